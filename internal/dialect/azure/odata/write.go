package odata

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"time"
)

// A Writer writes responses.
type Writer struct {
	Format Format
	Base   string // address of the service root, without a slash at the end
	Select []string
}

// Address is the address of an entity.
func (w Writer) Address(e *Entity, v Values) string {
	return w.Base + "/" + e.Set + quoteKey(e, e.ID(v))
}

func (w Writer) shows(name string) bool { return w.Select == nil || slices.Contains(w.Select, name) }

// Entity writes one entity.
func (w Writer) Entity(e *Entity, v Values) []byte {
	var b bytes.Buffer
	switch w.Format {
	case Verbose:
		b.WriteString(`{"d":`)
		w.verbose(&b, e, v)
		b.WriteByte('}')
	case Light:
		b.WriteString(`{"odata.metadata":` + quote(w.Base+"/$metadata#"+e.Set+"/@Element"))
		w.light(&b, e, v)
		b.WriteByte('}')
	default:
		b.WriteString(xmlProlog)
		w.entry(&b, e, v, true)
	}
	return b.Bytes()
}

// List writes entities; count is their total number, or negative if the request did
// not ask for it.
func (w Writer) List(e *Entity, list []Values, count int) []byte {
	var b bytes.Buffer
	total := strconv.Itoa(count)
	switch w.Format {
	case Verbose:
		b.WriteString(`{"d":{"results":[`)
		for i, v := range list {
			divide(&b, i)
			w.verbose(&b, e, v)
		}
		b.WriteByte(']')
		if count >= 0 {
			b.WriteString(`,"__count":"` + total + `"`)
		}
		b.WriteString("}}")
	case Light:
		b.WriteString(`{"odata.metadata":` + quote(w.Base+"/$metadata#"+e.Set))
		if count >= 0 {
			b.WriteString(`,"odata.count":"` + total + `"`)
		}
		b.WriteString(`,"value":[`)
		for i, v := range list {
			divide(&b, i)
			b.WriteByte('{')
			w.light(&b, e, v)
			b.WriteByte('}')
		}
		b.WriteString("]}")
	default:
		w.feed(&b, e, list, count)
	}
	return b.Bytes()
}

// Property writes one value of an entity.
func (w Writer) Property(p *Property, v any) []byte {
	var b bytes.Buffer
	switch w.Format {
	case Verbose:
		b.WriteString(`{"d":{` + quote(p.Name) + ":")
		w.value(&b, p, v)
		b.WriteString("}}")
	case Light:
		of := string(p.Type)
		if p.Of != nil {
			of = collection(p.Of)
		}
		b.WriteString(`{"odata.metadata":` + quote(w.Base+"/$metadata#"+of) + `,"value":`)
		w.value(&b, p, v)
		b.WriteByte('}')
	default:
		b.WriteString(xmlProlog)
		atomProperty(&b, p, v, xmlSpaces)
	}
	return b.Bytes()
}

// Links writes the addresses of entities, for $links.
func (w Writer) Links(e *Entity, list []Values) []byte {
	var b bytes.Buffer
	if w.Format == Atom {
		b.WriteString(xmlProlog + `<links xmlns="http://schemas.microsoft.com/ado/2007/08/dataservices">`)
		for _, v := range list {
			b.WriteString("<uri>" + escape(w.Address(e, v)) + "</uri>")
		}
		b.WriteString("</links>")
		return b.Bytes()
	}
	name, head, tail := "uri", `{"d":{"results":[`, "]}}"
	if w.Format == Light {
		name, head, tail = "url", `{"odata.metadata":`+quote(w.Base+"/$metadata#"+e.Set+"/$links")+`,"value":[`, "]}"
	}
	b.WriteString(head)
	for i, v := range list {
		divide(&b, i)
		b.WriteString(`{"` + name + `":` + quote(w.Address(e, v)) + "}")
	}
	b.WriteString(tail)
	return b.Bytes()
}

// Error writes a fault.
func (w Writer) Error(code, message string) []byte {
	inner := `{"code":` + quote(code) + `,"message":{"lang":"en-US","value":` + quote(message) + `}}}`
	switch w.Format {
	case Verbose:
		return []byte(`{"error":` + inner)
	case Light:
		return []byte(`{"odata.error":` + inner)
	}
	return []byte(xmlProlog + `<m:error xmlns:m="http://schemas.microsoft.com/ado/2007/08/dataservices/metadata"><m:code>` +
		escape(code) + `</m:code><m:message xml:lang="en-US">` + escape(message) + `</m:message></m:error>`)
}

func (w Writer) verbose(b *bytes.Buffer, e *Entity, v Values) {
	address := w.Address(e, v)
	b.WriteString(`{"__metadata":{"id":` + quote(address) + `,"uri":` + quote(address) + `,"type":` + quote(Namespace+"."+e.Name) + "}")
	for _, l := range e.Links {
		if w.shows(l.Name) {
			b.WriteString("," + quote(l.Name) + `:{"__deferred":{"uri":` + quote(address+"/"+l.Name) + "}}")
		}
	}
	w.properties(b, e, v)
	b.WriteByte('}')
}

// light writes the properties, each with a comma before it but for the first
// of an entity in a list.
func (w Writer) light(b *bytes.Buffer, e *Entity, v Values) { w.properties(b, e, v) }

func (w Writer) properties(b *bytes.Buffer, e *Entity, v Values) {
	for i := range e.Properties {
		p := &e.Properties[i]
		if !w.shows(p.Name) {
			continue
		}
		if last := b.Bytes()[b.Len()-1]; last != '{' {
			b.WriteByte(',')
		}
		b.WriteString(quote(p.Name) + ":")
		w.value(b, p, v[p.Name])
	}
}

func (w Writer) value(b *bytes.Buffer, p *Property, v any) {
	if p.Of == nil {
		b.WriteString(scalar(v))
		return
	}
	list, _ := v.([]Values)
	if w.Format == Verbose {
		b.WriteString(`{"__metadata":{"type":` + quote(collection(p.Of)) + `},"results":`)
	}
	b.WriteByte('[')
	for i, member := range list {
		divide(b, i)
		b.WriteByte('{')
		for k, inner := range p.Of.Properties {
			divide(b, k)
			b.WriteString(quote(inner.Name) + ":" + scalar(member[inner.Name]))
		}
		b.WriteByte('}')
	}
	b.WriteByte(']')
	if w.Format == Verbose {
		b.WriteByte('}')
	}
}

func collection(c *Complex) string { return "Collection(" + Namespace + "." + c.Name + ")" }

// scalar is JSON of a primitive value; an Int64 is a string there.
func scalar(v any) string {
	switch x := v.(type) {
	case nil:
		return "null"
	case int64:
		return `"` + strconv.FormatInt(x, 10) + `"`
	case time.Time:
		return `"` + FormatTime(x) + `"`
	}
	if s, ok := v.(string); ok {
		return quote(s)
	}
	text, err := json.Marshal(v)
	if err != nil {
		return "null" // no value of an entity is NaN or a channel
	}
	return string(text)
}

func quote(s string) string {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if enc.Encode(s) != nil {
		return `""`
	}
	return string(bytes.TrimSuffix(b.Bytes(), []byte("\n")))
}

func divide(b *bytes.Buffer, i int) {
	if i > 0 {
		b.WriteByte(',')
	}
}
