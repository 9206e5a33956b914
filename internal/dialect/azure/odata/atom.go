package odata

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"strconv"
	"time"
)

const (
	xmlProlog = `<?xml version="1.0" encoding="utf-8"?>`
	xmlSpaces = ` xmlns:d="http://schemas.microsoft.com/ado/2007/08/dataservices" xmlns:m="http://schemas.microsoft.com/ado/2007/08/dataservices/metadata"`
	atomSpace = ` xmlns="http://www.w3.org/2005/Atom"`
)

func escape(s string) string {
	var b bytes.Buffer
	_ = xml.EscapeText(&b, []byte(s)) // a Buffer takes all
	return b.String()
}

// feed writes a list.
func (w Writer) feed(b *bytes.Buffer, e *Entity, list []Values, count int) {
	address := w.Base + "/" + e.Set
	b.WriteString(xmlProlog + `<feed xml:base="` + escape(w.Base+"/") + `"` + atomSpace + xmlSpaces + ">")
	if count >= 0 {
		b.WriteString("<m:count>" + strconv.Itoa(count) + "</m:count>")
	}
	b.WriteString("<id>" + escape(address) + `</id><title type="text">` + e.Set + "</title><updated>" + updated(list...) +
		`</updated><link rel="self" title="` + e.Set + `" href="` + e.Set + `"/>`)
	for _, v := range list {
		w.entry(b, e, v, false)
	}
	b.WriteString("</feed>")
}

// entry writes one entity; alone says that it is the root.
func (w Writer) entry(b *bytes.Buffer, e *Entity, v Values, alone bool) {
	spaces := ""
	if alone {
		spaces = ` xml:base="` + escape(w.Base+"/") + `"` + atomSpace + xmlSpaces
	}
	place := escape(e.Set + quoteKey(e, e.ID(v)))
	b.WriteString("<entry" + spaces + "><id>" + escape(w.Address(e, v)) + `</id><category term="` + Namespace + "." + e.Name +
		`" scheme="http://schemas.microsoft.com/ado/2007/08/dataservices/scheme"/><link rel="edit" title="` + e.Name + `" href="` + place + `"/>`)
	for _, l := range e.Links {
		if !w.shows(l.Name) {
			continue
		}
		kind := "feed"
		if l.One {
			kind = "entry"
		}
		fmt.Fprintf(b, `<link rel="%s%s" type="application/atom+xml;type=%s" title="%s" href="%s/%s"/>`, related, l.Name, kind, l.Name, place, l.Name)
	}
	b.WriteString("<title/><updated>" + updated(v) + `</updated><author><name/></author><content type="application/xml"><m:properties>`)
	for i := range e.Properties {
		if p := &e.Properties[i]; w.shows(p.Name) {
			atomProperty(b, p, v[p.Name], "")
		}
	}
	b.WriteString("</m:properties></content></entry>")
}

// updated is when the latest of these was changed.
func updated(list ...Values) string {
	latest := time.Unix(0, 0)
	for _, v := range list {
		for _, name := range []string{"LastModified", "Created"} {
			if t, ok := v[name].(time.Time); ok && t.After(latest) {
				latest = t
			}
		}
	}
	return FormatTime(latest)
}

func atomProperty(b *bytes.Buffer, p *Property, v any, spaces string) {
	if p.Of != nil {
		b.WriteString("<d:" + p.Name + spaces + ` m:type="` + collection(p.Of) + `">`)
		list, _ := v.([]Values)
		for _, member := range list {
			b.WriteString("<d:element>")
			for i := range p.Of.Properties {
				inner := &p.Of.Properties[i]
				atomProperty(b, inner, member[inner.Name], "")
			}
			b.WriteString("</d:element>")
		}
		b.WriteString("</d:" + p.Name + ">")
		return
	}
	kind := ""
	if p.Type != String {
		kind = ` m:type="` + string(p.Type) + `"`
	}
	if v == nil {
		b.WriteString("<d:" + p.Name + spaces + kind + ` m:null="true"/>`)
		return
	}
	b.WriteString("<d:" + p.Name + spaces + kind + ">" + escape(Plain(v)) + "</d:" + p.Name + ">")
}

// Plain is a value in the form of XML and $value.
func Plain(v any) string {
	switch x := v.(type) {
	case time.Time:
		return FormatTime(x)
	case float64:
		return strconv.FormatFloat(x, 'g', -1, 64)
	}
	return fmt.Sprint(v)
}
