package visionular

import (
	"encoding/json"
	"net/url"
	"testing"

	"github.com/mediamill/mediamill/internal/auth"
	"github.com/mediamill/mediamill/internal/media"
)

func FuzzBodiesAreReadOrRefused(f *testing.F) {
	for _, seed := range []string{
		``, `null`, `{}`, `[[[[`, `{"template_name":"a","format":"hls","adaptive_streams":[{"vcodec":"h264","resolution":"0x480"}]}`, `{"a":{"a":{"a":1}}}`,
		`{"quality":1e400}`, `{"quality":-0.5}`, `{"gop_size":9223372036854775808}`, `{"resolution":"99999x99999"}`, `{} {}`, "\xff", `{"input":"\ud800"}`, `{"audio_sample_rate":"999.999k"}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		c := &call{body: body}
		if template, err := c.readTemplate(); err == nil {
			made, faults := template.making("name", media.SourceRef{Key: template.LogoPath})
			if _, err := json.Marshal(made.params); faults != nil || err != nil {
				t.Fatalf("what was taken makes %v, %v, %v", made.params, faults, err)
			}
		}
		var r request
		_ = c.read(strictly(&r))
		var a addition
		_ = c.read(strictly(&a))
	})
}

func FuzzIDsComeFromOneAnother(f *testing.F) {
	f.Add("20220420111542664667cccc3d179880")
	f.Add("99999999999999zzzzzzzzzzzzzzzzzz")
	f.Add("")
	f.Fuzz(func(t *testing.T, id string) {
		if uuid, ok := jobID(id); ok && taskID(uuid) != id {
			t.Fatalf("%s is %s, and that is %s", id, uuid, taskID(uuid))
		}
	})
}

func FuzzQueriesAreReadOrRefused(f *testing.F) {
	f.Add("count=0&end_time=0&start_num=0&start_time=0&status=")
	f.Add("limit=9223372036854775807&skip=-1&status=running")
	f.Add("start_time=1700000000000&end_time=1")
	f.Fuzz(func(t *testing.T, query string) {
		values, err := url.ParseQuery(query)
		if err != nil {
			return
		}
		c := &call{query: values, who: &auth.Principal{}}
		if ch, err := c.choose(); err == nil && (ch.count < 1 || ch.count > mostCount || ch.from < 0) {
			t.Fatalf("%q chooses %+v", query, ch)
		}
	})
}
