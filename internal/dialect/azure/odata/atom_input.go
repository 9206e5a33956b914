package odata

import (
	"strings"

	"github.com/mediamill/mediamill/internal/media"
)

// related is the relation of Atom links to entities, before the link's name.
const related = "http://schemas.microsoft.com/ado/2007/08/dataservices/related/"

// DecodeAtom reads an Atom entry as an entity of a set, as DecodeJSON does.
func (s Schema) DecodeAtom(e *Entity, body string) (*Input, error) {
	root, err := ParseXML(body)
	if err != nil {
		return nil, err
	}
	if root.Name != "entry" {
		return nil, media.Errorf(media.CodeInvalid, "the body is not an Atom entry")
	}
	var faults media.Faults
	in := s.entry(e, root, &faults)
	return in, faults.Err()
}

func (s Schema) entry(e *Entity, root *Element, faults *media.Faults) *Input {
	in := newInput()
	properties := root.Child("properties")
	if properties == nil {
		properties = root.Child("content").Child("properties")
	}
	if properties != nil {
		for _, child := range properties.Children {
			p := e.Property(child.Name)
			if p == nil {
				faults.Add(unknown(e.Name, child.Name))
				continue
			}
			in.set(p, atomValue(p, child), faults)
		}
	}
	for _, child := range root.Children {
		name, ok := strings.CutPrefix(child.Attrs["rel"], related)
		if child.Name != "link" || !ok {
			continue
		}
		link := e.Link(name)
		if link == nil {
			faults.Add(unknown(e.Name, name))
			continue
		}
		s.atomLink(in, link, child, faults)
	}
	return in
}

func (s Schema) atomLink(in *Input, link *Link, child *Element, faults *media.Faults) {
	inline := child.Child("inline")
	if inline == nil {
		in.Linked[link.Name] = append(in.Linked[link.Name], child.Attrs["href"])
		return
	}
	entries := inline.Children
	if feed := inline.Child("feed"); feed != nil {
		entries = feed.Children
	}
	to := s.Find(link.To)
	for _, each := range entries {
		if each.Name != "entry" || to == nil {
			continue // a feed's title and the like
		}
		var inner media.Faults
		in.Inline[link.Name] = append(in.Inline[link.Name], s.entry(to, each, &inner))
		faults.Under(link.Name+".", inner)
	}
}

// atomValue is an element's value in the shape that JSON gives it.
func atomValue(p *Property, e *Element) any {
	if e.Attrs["null"] == "true" {
		return nil
	}
	if p.Of == nil {
		return e.Text
	}
	list := []any{}
	for _, member := range e.Children {
		object := map[string]any{}
		for _, child := range member.Children {
			object[child.Name] = atomNull(child)
		}
		list = append(list, object)
	}
	return list
}

func atomNull(e *Element) any {
	if e.Attrs["null"] == "true" {
		return nil
	}
	return e.Text
}
