package visionular_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/mediamill/mediamill/internal/auth"
)

// Numbers of the README's table.
const (
	badParam    = 1001
	authFail    = 1002
	emptyResult = 1004
)

func TestEveryRefusalHasItsNumberAndNamesItsField(t *testing.T) {
	t.Parallel()
	c := start(t)
	films := c.storage("films")
	task := func(template, input, output, more string) string {
		return `{"template_name":"` + template + `","input":"` + input + `","output":"` + output + `","storage_id":"` + films + `"` + more + `}`
	}
	template := func(more string) string { return `{"template_name":"mine"` + more + `}` }
	good[object](c, "POST", "add_template", `{"template_name":"there"}`)
	for _, tt := range []struct {
		name, method, path, body string
		status, code             int
		says                     string // every part, between bars
	}{
		{"an operation that there is not", "POST", "cancel_task", `{}`, 404, badParam, "there is no operation"},
		{"an operation by another method", "GET", "create_task", ``, 404, badParam, "there is no operation"},
		{"no JSON", "POST", "create_task", `{"input":`, 400, badParam, "must be a JSON object"},
		{"a list", "POST", "create_task", `[]`, 400, badParam, "must be a JSON object"},
		{"nothing", "POST", "create_task", ``, 400, badParam, "must be a JSON object"},
		{"brackets without an end", "POST", "create_task", strings.Repeat("[", 100_000), 400, badParam, ""},
		{"objects within objects", "POST", "create_task", strings.Repeat(`{"a":`, 40) + "1" + strings.Repeat("}", 40), 400, badParam, ""},
		{"a body of 300 kB", "POST", "create_task", `{"input":"` + strings.Repeat("a", 300<<10) + `"}`, 400, badParam, ""},
		{"every fault at once", "POST", "create_task", `{}`, 200, badParam, "template_name: |input: |output: |storage_id: "},
		{"a member that there is not", "POST", "create_task", `{"watermark":"a.png"}`, 200, badParam, "watermark: "},
		{"a number in place of a text", "POST", "create_task", `{"input":1}`, 200, badParam, "input: "},
		{"options that are not public", "POST", "create_task", task("there", "a.mp4", "b.mp4", `,"extra_options":{"clip":1}`), 200, badParam, "extra_options: "},
		{"a template that there is not", "POST", "create_task", task("none", "a.mp4", "b.mp4", ""), 200, emptyResult, `no template "none"`},
		{"a storage that there is not", "POST", "create_task", `{"template_name":"there","input":"a","output":"b.mp4","storage_id":"0123456789abcdef"}`, 200, emptyResult, "no storage"},
		{"an input of another bucket", "POST", "create_task", task("there", "s3://elsewhere/a.mp4", "b.mp4", ""), 200, badParam, "input: there is no bucket"},
		{"an output to another bucket", "POST", "create_task", task("there", "a.mp4", "s3://elsewhere/b.mp4", ""), 200, badParam, `output: there is no bucket "elsewhere" here`},
		{"an input of another protocol", "POST", "create_task", task("there", "ftp://host/a.mp4", "b.mp4", ""), 200, badParam, "input: "},
		{"an input in the server's own network", "POST", "create_task", task("there", "http://127.0.0.1/a.mp4", "b.mp4", ""), 200, badParam, "input: "},
		{"an input that leaves its folder", "POST", "create_task", task("there", "../a.mp4", "b.mp4", ""), 200, badParam, "input: "},
		{"an output that leaves its folder", "POST", "create_task", task("there", "a.mp4", "../b.mp4", ""), 200, badParam, "output: "},
		{"an output with braces", "POST", "create_task", task("there", "a.mp4", "{job}/b.mp4", ""), 200, badParam, "output: "},
		{"an output without a name", "POST", "create_task", task("there", "a.mp4", "folder/", ""), 200, badParam, "output: "},
		{"an output in the place of its input", "POST", "create_task", task("there", "a.mp4", "a.mp4", ""), 200, badParam, "output: would replace"},
		{"an output of another kind", "POST", "create_task", task("System_HLS_H264", "a.mp4", "b.mpd", ""), 200, badParam, "output: must end with .m3u8"},

		{"a task that there is not", "GET", "query_task?task_id=20220420111542664667cccc3d179880", ``, 200, emptyResult, "there is no task"},
		{"an ID that is none", "GET", "query_task?task_id=x", ``, 200, emptyResult, "there is no task"},
		{"no ID", "GET", "query_task", ``, 200, emptyResult, "there is no task"},
		{"a parameter that there is not", "GET", "list_task?page=1", ``, 200, badParam, "page: "},
		{"a count that is none", "GET", "list_task?count=-1", ``, 200, badParam, "count: "},
		{"too many at once", "GET", "list_task?count=101", ``, 200, badParam, "count: must be at most 100"},
		{"a place too far", "GET", "list_task?start_num=1000001", ``, 200, badParam, "start_num: "},
		{"both words for a count", "GET", "list_task?count=1&limit=2", ``, 200, badParam, "limit: excludes count"},
		{"a time that is none", "GET", "list_task?start_time=yesterday", ``, 200, badParam, "start_time: "},
		{"a state that there is not", "GET", "list_task?status=canceled", ``, 200, badParam, "status: "},
		{"a query that cannot be read", "GET", "list_task?a=%zz", ``, 400, badParam, ""},

		{"a template without a name", "POST", "add_template", `{}`, 200, badParam, "template_name: is required"},
		{"a template with a path as its name", "POST", "add_template", `{"template_name":"a/b"}`, 200, badParam, "template_name: "},
		{"a template of the system's name", "POST", "add_template", `{"template_name":"System_MINE"}`, 200, badParam, "template_name: "},
		{"a template that is there", "POST", "add_template", `{"template_name":"there"}`, 200, badParam, "template_name: a template \"there\" already exists"},
		{"a format that there is not", "POST", "add_template", template(`,"format":"avi"`), 200, badParam, "format: "},
		{"a codec that there is not", "POST", "add_template", template(`,"vcodec":"vp9"`), 200, badParam, "vcodec: "},
		{"a codec that the format does not hold", "POST", "add_template", template(`,"format":"flv","vcodec":"h265"`), 200, badParam, ""},
		{"sound of another codec", "POST", "add_template", template(`,"acodec":"wma"`), 200, badParam, "acodec: "},
		{"a size that is none", "POST", "add_template", template(`,"resolution":"hd"`), 200, badParam, "resolution: "},
		{"a quality above 10", "POST", "add_template", template(`,"quality":11`), 200, badParam, "quality: "},
		{"a rate below 0", "POST", "add_template", template(`,"video_bitrate":-1`), 200, badParam, "video_bitrate: "},
		{"frames between keyframes, without a rate", "POST", "add_template", template(`,"gop_size":50`), 200, badParam, "gop_size: "},
		{"a sample rate that is none", "POST", "add_template", template(`,"audio_sample_rate":"high"`), 200, badParam, "audio_sample_rate: "},
		{"segments at 44.1 kHz", "POST", "add_template", template(`,"format":"hls","audio_sample_rate":"44100"`), 200, badParam, "audio_sample_rate: "},
		{"DASH of transport streams", "POST", "add_template", template(`,"format":"dash","seg_type":"ts"`), 200, badParam, "seg_type: "},
		{"streams of a file", "POST", "add_template", template(`,"adaptive_streams":[{"vcodec":"h264"}]`), 200, badParam, "format: "},
		{"streams of two codecs", "POST", "add_template", template(`,"format":"hls","adaptive_streams":[{"vcodec":"h264"},{"vcodec":"h265"}]`), 200, badParam, "adaptive_streams[1].vcodec: "},
		{"a logo's size without a logo", "POST", "add_template", template(`,"logo_size":"16x16"`), 200, badParam, "logo_size: "},
		{"a logo's size that is none", "POST", "add_template", template(`,"logo_path":"logo.png","logo_size":"large"`), 200, badParam, "logo_size: "},
		{"a logo's place that is none", "POST", "add_template", template(`,"logo_path":"logo.png","logo_offset":"left"`), 200, badParam, "logo_offset: "},
		{"encryption", "POST", "add_template", template(`,"encryption":{"key_url":"https://keys.example"}`), 200, badParam, "encryption: this server makes no encrypted"},
		{"thumbnails out of range", "POST", "add_template", template(`,"thumbnail":{"number":3601,"width":7}`), 200, badParam, "thumbnail.number: |thumbnail.width: "},
		{"a change of what there is not", "PUT", "update_template", template(``), 200, emptyResult, "there is no template"},
		{"a change of a predefined one", "PUT", "update_template", `{"template_name":"System_MP4_H264"}`, 200, badParam, "template_name: "},
		{"the end of what there is not", "DELETE", "del_template?template_name=mine", ``, 200, emptyResult, "there is no template"},
		{"the end of a predefined one", "DELETE", "del_template?template_name=System_MP4_H264", ``, 200, badParam, "template_name: "},
		{"a look for a template that there is not", "GET", "query_template?template_name=mine", ``, 200, emptyResult, "there is no template"},

		{"a storage of nothing", "POST", "add_storage", `{}`, 200, badParam, "type: |bucket: |region: "},
		{"a storage of a cloud that is not here", "POST", "add_storage", `{"type":"gcs","region":"us","bucket":"films"}`, 200, badParam, "type: "},
		{"a bucket that is not here, without its keys", "POST", "add_storage", `{"type":"s3","region":"us-east-1","bucket":"others"}`, 200, badParam, "storage_ak: is required|storage_sk: is required"},
		{"a webhook in the server's own network", "POST", "add_storage", `{"type":"s3","region":"us-east-1","bucket":"films","notify":"http://169.254.169.254/"}`, 200, badParam, "notify: "},
		{"a prefix with braces", "POST", "add_storage", `{"type":"s3","region":"us-east-1","bucket":"films","prefix":"{task}"}`, 200, badParam, "prefix: "},
		{"the end of a storage that there is not", "DELETE", "del_storage?storage_id=0123456789abcdef", ``, 200, emptyResult, "there is no storage"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a := c.send(tt.method, tt.path, tt.body)
			if a.status != tt.status || a.Code != tt.code || a.ID == "" || string(a.Data) != "{}" {
				t.Fatalf("%d %s, want %d with the number %d", a.status, a.raw, tt.status, tt.code)
			}
			for _, part := range strings.Split(tt.says, "|") {
				if !strings.Contains(a.Msg, part) {
					t.Errorf("the message is %q, without %q", a.Msg, part)
				}
			}
			if strings.Contains(tt.says, "no bucket") && strings.Contains(a.Msg, "name of a file") {
				t.Errorf("a second message says what is not so: %q", a.Msg)
			}
		})
	}
}

