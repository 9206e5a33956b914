// Package odata is the part of OData version 3 that Azure Media Services v2 needs:
// a schema of entities, addresses and query options, reading and writing of bodies
// in JSON and Atom, filters and batches. It knows no entity by name.
package odata

import "strings"

// Namespace is that of the entities' types.
const Namespace = "Microsoft.Cloud.Media.Vod.Rest.Data.Models"

// A Type is a primitive type of the Entity Data Model.
type Type string

const (
	String   Type = "Edm.String"   // Go: string
	Int32    Type = "Edm.Int32"    // Go: int32
	Int64    Type = "Edm.Int64"    // Go: int64; JSON has it as a string
	Double   Type = "Edm.Double"   // Go: float64
	Boolean  Type = "Edm.Boolean"  // Go: bool
	DateTime Type = "Edm.DateTime" // Go: time.Time
	GUID     Type = "Edm.Guid"     // Go: string
)

// A Property is a value of an entity or of a complex value.
type Property struct {
	Name string
	Type Type
	// Of is set in place of Type for a collection of complex values, whose Go
	// type is []Values.
	Of *Complex
	// ReadOnly: what clients send of it is ignored, since they send back whole
	// entities that they got.
	ReadOnly bool
	Most     int // characters of a string; 0 is any
}

// A Complex is the type of the members of a collection.
type Complex struct {
	Name       string
	Properties []Property
}

// A Link is a navigation property.
type Link struct {
	Name string
	To   string // entity set
	One  bool   // to one entity; otherwise to any number
}

// An Entity is the type of the members of one entity set.
type Entity struct {
	Set, Name  string // as Jobs and Job
	Key        string // name of the property that is the key
	Properties []Property
	Links      []Link
}

// Values are those of an entity or complex value by property; nil is null.
type Values map[string]any

// A Schema is the entities of a service.
type Schema []*Entity

// Find is the entity of a set, whose name may be in any case: the npm client
// azure-media writes NotificationEndpoints. It is nil if there is none.
func (s Schema) Find(set string) *Entity {
	for _, e := range s {
		if strings.EqualFold(e.Set, set) {
			return e
		}
	}
	return nil
}

// Property is the property with a name; nil if there is none.
func (e *Entity) Property(name string) *Property { return property(e.Properties, name) }

// Link is the link with a name; nil if there is none.
func (e *Entity) Link(name string) *Link {
	for i := range e.Links {
		if e.Links[i].Name == name {
			return &e.Links[i]
		}
	}
	return nil
}

// ID is the key of an entity.
func (e *Entity) ID(v Values) string {
	id, _ := v[e.Key].(string)
	return id
}

func property(list []Property, name string) *Property {
	for i := range list {
		if list[i].Name == name {
			return &list[i]
		}
	}
	return nil
}
