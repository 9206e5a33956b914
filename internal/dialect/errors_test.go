package dialect_test

import (
	"errors"
	"testing"

	"github.com/mediamill/mediamill/internal/dialect"
	"github.com/mediamill/mediamill/internal/media"
)

func TestATableGoesFromTheCodeToItsClass(t *testing.T) {
	t.Parallel()
	table := dialect.Table[string]{
		ByCode:      map[media.Code]string{media.CodeNotFound: "missing", media.CodeDatabase: "down"},
		Unavailable: "later",
		ByClass:     map[string]string{"request": "wrong", "worker": "broken"},
		Rest:        "unknown",
	}
	for code, want := range map[media.Code]string{
		media.CodeNotFound: "missing", media.CodeDatabase: "down", media.CodeWorkerDisk: "later", media.CodeInputTransient: "later",
		media.CodeInvalid: "wrong", media.CodeLeaseLost: "broken", media.CodeVerifyFailed: "unknown", "": "unknown",
	} {
		if got := table.Of(code); got != want {
			t.Errorf("%s: %q, want %q", code, got, want)
		}
	}
}

func TestAllFaultsAreInOneText(t *testing.T) {
	t.Parallel()
	two := media.Faults{media.Bad("width", "must be even").WithHint("use 640"), media.Errorf(media.CodeConflict, "the job has ended")}
	for _, tt := range []struct {
		name     string
		err      error
		reworded func(media.Error) media.Error
		want     string
	}{
		{"as they are", two, nil, "width: must be even (use 640); the job has ended"},
		{"in other words", two, func(e media.Error) media.Error { return media.Error{Field: "x", Message: e.Message} }, "x: must be even; x: the job has ended"},
		{"one", two[1], nil, "the job has ended"},
		{"one of nobody", errors.New("a secret"), nil, "an unexpected error occurred; the server log has the cause"},
	} {
		if got := dialect.Text(dialect.Faults(tt.err), "; ", tt.reworded); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
	if two[0].Hint == "" || two[0].Field != "width" {
		t.Errorf("the fault was changed: %v", two[0])
	}
}
