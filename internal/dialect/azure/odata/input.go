package odata

import (
	"maps"
	"slices"
	"strings"

	"github.com/mediamill/mediamill/internal/media"
)

// An Input is an entity as a client sent it.
type Input struct {
	Values Values              // only what was sent, in Go types; nil for a null
	Linked map[string][]string // addresses of entities by link
	Inline map[string][]*Input // entities within this one by link
}

// Has says whether a property was sent.
func (in *Input) Has(name string) bool { _, ok := in.Values[name]; return ok }

// Text is a string property; "" if it was not sent.
func (in *Input) Text(name string) string { s, _ := in.Values[name].(string); return s }

// Int is an Int32 property; 0 if it was not sent.
func (in *Input) Int(name string) int32 { n, _ := in.Values[name].(int32); return n }

// Bool is a Boolean property; false if it was not sent.
func (in *Input) Bool(name string) bool { b, _ := in.Values[name].(bool); return b }

// Members are the values of a collection.
func (in *Input) Members(name string) []Values { m, _ := in.Values[name].([]Values); return m }

// DecodeJSON reads an entity of a set, in the verbose or the light form. All
// faults are reported at once, each with its property, including properties that the
// entity does not have.
func (s Schema) DecodeJSON(e *Entity, body string) (*Input, error) {
	v, err := ParseJSON(body)
	if err != nil {
		return nil, err
	}
	object, ok := v.(map[string]any)
	if !ok {
		return nil, media.Errorf(media.CodeInvalid, "the body is not a JSON object")
	}
	if inner, ok := object["d"].(map[string]any); ok && len(object) == 1 {
		object = inner
	}
	var faults media.Faults
	in := s.object(e, object, &faults)
	return in, faults.Err()
}

func newInput() *Input {
	return &Input{Values: Values{}, Linked: map[string][]string{}, Inline: map[string][]*Input{}}
}

func (s Schema) object(e *Entity, object map[string]any, faults *media.Faults) *Input {
	in := newInput()
	for _, name := range slices.Sorted(maps.Keys(object)) {
		raw := object[name]
		base, bind := strings.CutSuffix(name, "@odata.bind")
		switch {
		case name == "__metadata" || strings.HasPrefix(name, "odata.") || strings.Contains(name, "@odata.") && !bind:
		case e.Link(base) != nil && bind:
			in.bind(base, raw, faults)
		case e.Link(name) != nil:
			s.linked(in, e.Link(name), raw, faults)
		case e.Property(name) != nil && !bind:
			in.set(e.Property(name), raw, faults)
		default:
			faults.Add(unknown(e.Name, name))
		}
	}
	return in
}

func unknown(of, name string) *media.Error {
	return media.Bad(name, "The property '%.100s' does not exist on type '%s.%s'. Make sure to only use property names that are defined by the type.", name, Namespace, of)
}

// set takes a property's value; what a client may not set is left out.
func (in *Input) set(p *Property, raw any, faults *media.Faults) {
	if p.ReadOnly {
		return
	}
	if p.Of != nil {
		in.Values[p.Name] = members(p, raw, faults)
		return
	}
	v, fault := p.value(raw)
	faults.Add(fault)
	in.Values[p.Name] = v
}

func members(p *Property, raw any, faults *media.Faults) []Values {
	if object, ok := raw.(map[string]any); ok {
		raw = object["results"]
	}
	list, ok := raw.([]any)
	if !ok && raw != nil {
		faults.Add(media.Bad(p.Name, "must be a collection of %s", p.Of.Name))
	}
	made := []Values{}
	for _, each := range list {
		object, ok := each.(map[string]any)
		if !ok {
			faults.Add(media.Bad(p.Name, "must be a collection of %s", p.Of.Name))
			continue
		}
		v := Values{}
		for _, name := range slices.Sorted(maps.Keys(object)) {
			inner := property(p.Of.Properties, name)
			switch {
			case name == "__metadata" || strings.HasPrefix(name, "odata."):
			case inner == nil:
				faults.Add(unknown(p.Of.Name, name))
			default:
				value, fault := inner.value(object[name])
				faults.Add(fault)
				v[name] = value
			}
		}
		made = append(made, v)
	}
	return made
}

func (in *Input) bind(link string, raw any, faults *media.Faults) {
	list, ok := raw.([]any)
	if one, isText := raw.(string); isText {
		list, ok = []any{one}, true
	}
	for _, each := range list {
		address, isText := each.(string)
		ok = ok && isText
		in.Linked[link] = append(in.Linked[link], address)
	}
	if !ok {
		faults.Add(media.Bad(link+"@odata.bind", "must be addresses of entities"))
	}
}

// linked reads members of a link: each is an address in __metadata, or an
// entity in full.
func (s Schema) linked(in *Input, link *Link, raw any, faults *media.Faults) {
	if object, ok := raw.(map[string]any); ok {
		if _, deferred := object["__deferred"]; deferred {
			return // a client that sends back what it got
		}
		if results, ok := object["results"]; ok {
			raw = results
		} else {
			raw = []any{object}
		}
	}
	list, ok := raw.([]any)
	if !ok && raw != nil {
		faults.Add(media.Bad(link.Name, "must be a list of entities"))
	}
	to := s.Find(link.To)
	for _, each := range list {
		object, ok := each.(map[string]any)
		if !ok || to == nil {
			faults.Add(media.Bad(link.Name, "must be a list of entities"))
			continue
		}
		if address := addressIn(object); address != "" {
			in.Linked[link.Name] = append(in.Linked[link.Name], address)
			continue
		}
		var inner media.Faults
		in.Inline[link.Name] = append(in.Inline[link.Name], s.object(to, object, &inner))
		faults.Under(link.Name+".", inner)
	}
}

// addressIn is __metadata.uri of an entity that is named and not sent.
func addressIn(object map[string]any) string {
	about, _ := object["__metadata"].(map[string]any)
	address, _ := about["uri"].(string)
	return address
}
