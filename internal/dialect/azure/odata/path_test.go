package odata

import (
	"net/url"
	"reflect"
	"testing"
)

func TestAnEntityIsFoundInEverySpelling(t *testing.T) {
	t.Parallel()
	want := Path{Name: "Jobs", Key: "nb:jid:UUID:1", HasKey: true, Rest: []string{}}
	for name, address := range map[string]string{
		"plain":                          "/Jobs('nb:jid:UUID:1')",
		"colons escaped":                 "/Jobs('nb%3Ajid%3AUUID%3A1')",
		"quotes escaped too":             "/Jobs(%27nb%3Ajid%3AUUID%3A1%27)",
		"parentheses escaped, as go-ams": "/Jobs%28%27nb:jid:UUID:1%27%29",
		"even the slash, as amspy":       "%2FJobs%28%27nb%3Ajid%3AUUID%3A1%27%29",
		"two slashes, as the PHP client": "//Jobs('nb:jid:UUID:1')",
		"a slash at the end":             "/Jobs('nb:jid:UUID:1')/",
	} {
		decoded, err := url.PathUnescape(address)
		if err != nil {
			t.Fatal(err)
		}
		got, err := ParsePath(decoded)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}

func TestPathsAreTakenApart(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]Path{
		"":                         {Rest: []string{}},
		"/$metadata":               {Name: "$metadata", Rest: []string{}},
		"/Jobs()":                  {Name: "Jobs", Rest: []string{}},
		"/Jobs/$count":             {Name: "Jobs", Rest: []string{"$count"}},
		"/Jobs('it''s/x')/State":   {Name: "Jobs", Key: "it's/x", HasKey: true, Rest: []string{"State"}},
		"/Assets('a')/$links/Keys": {Name: "Assets", Key: "a", HasKey: true, Rest: []string{"$links", "Keys"}},
		"/Types(guid'b')":          {Name: "Types", Key: "b", HasKey: true, Rest: []string{}},
		"/$1/Tasks":                {Name: "$1", Rest: []string{"Tasks"}},
	} {
		if got, err := ParsePath(path); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v, %v", path, got, err)
		}
	}
	for _, path := range []string{"/Jobs('a", "/Jobs(a)", "/('a')", "/Jobs('a')/b/c/d", "/Jobs('a')/b('c')", "/Jobs('a'b')", "/Jobs)"} {
		if got, err := ParsePath(path); err == nil {
			t.Errorf("%s is taken as %+v", path, got)
		}
	}
}

func TestAKeyIsReadOfAnAddress(t *testing.T) {
	t.Parallel()
	for _, address := range []string{
		"http://h/api/Assets('nb:cid:UUID:1')", "http://h/api//Assets('nb%3Acid%3AUUID%3A1')", "Assets('nb%3Acid%3AUUID%3A1')",
		"http://h/api%2FAssets%28%27nb%3Acid%3AUUID%3A1%27%29", "https://media.windows.net/api/Assets(%27nb:cid:UUID:1%27)", "/api/assets('nb:cid:UUID:1')",
	} {
		if key, err := KeyIn(address, "Assets"); err != nil || key != "nb:cid:UUID:1" {
			t.Errorf("%s: %q, %v", address, key, err)
		}
	}
	for _, address := range []string{"", "Jobs('1')", "http://h/api/Assets", "Assets()", "://"} {
		if key, err := KeyIn(address, "Assets"); err == nil {
			t.Errorf("%s is taken as %q", address, key)
		}
	}
}

func FuzzPath(f *testing.F) {
	f.Add("/Jobs('nb:jid:UUID:1')/Tasks/$count")
	f.Add("//Types(guid'x')")
	f.Fuzz(func(_ *testing.T, path string) {
		_, _ = ParsePath(path)
		_, _ = KeyIn(path, "Jobs")
	})
}
