package op

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/mediamill/mediamill/internal/media"
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
	registry, schema := schemaFor(o.Result)
	tree := plain(schema, registry)
	keyed(tree)
	return tree
}

func schemaFor(form any) (huma.Registry, *huma.Schema) {
	registry := huma.NewMapRegistry("#/schemas/", huma.DefaultSchemaNamer)
	RegisterUnits(registry)
	return registry, huma.SchemaFromType(registry, structOf(form))
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
	return raw, CheckJSON(raw, o.Result)
}

// Judged is implemented by results of operations that decide about their source.
type Judged interface{ Judged() media.Verdict }

// Judges says whether the operation gives a verdict.
func (o *Op) Judges() bool {
	_, ok := o.Result.(Judged)
	return ok
}

// Readable is implemented by results that people read as lines.
type Readable interface{ Lines() []string }

// Lines are a result for people; nil if its type has no words for them.
func (o *Op) Lines(found json.RawMessage) []string {
	if o.Result == nil || len(found) == 0 {
		return nil
	}
	made := reflect.New(structOf(o.Result)).Interface()
	if readable, ok := made.(Readable); ok && json.Unmarshal(found, made) == nil {
		return readable.Lines()
	}
	return nil
}

// maxFaults is how many faults of a document are told.
const maxFaults = 10

// CheckJSON holds a document to the schema that the tags of a struct make. Its
// error says what does not hold.
func CheckJSON(raw []byte, form any) error {
	var tree any
	if err := json.Unmarshal(raw, &tree); err != nil {
		return err
	}
	registry, schema := schemaFor(form)
	found := huma.ValidateResult{}
	huma.Validate(registry, schema, huma.NewPathBuffer([]byte{}, 0), huma.ModeReadFromServer, tree, &found)
	if len(found.Errors) == 0 {
		return nil
	}
	var texts []string
	for _, e := range found.Errors[:min(len(found.Errors), maxFaults)] {
		texts = append(texts, e.Error())
	}
	return errors.New(strings.Join(texts, "; "))
}
