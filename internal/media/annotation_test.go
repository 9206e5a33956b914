package media

import (
	"reflect"
	"strings"
	"testing"
)

func TestAFilterNamesEveryKindOfAnnotation(t *testing.T) {
	t.Parallel()
	field, _ := reflect.TypeFor[AnnotationFilter]().FieldByName("Kinds")
	var kinds []string
	for _, k := range AnnotationKinds() {
		kinds = append(kinds, string(k))
	}
	if got, want := field.Tag.Get("enum"), strings.Join(kinds, ","); got != want {
		t.Errorf("the filter takes %s, and there are %s", got, want)
	}
}
