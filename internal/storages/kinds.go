package storages

import (
	"slices"
	"strings"

	"github.com/mediamill/mediamill/internal/blob"
	"github.com/mediamill/mediamill/internal/blob/fs"
	"github.com/mediamill/mediamill/internal/blob/s3"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
)

// Kinds are kinds of storages, each with a name of its own.
type Kinds []blob.Kind

// All are the kinds of this program.
func All() Kinds {
	return Kinds{fs.Kind(), s3.Kind()}
}

// Names are the kinds' names, in order.
func (k Kinds) Names() []string {
	names := make([]string, len(k))
	for i := range k {
		names[i] = k[i].Name
	}
	return names
}

// Local are the names of those on the machine, or of all others.
func (k Kinds) Local(local bool) (names []string) {
	for _, each := range k {
		if each.Local == local {
			names = append(names, each.Name)
		}
	}
	return names
}

// Find is the kind of that name, or what is wrong with the name.
func (k Kinds) Find(name string) (*blob.Kind, *media.Error) {
	for i := range k {
		if k[i].Name == name {
			return &k[i], nil
		}
	}
	return nil, media.OneOf("kind", name, k.Names()...)
}

// A StorageKind describes a kind of storage to clients.
type StorageKind struct {
	Name    string         `json:"name"`
	Title   string         `json:"title"`
	Summary string         `json:"summary"`
	Local   bool           `json:"local" doc:"true if it is on the machine: only administrators of the default project can add one"`
	Place   []string       `json:"place" doc:"Members of the config that define the location of the objects, the outermost first"`
	Schema  map[string]any `json:"schema" doc:"JSON Schema of the config. Members that are writeOnly are secrets: they are never shown, and an update that omits them keeps them"`
}

// Describe describes every kind.
func (k Kinds) Describe() []StorageKind {
	list := make([]StorageKind, len(k))
	for i, each := range k {
		list[i] = StorageKind{each.Name, each.Title, each.Summary, each.Local, each.Place, schemaOf(each)}
	}
	return list
}

// Members are the names of the members of the kind's config.
func (k StorageKind) Members() (required, optional []string) {
	needed, _ := k.Schema["required"].([]any)
	names, _ := k.Schema["propertyOrder"].([]string)
	for _, name := range names {
		if slices.Contains(needed, any(name)) {
			required = append(required, name)
		} else {
			optional = append(optional, name)
		}
	}
	return required, optional
}

// TypeOf is the JSON type of a member of the kind's config; "" for none.
func (k StorageKind) TypeOf(member string) string {
	members, _ := k.Schema["properties"].(map[string]any)
	schema, _ := members[member].(map[string]any)
	text, _ := schema["type"].(string)
	return text
}

// ConfigDoc names the members of each kind's config.
func (k Kinds) ConfigDoc() string {
	var kinds []string
	for _, each := range k.Describe() {
		required, optional := each.Members()
		text := "For " + each.Name + ": " + strings.Join(required, ", ")
		if len(optional) > 0 {
			text += "; optional: " + strings.Join(optional, ", ")
		}
		kinds = append(kinds, text)
	}
	return "Must match the schema of the kind in GET /storage-kinds. " + strings.Join(kinds, ". ")
}

func schemaOf(kind blob.Kind) map[string]any {
	schema := op.SchemaOf(kind.Title, kind.Summary, kind.New())
	members, _ := schema["properties"].(map[string]any)
	for _, name := range kind.Secrets {
		if member, ok := members[name].(map[string]any); ok {
			member["writeOnly"], member["format"] = true, "password"
		}
	}
	return schema
}
