package op

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// maxResult is how many bytes of JSON a result may have, since it lies in the
// task's row. What is larger is a file.
const maxResult = 64 << 10

// ResultSchema is the JSON Schema of the results of the operation's tasks; nil
// when they have none.
func (o *Op) ResultSchema() map[string]any {
	if o.Result == nil {
		return nil
	}
	registry, schema := o.resultSchema()
	return plain(schema, registry)
}

func (o *Op) resultSchema() (huma.Registry, *huma.Schema) {
	registry := huma.NewMapRegistry("#/schemas/", huma.DefaultSchemaNamer)
	RegisterUnits(registry)
	return registry, huma.SchemaFromType(registry, structOf(o.Result))
}

func structOf(v any) reflect.Type {
	t := reflect.TypeOf(v)
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t
}

// CheckResult is what a task made as JSON; nil for an operation without results.
// Its error says what does not hold to the schema.
func (o *Op) CheckResult(made any) (json.RawMessage, error) {
	switch {
	case o.Result == nil && made == nil:
		return nil, nil
	case o.Result == nil:
		return nil, errors.New("there is one, and the operation has none")
	case made == nil:
		return nil, errors.New("there is none")
	}
	raw, err := json.Marshal(made)
	if err != nil {
		return nil, fmt.Errorf("it is no JSON: %w", err)
	}
	if len(raw) > maxResult {
		return nil, fmt.Errorf("it has %d bytes, more than %d", len(raw), maxResult)
	}
	var tree any
	if err := json.Unmarshal(raw, &tree); err != nil {
		return nil, err
	}
	registry, schema := o.resultSchema()
	found := huma.ValidateResult{}
	huma.Validate(registry, schema, huma.NewPathBuffer([]byte{}, 0), huma.ModeReadFromServer, tree, &found)
	if len(found.Errors) == 0 {
		return raw, nil
	}
	var texts []string
	for _, e := range found.Errors {
		texts = append(texts, e.Error())
	}
	return nil, errors.New(strings.Join(texts, "; "))
}
