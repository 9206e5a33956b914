package jdcloud

import (
	"encoding/json"
	"net/http"
	"net/url"
	"testing"
)

func FuzzBodiesAreReadOrRefused(f *testing.F) {
	for _, seed := range []string{
		``, `null`, `{}`, `{"title":null}`, `{"title":"a","spriteConfig":{"rows":2,"columns":2}}`, `[[[[`, `{"a":{"a":{"a":1}}}`, `{"title":"\ud800"}`,
		`{"templateId":1e400}`, `{"disabled":true}`, `{} {}`, "\xff", `{"interval":9223372036854775808}`, `{"spriteConfig":{"rows":null}}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		c := &call{body: body}
		shot := snapshotTemplate{shots: defaultShots()}
		if c.read(&shot) == nil && shot.check() == nil {
			mustEncode(t, shot.snapshotParams(), shot)
			if shot.SpriteConfig != nil {
				mustEncode(t, shot.spriteParams())
			}
		}
		var profile transcodeTemplate
		if c.read(&profile) == nil && profile.check() == nil {
			mustEncode(t, profile.fileParams(), profile.streamParams("name"))
		}
		_ = c.read(&transcodeRequest{})
		_ = c.read(&callbackSettings{})
	})
}

func mustEncode(t *testing.T, values ...any) {
	t.Helper()
	for _, v := range values {
		if _, err := json.Marshal(v); err != nil {
			t.Fatal(err)
		}
	}
}

func FuzzSignaturesAreReadOrRefused(f *testing.F) {
	f.Add("JDCLOUD2-HMAC-SHA256 Credential=a/20261123/jdcloud/mps/jdcloud2_request, SignedHeaders=host;x-jdcloud-date;x-jdcloud-nonce, Signature=00", "/v1/a%3Ab", "a=b&a=c")
	f.Add("JDCLOUD2-HMAC-SHA256 ", "/", "%zz&&==")
	f.Fuzz(func(t *testing.T, header, path, query string) {
		s, err := readAuthorization(header)
		if err != nil {
			return
		}
		u, err := url.ParseRequestURI(path)
		if err != nil {
			return
		}
		u.RawQuery = query
		r := &http.Request{Method: "GET", URL: u, Host: "a:80", Header: http.Header{}}
		if s.matches(r, nil, "a secret that nobody guesses") {
			t.Fatal("a made-up signature holds")
		}
	})
}

func FuzzQueriesAreReadOrRefused(f *testing.F) {
	f.Add("pageNumber=1&pageSize=10&filters.1.name=status&filters.1.values.1=running")
	f.Add("filters.=&filters.1.values.-1=&filters.99999999999.name=a")
	f.Fuzz(func(t *testing.T, raw string) {
		query, err := url.ParseQuery(raw)
		if err != nil {
			return
		}
		p, err := (&call{query: query}).readPage(map[string][]string{"taskId": {"eq"}, "status": {"in", "eq"}})
		if err == nil && (p.number < 1 || p.size < 10 || p.size > 100 || len(p.filters) > maxFilters+1) {
			t.Fatalf("%+v", p)
		}
	})
}