func TestWhoIsTakenAndWhoIsNot(t *testing.T) {
	t.Parallel()
	c := start(t)
	for _, tt := range []struct {
		name  string
		spoil func(*http.Request)
	}{
		{"nobody", func(r *http.Request) { r.Header.Del("Authorization") }},
		{"no header auth-type", func(r *http.Request) { r.Header.Del("auth-type") }},
		{"another auth-type", func(r *http.Request) { r.Header.Set("auth-type", "use-sign") }},
		{"a Bearer", func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+c.ID+"."+c.Secret) }},
		{"a key that there is not", func(r *http.Request) { r.SetBasicAuth("mknobody", c.Secret) }},
		{"an empty secret", func(r *http.Request) { r.SetBasicAuth(c.ID, "") }},
		{"the secret of no end", func(r *http.Request) { r.SetBasicAuth(c.ID, c.Secret+"a") }},
	} {
		a := c.send("GET", "list_template", "", tt.spoil)
		if a.status != http.StatusUnauthorized || a.Code != authFail || a.header.Get("WWW-Authenticate") == "" {
			t.Errorf("%s: %d %s", tt.name, a.status, a.raw)
		}
	}
	// One bit changed, in eight places, since more failures are slowed down.
	c = start(t)
	for i := 3; i < len(c.Secret)*8; i += len(c.Secret) {
		spoiled := []byte(c.Secret)
		spoiled[i/8] ^= 1 << (i % 8)
		if a := c.send("GET", "list_template", "", func(r *http.Request) { r.SetBasicAuth(c.ID, string(spoiled)) }); a.status != http.StatusUnauthorized {
			t.Fatalf("with bit %d of the secret changed: %d %s", i, a.status, a.raw)
		}
	}
	good[object](c, "GET", "list_template", "")
}

