package odata

import (
	"encoding/xml"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/mediamill/mediamill/internal/media"
)

// maxNodes is how many elements a document may have.
const maxNodes = 20_000

// An Element is an element of an XML document. Its names have no namespaces: no
// document here has two elements that differ only in these.
type Element struct {
	Name     string
	Attrs    map[string]string // by local name, as type of m:type
	Children []*Element
	Text     string // all of its own text
}

// Child is the first child with a name; nil if there is none.
func (e *Element) Child(name string) *Element {
	if e == nil {
		return nil
	}
	for _, c := range e.Children {
		if c.Name == name {
			return c
		}
	}
	return nil
}

// ParseXML reads a document of at most 32 levels and 20 000 elements. Document
// types, and with them entities, are refused; a prolog may claim any encoding,
// since some clients write utf-16 into text that is not.
func ParseXML(text string) (*Element, error) {
	text = strings.TrimPrefix(strings.TrimSpace(text), "\ufeff")
	if strings.HasPrefix(text, "<?xml") {
		_, rest, found := strings.Cut(text, "?>")
		if !found {
			return nil, badXML("its prolog has no end")
		}
		text = rest
	}
	d := xml.NewDecoder(strings.NewReader(text))
	d.Entity = map[string]string{}
	var root *Element
	var open []*Element
	for nodes := 0; ; {
		t, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, badXML(err.Error())
		}
		switch t := t.(type) {
		case xml.StartElement:
			nodes++
			if len(open) == maxDepth || nodes > maxNodes || root != nil && len(open) == 0 {
				return nil, badXML("it is too deep or too large, or has several roots")
			}
			e := element(t)
			if root == nil {
				root = e
			} else {
				parent := open[len(open)-1]
				parent.Children = append(parent.Children, e)
			}
			open = append(open, e)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			if len(open) > 0 {
				open[len(open)-1].Text += string(t)
			} else if strings.TrimSpace(string(t)) != "" {
				return nil, badXML("it has text outside of its root")
			}
		case xml.Directive:
			return nil, badXML("document types are not allowed")
		}
	}
	if root == nil || len(open) > 0 {
		return nil, badXML("it has no root")
	}
	return root, nil
}

func element(t xml.StartElement) *Element {
	e := &Element{Name: t.Name.Local, Attrs: map[string]string{}}
	for _, a := range t.Attr {
		if a.Name.Space != "xmlns" && a.Name.Local != "xmlns" {
			e.Attrs[a.Name.Local] = a.Value
		}
	}
	return e
}

func badXML(why string) error {
	return media.Errorf(media.CodeInvalid, "the XML cannot be read: %.200s", why)
}

// WriteXML writes an element without one of its attributes.
func WriteXML(e *Element, without string) string {
	var b strings.Builder
	writeXML(&b, e, without)
	return b.String()
}

func writeXML(b *strings.Builder, e *Element, without string) {
	b.WriteString("<" + e.Name)
	for _, name := range slices.Sorted(maps.Keys(e.Attrs)) {
		if name != without {
			b.WriteString(" " + name + `="` + escape(e.Attrs[name]) + `"`)
		}
	}
	b.WriteString(">" + escape(strings.TrimSpace(e.Text)))
	for _, c := range e.Children {
		writeXML(b, c, without)
	}
	b.WriteString("</" + e.Name + ">")
}
