package odata

import (
	"net/http"
	"strings"
	"testing"

	"github.com/mediamill/mediamill/internal/goldentest"
)

// batch is as the PHP client sends one: CRLF and LF are mixed, a header is
// folded, and Content-ID stands among the headers of the inner request.
const batch = "--batch_1\r\nContent-Type: multipart/mixed; boundary=\"changeset_2\"\r\n\r\n" +
	"--changeset_2\nContent-Type: application/http\nContent-Transfer-Encoding: binary\n\n" +
	"POST http://host/api/Jobs HTTP/1.1\nContent-ID: 1\nContent-Type: application/atom+xml;\n type=entry\nAccept: application/atom+xml,application/xml\n\n<entry/>\n" +
	"--changeset_2\r\nContent-Type: application/http\r\nContent-ID: 2\r\n\r\nPOST http://host/api//$1/Tasks HTTP/1.1\r\n\r\n<entry>2</entry>\r\n" +
	"--changeset_2--\r\n--batch_1\r\nContent-Type: application/http\r\n\r\nGET Assets?$top=1 HTTP/1.1\r\nAccept: application/json\r\n\r\n\r\n--batch_1--\r\n"

func TestABatchIsReadAsThePHPClientWritesIt(t *testing.T) {
	t.Parallel()
	groups, err := ParseBatch(`multipart/mixed; boundary="batch_1"`, []byte(batch))
	if err != nil {
		t.Fatal(err)
	}
	if len(groups) != 2 || !groups[0].Changeset || groups[1].Changeset || len(groups[0].Parts) != 2 || len(groups[1].Parts) != 1 {
		t.Fatalf("%+v", groups)
	}
	first, second, get := groups[0].Parts[0], groups[0].Parts[1], groups[1].Parts[0]
	if first.ContentID != "1" || first.Method != "POST" || first.Address != "http://host/api/Jobs" || first.Body != "<entry/>" {
		t.Errorf("first: %+v", first)
	}
	if kind := first.Header.Get("Content-Type"); kind != "application/atom+xml; type=entry" {
		t.Errorf("the folded header: %q", kind)
	}
	if second.ContentID != "2" || second.Address != "http://host/api//$1/Tasks" || second.Body != "<entry>2</entry>" {
		t.Errorf("second: %+v", second)
	}
	if get.Method != "GET" || get.Address != "Assets?$top=1" || get.Body != "" {
		t.Errorf("get: %+v", get)
	}
}

func TestBatchesThatAreNoneAreRefused(t *testing.T) {
	t.Parallel()
	for name, c := range map[string][2]string{
		"another type":              {"application/json", batch},
		"no boundary":               {"multipart/mixed", batch},
		"another boundary":          {"multipart/mixed; boundary=x", batch},
		"one that breaks off":       {"multipart/mixed; boundary=batch_1", batch[:len(batch)-20]},
		"a part that is no request": {"multipart/mixed; boundary=b", "--b\r\n\r\nhello\r\n--b--\r\n"},
		"headers that are none":     {"multipart/mixed; boundary=b", "--b\r\nhello\r\n\r\nGET / HTTP/1.1\r\n\r\n--b--\r\n"},
		"more parts than allowed":   {"multipart/mixed; boundary=b", strings.Repeat("--b\r\n\r\nGET x HTTP/1.1\r\n\r\n", 300) + "--b--\r\n"},
	} {
		if groups, err := ParseBatch(c[0], []byte(c[1])); err == nil {
			t.Errorf("%s is read as %+v", name, groups)
		}
	}
}

func TestTheAnswerOfABatchIsOne(t *testing.T) {
	t.Parallel()
	kind, body := WriteBatch("id", [][]Reply{
		{{ContentID: "1", Status: 201, Header: http.Header{"Location": {"http://host/x"}}, Body: []byte("one")}, {ContentID: "2", Status: 201, Body: []byte("two")}},
		{{Status: 404, Body: []byte("none")}},
	}, []bool{true, false})
	if kind != "multipart/mixed; boundary=batchresponse_id" {
		t.Error(kind)
	}
	goldentest.Is(t, "testdata/batch.txt", strings.ReplaceAll(string(body), "\r\n", "\n")+"\n")
	parts, err := mixed(kind, body)
	if err != nil || len(parts) != 2 {
		t.Errorf("%d parts, %v", len(parts), err)
	}
}

func FuzzBatch(f *testing.F) {
	f.Add("batch_1", []byte(batch))
	f.Fuzz(func(_ *testing.T, boundary string, body []byte) {
		_, _ = ParseBatch("multipart/mixed; boundary=\""+boundary+"\"", body)
	})
}

func FuzzXML(f *testing.F) {
	for _, seed := range []string{
		`<?xml version="1.0" encoding="utf-16"?><taskBody><inputAsset>JobInputAsset(0)</inputAsset></taskBody>`,
		`<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>`, `<entry><content><m:properties/></content></entry>`, `<a b="c"><d/></a>`,
	} {
		f.Add(seed)
	}
	schema := Schema{sample(), other()}
	f.Fuzz(func(t *testing.T, text string) {
		_, _ = schema.DecodeAtom(schema[0], text)
		_, _ = schema.DecodeJSON(schema[0], text)
		root, err := ParseXML(text)
		if err != nil {
			return
		}
		if _, err := ParseXML(WriteXML(root, "")); err != nil {
			t.Fatalf("%v: %q was written as %q", err, text, WriteXML(root, ""))
		}
	})
}