func TestRolesHoldHereToo(t *testing.T) {
	t.Parallel()
	c := start(t)
	body := `{"template_name":"mine"}`
	for _, tt := range []struct {
		role               auth.Role
		method, path, body string
		code               int
	}{
		{auth.Viewer, "GET", "list_task", "", 0},
		{auth.Viewer, "POST", "add_template", body, authFail},
		{auth.Viewer, "POST", "create_task", `{}`, authFail},
		{auth.Operator, "POST", "add_template", body, 0},
		{auth.Operator, "POST", "add_storage", `{"type":"s3","region":"us-east-1","bucket":"films"}`, authFail},
		{auth.Operator, "DELETE", "del_storage?storage_id=x", "", authFail},
		{auth.Admin, "POST", "add_storage", `{"type":"s3","region":"us-east-1","bucket":"films"}`, 0},
	} {
		if a := c.as(tt.role).send(tt.method, tt.path, tt.body); a.status != http.StatusOK || a.Code != tt.code {
			t.Errorf("%s, %s: %d %s", tt.role, tt.path, a.status, a.raw)
		}
	}
	c.create("System_MP4_H264", "https://films.example/a.mp4?sig=CANARY", "out/film.mp4")
	for role, whole := range map[auth.Role]bool{auth.Viewer: false, auth.Operator: true} {
		a := c.as(role).send("GET", "list_task", "")
		if strings.Contains(string(a.raw), "CANARY") != whole || !strings.Contains(string(a.raw), "https://films.example/a.mp4") {
			t.Errorf("%s: %d %s", role, a.status, a.raw)
		}
	}
}
