package op

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/mediamill/mediamill/internal/media"
)

// RegisterUnits tells a registry how the domain's quantities look in JSON,
// which their Go types do not show.
func RegisterUnits(r huma.Registry) {
	r.RegisterTypeAlias(reflect.TypeFor[media.Rational](), reflect.TypeFor[ratio]())
	r.RegisterTypeAlias(reflect.TypeFor[media.BitRate](), reflect.TypeFor[bitRate]())
	r.RegisterTypeAlias(reflect.TypeFor[media.Seconds](), reflect.TypeFor[float64]())
}

type ratio struct{}

func (ratio) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{
		Description: "A ratio such as 30000/1001, 16:9 or 25", Examples: []any{"30000/1001"},
		OneOf: []*huma.Schema{
			{Type: huma.TypeString, Pattern: `^[0-9]+(\.[0-9]+)?([/:][0-9]+)?$`},
			{Type: huma.TypeNumber, Minimum: new(float64)},
		},
	}
}

type bitRate struct{}

func (bitRate) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{
		Description: "Bits per second, such as 4500000, 4500k or 4.5M", Examples: []any{"4500k"},
		OneOf: []*huma.Schema{
			{Type: huma.TypeInteger, Minimum: new(float64)},
			{Type: huma.TypeString, Pattern: `^[0-9]+(\.[0-9]+)?[kM]?$`},
		},
	}
}

// Schema is the JSON Schema (2020-12) of an operation's parameters: every
// member optional, with its default, range, words and description.
func (o *Op) Schema() map[string]any { return schemaOf(o.Title, o.Summary, o.New(), true) }

// SchemaOf is such a schema of the struct that v points to, whose required
// members have no default.
func SchemaOf(title, summary string, v any) map[string]any { return schemaOf(title, summary, v, false) }

// schemaOf takes the defaults from v: a default tag on a ratio or a bit rate makes
// huma panic.
func schemaOf(title, summary string, v any, allOptional bool) map[string]any {
	registry := huma.NewMapRegistry("#/schemas/", huma.DefaultSchemaNamer)
	RegisterUnits(registry)
	t := reflect.TypeOf(v).Elem()
	schema := plain(huma.SchemaFromType(registry, t), registry)
	if allOptional {
		optional(schema)
	}
	defaults, _ := json.Marshal(v)
	var known map[string]any
	_ = json.Unmarshal(defaults, &known)
	describe(schema, known)
	order(schema, t)
	schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	schema["title"] = title
	schema["description"] = summary
	keyed(schema)
	return schema
}

// keyed puts the key of each description beside it.
func keyed(node any) {
	switch n := node.(type) {
	case []any:
		for _, one := range n {
			keyed(one)
		}
	case map[string]any:
		for _, one := range n {
			keyed(one)
		}
		if text, ok := n["description"].(string); ok {
			if key := media.PhraseKey(text); key != "" {
				n["description_key"] = key
			}
		}
	}
}

// plain is a schema with its references put in place, since a form wants one tree.
// A type within itself, such as a text among the arguments of a text, is any object there.
func plain(s *huma.Schema, registry huma.Registry, within ...string) map[string]any {
	raw, _ := json.Marshal(s)
	var tree map[string]any
	_ = json.Unmarshal(raw, &tree)
	return inline(tree, registry, within).(map[string]any)
}

func inline(node any, registry huma.Registry, within []string) any {
	switch n := node.(type) {
	case []any:
		for i := range n {
			n[i] = inline(n[i], registry, within)
		}
	case map[string]any:
		if ref, isRef := n["$ref"].(string); isRef {
			target := map[string]any{"type": "object"}
			if !slices.Contains(within, ref) {
				target = plain(registry.SchemaFromRef(ref), registry, append(slices.Clone(within), ref)...)
			}
			for key, value := range n {
				if key != "$ref" {
					target[key] = value
				}
			}
			return target
		}
		for key := range n {
			n[key] = inline(n[key], registry, within)
		}
	}
	return node
}

// order tells the members of each object in the order of the struct, which goes
// from what matters most to what is rarely set: JSON objects have none, and a
// form that sorts them by name shows accuracy before interval.
func order(schema map[string]any, t reflect.Type) {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	if items, ok := schema["items"].(map[string]any); ok {
		order(items, t)
	}
	members, ok := schema["properties"].(map[string]any)
	if !ok || t.Kind() != reflect.Struct {
		return
	}
	var names []string
	for _, field := range reflect.VisibleFields(t) {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		member, ok := members[name].(map[string]any)
		if !ok {
			continue
		}
		names = append(names, name)
		if title := field.Tag.Get("title"); title != "" {
			member["title"] = title
		}
		order(member, field.Type)
	}
	schema["propertyOrder"] = names
}

// describe puts the real defaults in, and takes out members that are not data.
func describe(schema map[string]any, defaults map[string]any) {
	members, _ := schema["properties"].(map[string]any)
	required, _ := schema["required"].([]any)
	for name, member := range members {
		m, ok := member.(map[string]any)
		if !ok {
			continue
		}
		if strings.HasPrefix(name, "$") {
			delete(members, name)
			continue
		}
		value, known := defaults[name]
		below, isObject := value.(map[string]any)
		describe(m, below)
		if items, ok := m["items"].(map[string]any); ok {
			describe(items, nil)
		}
		if known && !isObject && value != nil && !slices.Contains(required, any(name)) {
			m["default"] = value
		}
	}
}

// optional makes every member optional, at each depth.
func optional(schema map[string]any) {
	delete(schema, "required")
	members, _ := schema["properties"].(map[string]any)
	for _, member := range members {
		if m, ok := member.(map[string]any); ok {
			optional(m)
			if items, ok := m["items"].(map[string]any); ok {
				optional(items)
			}
		}
	}
}
