package odata

import (
	"encoding/json"
	"encoding/xml"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mediamill/mediamill/internal/goldentest"
)

func TestAnswersInEachFormat(t *testing.T) {
	t.Parallel()
	schema := Schema{sample(), other()}
	e := schema.Find("jobs")
	empty := Values{"Id": "nb:jid:UUID:2"}
	for format, name := range map[Format]string{Verbose: "verbose", Light: "light", Atom: "atom"} {
		w := Writer{Format: format, Base: "http://host/api"}
		some := w
		some.Select = []string{"Id", "Tasks"}
		for what, body := range map[string][]byte{
			"entity":     w.Entity(e, row()),
			"nulls":      w.Entity(e, empty),
			"list":       w.List(e, []Values{row(), empty}, 17),
			"empty-list": w.List(e, nil, -1),
			"select":     some.List(e, []Values{row()}, -1),
			"property":   w.Property(e.Property("Created"), row()["Created"]),
			"collection": w.Property(e.Property("Subscriptions"), row()["Subscriptions"]),
			"links":      w.Links(e, []Values{row(), empty}),
			"error":      w.Error("", `it's <bad> & "worse"`),
			"service":    w.Service(schema),
		} {
			ext := ".json"
			if format == Atom {
				ext = ".xml"
				wellFormed(t, body)
			} else if !json.Valid(body) {
				t.Errorf("%s %s is no JSON: %s", name, what, body)
			}
			goldentest.Is(t, filepath.Join("testdata", name+"-"+what+ext), string(body)+"\n")
		}
	}
	meta := schema.Metadata("")
	wellFormed(t, meta)
	goldentest.Is(t, "testdata/metadata.xml", string(meta)+"\n")
}

func wellFormed(t *testing.T, body []byte) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(string(body)))
	for {
		if _, err := d.Token(); err == io.EOF {
			return
		} else if err != nil {
			t.Fatalf("%v in %s", err, body)
		}
	}
}

func TestWhatIsWrittenIsReadAgain(t *testing.T) {
	t.Parallel()
	schema := Schema{sample(), other()}
	e := schema.Find("Jobs")
	for i := range e.Properties {
		e.Properties[i].ReadOnly = false
		e.Properties[i].Most = 0
	}
	for _, format := range []Format{Verbose, Light, Atom} {
		w := Writer{Format: format, Base: "http://host/api"}
		body := string(w.Entity(e, row()))
		read := schema.DecodeJSON
		if format == Atom {
			read = func(e *Entity, body string) (*Input, error) {
				in, err := schema.DecodeAtom(e, body)
				if in != nil {
					in.Linked = nil // its links name what is below it, as deferred ones do
				}
				return in, err
			}
		}
		in, err := read(e, body)
		if err != nil {
			t.Errorf("format %d: %v in %s", format, err, body)
			continue
		}
		again := w.Entity(e, in.Values)
		if string(again) != body {
			t.Errorf("format %d: %s became %s", format, body, again)
		}
	}
}