func TestXMLIsCapped(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"a document type":      `<!DOCTYPE x [<!ENTITY a "b">]><x/>`,
		"an entity":            `<x>&a;</x>`,
		"depth without end":    strings.Repeat("<a>", 40) + strings.Repeat("</a>", 40),
		"elements without end": "<a>" + strings.Repeat("<b/>", 30_000) + "</a>",
		"two roots":            "<a/><b/>",
		"text outside":         "<a/>x",
		"nothing":              "",
		"a prolog alone":       `<?xml version="1.0"`,
		"no end":               "<a>",
	} {
		if _, err := ParseXML(text); err == nil {
			t.Errorf("%s is read", name)
		}
	}
	if e, err := ParseXML("\ufeff<?xml version=\"1.0\" encoding=\"utf-16\"?>\n<a x='1'>&lt;&#65;</a>"); err != nil || e.Text != "<A" || e.Attrs["x"] != "1" {
		t.Errorf("%+v, %v", e, err)
	}
}

func TestInputsAreReadInEachForm(t *testing.T) {
	t.Parallel()
	schema := Schema{sample(), other()}
	e := schema.Find("Jobs")
	for name, c := range map[string]struct {
		read func(*Entity, string) (*Input, error)
		body string
	}{
		"verbose JSON": {schema.DecodeJSON, `{"d":{"Name":"a","State":"3","Primary":"true","Bytes":12,"Id":"ignored",
			"Asset":[{"__metadata":{"uri":"http://h/api/Jobs('1')"}}],"Tasks":[{"Body":"x"}],"Subscriptions":{"results":[{"Target":"2"}]}}}`},
		"light JSON": {schema.DecodeJSON, `{"odata.metadata":"x","Name":"a","State":3.0,"Primary":true,"Bytes":"12",
			"Asset@odata.bind":["http://h/api/Jobs('1')"],"Tasks":[{"Body":"x"}],"Subscriptions@odata.type":"y","Subscriptions":[{"Target":2}]}`},
		"Atom": {schema.DecodeAtom, `<entry xmlns="http://www.w3.org/2005/Atom" xmlns:d="d" xmlns:m="m"><title/>
			<link rel="http://schemas.microsoft.com/ado/2007/08/dataservices/related/Asset" href="http://h/api/Jobs('1')"/>
			<link rel="http://schemas.microsoft.com/ado/2007/08/dataservices/related/Tasks"><m:inline><feed><title/><entry><content><m:properties><d:Body>x</d:Body></m:properties></content></entry></feed></m:inline></link>
			<content type="application/xml"><m:properties><d:Name>a</d:Name><d:State m:type="Edm.Int32">3</d:State><d:Primary>true</d:Primary><d:Bytes>12</d:Bytes>
			<d:Subscriptions><d:element><d:Target>2</d:Target></d:element></d:Subscriptions></m:properties></content></entry>`},
	} {
		in, err := c.read(e, c.body)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if in.Text("Name") != "a" || in.Int("State") != 3 || !in.Bool("Primary") || in.Values["Bytes"] != int64(12) || in.Has("Id") ||
			len(in.Linked["Asset"]) != 1 || len(in.Inline["Tasks"]) != 1 || in.Inline["Tasks"][0].Text("Body") != "x" ||
			len(in.Members("Subscriptions")) != 1 || in.Members("Subscriptions")[0]["Target"] != int32(2) {
			t.Errorf("%s: %+v", name, in)
		}
	}
}

func TestAllFaultsOfAnInputComeAtOnce(t *testing.T) {
	t.Parallel()
	schema := Schema{sample(), other()}
	_, err := schema.DecodeJSON(schema[0], `{"Nothing":1,"State":"x","Name":"`+strings.Repeat("n", 21)+`","Created":"ignored","Primary":7,"Account":"y",
		"Tasks":[{"Other":1},3],"Subscriptions":[{"No":1},4],"Asset@odata.bind":5}`)
	if err == nil {
		t.Fatal("it is taken")
	}
	for _, want := range []string{"Nothing", "State", "Name", "Primary", "Account", "Tasks.Other", "Tasks", "No", "Subscriptions", "Asset@odata.bind"} {
		if !strings.Contains(err.Error(), want+":") {
			t.Errorf("no fault of %s in %v", want, err)
		}
	}
	for _, body := range []string{"", "[]", "3", "{"} {
		if _, err := schema.DecodeJSON(schema[0], body); err == nil {
			t.Errorf("%q is taken", body)
		}
	}
}

func TestTimesAreReadAsClientsWriteThem(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"2015-01-19T08:04:34Z", "2015-01-19T08:04:34", "2015-01-19T08:04:34.000", "1/19/2015 08:04:34 AM", "01/19/2015 08:04:34 AM", "2015-01-19T09:04:34+01:00",
	} {
		if at, ok := ParseTime(text); !ok || FormatTime(at) != "2015-01-19T08:04:34Z" {
			t.Errorf("%s: %s, %v", text, at, ok)
		}
	}
	if _, ok := ParseTime("yesterday"); ok {
		t.Error("a word is taken")
	}
}
