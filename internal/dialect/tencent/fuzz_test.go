package tencent

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"
)

// FuzzBody feeds what a caller may send as a body: it is read or refused, and
// what was read can be kept and given back.
func FuzzBody(f *testing.F) {
	for _, seed := range []string{
		`{"InputInfo":{"Type":"COS","CosInputInfo":{"Bucket":"b","Region":"r","Object":"/a"}},"MediaProcessTask":{"TranscodeTaskSet":[{"Definition":0,"RawParameter":{"Container":"mp4"}}]}}`,
		`{"InputInfo":{"Type":"URL","UrlInputInfo":{"Url":"http://x"}},"TasksPriority":1e3}`,
		`{"InputInfo":null,"ScheduleId":0,"Activities":[]}`,
		`[[[[[[`, `{"a":"\\\""}`, `{"InputInfo":[]}`, `{"TasksPriority":99999999999999999999}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		tree, err := parse(body)
		if err != nil {
			return
		}
		var r ProcessMediaRequest
		if bind(tree, &r, false) != nil {
			return
		}
		if _, err := json.Marshal(r.MediaProcessTask); err != nil {
			t.Errorf("what was read cannot be written: %v", err)
		}
		for i := range r.MediaProcessTask.TranscodeTaskSet {
			if p := r.MediaProcessTask.TranscodeTaskSet[i].RawParameter; p != nil {
				var faults failures
				checkTranscode(p, &faults)
			}
		}
	})
}

// FuzzQuery feeds what a caller may send as a query.
func FuzzQuery(f *testing.F) {
	for _, seed := range []string{
		"Status=FINISH&Limit=5", "A.0.B=1&A.1.B=2", "A=1&A.B=2", "A..B=1", "A.=1", ".=1", "InputInfo.Type=COS",
		"MediaProcessTask.TranscodeTaskSet.0.Definition=10&MediaProcessTask.TranscodeTaskSet.2.Definition=10",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, query string) {
		values, err := url.ParseQuery(query)
		if err != nil {
			return
		}
		tree, err := unflatten(values)
		if err != nil {
			return
		}
		var r ProcessMediaRequest
		_ = bind(tree, &r, true) // must not panic
	})
}

// FuzzPath feeds paths of outputs: a key never leads out of its storage.
func FuzzPath(f *testing.F) {
	for _, seed := range []string{"{inputName}_{definition}.{format}", "/a/{number}", "../x", "a//b", "{", "}", "{x}", "/", ""} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, path string) {
		for _, series := range []bool{false, true} {
			key, err := naming{field: "OutputObjectPath", dir: "/d/", path: path, fallback: "{inputName}.{format}", format: "mp4", series: series}.key()
			if err == nil && (strings.HasPrefix(key, "/") || strings.Contains("/"+key+"/", "/../")) {
				t.Errorf("%q became %q", path, key)
			}
		}
	})
}

// FuzzAuthorization feeds headers.
func FuzzAuthorization(f *testing.F) {
	for _, seed := range []string{
		"TC3-HMAC-SHA256 Credential=a/2026-01-01/mps/tc3_request, SignedHeaders=content-type;host, Signature=" + strings.Repeat("0", 64),
		"TC3-HMAC-SHA256 ", "TC3-HMAC-SHA256 Credential=,,,", "SKIP",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, header string) {
		if a, err := readAuthorization(header); err == nil && (a.id == "" || len(a.signature) != 32) {
			t.Errorf("%q was read as %+v", header, a)
		}
	})
}
