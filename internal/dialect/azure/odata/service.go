package odata

import (
	"bytes"
	"fmt"
)

// Service writes the document of the service root, which lists the sets.
func (w Writer) Service(s Schema) []byte {
	var b bytes.Buffer
	switch w.Format {
	case Verbose:
		b.WriteString(`{"d":{"EntitySets":[`)
		for i, e := range s {
			divide(&b, i)
			b.WriteString(quote(e.Set))
		}
		b.WriteString("]}}")
	case Light:
		b.WriteString(`{"odata.metadata":` + quote(w.Base+"/$metadata") + `,"value":[`)
		for i, e := range s {
			divide(&b, i)
			fmt.Fprintf(&b, `{"name":%q,"url":%q}`, e.Set, e.Set)
		}
		b.WriteString("]}")
	default:
		b.WriteString(xmlProlog + `<service xml:base="` + escape(w.Base+"/") + `" xmlns="http://www.w3.org/2007/app" xmlns:atom="http://www.w3.org/2005/Atom">` +
			`<workspace><atom:title>Default</atom:title>`)
		for _, e := range s {
			fmt.Fprintf(&b, `<collection href="%s"><atom:title>%s</atom:title></collection>`, e.Set, e.Set)
		}
		b.WriteString("</workspace></service>")
	}
	return b.Bytes()
}

// Metadata is the schema as EDMX, with the given function imports of a service.
func (s Schema) Metadata(functions string) []byte {
	var b bytes.Buffer
	b.WriteString(xmlProlog + `<edmx:Edmx Version="1.0" xmlns:edmx="http://schemas.microsoft.com/ado/2007/06/edmx">` +
		`<edmx:DataServices m:DataServiceVersion="3.0" xmlns:m="http://schemas.microsoft.com/ado/2007/08/dataservices/metadata">` +
		`<Schema Namespace="` + Namespace + `" xmlns="http://schemas.microsoft.com/ado/2009/11/edm">`)
	complexes := map[string]bool{}
	var sets, associations, ends bytes.Buffer
	for _, e := range s {
		fmt.Fprintf(&b, `<EntityType Name="%s"><Key><PropertyRef Name="%s"/></Key>`, e.Name, e.Key)
		for _, p := range e.Properties {
			metaProperty(&b, p, p.Name == e.Key)
		}
		for _, l := range e.Links {
			to := s.Find(l.To)
			if to == nil {
				continue
			}
			name := e.Name + "_" + l.Name
			fmt.Fprintf(&b, `<NavigationProperty Name="%s" Relationship="%s.%s" ToRole="%s" FromRole="%s"/>`, l.Name, Namespace, name, l.Name, e.Name)
			many := "*"
			if l.One {
				many = "0..1"
			}
			fmt.Fprintf(&associations, `<Association Name="%s"><End Type="%s.%s" Role="%s" Multiplicity="%s"/><End Type="%s.%s" Role="%s" Multiplicity="*"/></Association>`,
				name, Namespace, to.Name, l.Name, many, Namespace, e.Name, e.Name)
			fmt.Fprintf(&ends, `<AssociationSet Name="%s" Association="%s.%s"><End Role="%s" EntitySet="%s"/><End Role="%s" EntitySet="%s"/></AssociationSet>`,
				name, Namespace, name, e.Name, e.Set, l.Name, to.Set)
		}
		b.WriteString("</EntityType>")
		fmt.Fprintf(&sets, `<EntitySet Name="%s" EntityType="%s.%s"/>`, e.Set, Namespace, e.Name)
	}
	for _, e := range s {
		for _, p := range e.Properties {
			if p.Of == nil || complexes[p.Of.Name] {
				continue
			}
			complexes[p.Of.Name] = true
			fmt.Fprintf(&b, `<ComplexType Name="%s">`, p.Of.Name)
			for _, inner := range p.Of.Properties {
				metaProperty(&b, inner, false)
			}
			b.WriteString("</ComplexType>")
		}
	}
	b.Write(associations.Bytes())
	b.WriteString(`<EntityContainer Name="MediaServices" m:IsDefaultEntityContainer="true">`)
	b.Write(sets.Bytes())
	b.WriteString(functions)
	b.Write(ends.Bytes())
	b.WriteString("</EntityContainer></Schema></edmx:DataServices></edmx:Edmx>")
	return b.Bytes()
}

func metaProperty(b *bytes.Buffer, p Property, key bool) {
	of := string(p.Type)
	if p.Of != nil {
		of = collection(p.Of)
	}
	nullable := ""
	if key || p.Of != nil {
		nullable = ` Nullable="false"`
	}
	fmt.Fprintf(b, `<Property Name="%s" Type="%s"%s/>`, p.Name, of, nullable)
}
