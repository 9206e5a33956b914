package jdcloud_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/mediamill/mediamill/internal/auth"
)

// refused is one request that must be refused.
type refused struct {
	name, method, path string
	body               any
	code               int
	status, field      string // field: of one of the details; "" for none
}

func (c *client) refuses(t *testing.T, list []refused) {
	t.Helper()
	for _, tt := range list {
		a := c.do(tt.method, tt.path, tt.body)
		if a.status != tt.code || a.body.Error == nil || a.body.Error.Code != tt.code || a.body.Error.Status != tt.status || a.body.RequestID == "" {
			t.Errorf("%s: %d %s, want %d %s", tt.name, a.status, a.raw, tt.code, tt.status)
			continue
		}
		found := tt.field == ""
		for _, detail := range a.body.Error.Details {
			found = found || detail.Field == tt.field && detail.Message != ""
		}
		if !found {
			t.Errorf("%s: no detail of %s in %s", tt.name, tt.field, a.raw)
		}
	}
}

func TestRequestsForSnapshotsAreRefusedInTheVendorsWords(t *testing.T) {
	t.Parallel()
	c := start(t)
	s3 := `{"endpoint":"https://s3.example.com","bucket":"southern","access_key":"a","secret_key":"s","region":"cn-south-1"}`
	c.addS3(t, "southern", s3)
	template := c.template(nil)
	submit := func(name, field string, over object) refused {
		return refused{name, "POST", "/snapshotTasks:submit", merged(snapshotOf(template), over), 400, "INVALID_ARGUMENT", field}
	}
	input := func(name, field, region, bucket, key string) refused {
		return submit(name, field, object{"input": object{"region": region, "bucket": bucket, "objectKey": key}})
	}
	output := func(name, field string, output object) refused { return submit(name, field, object{"output": output}) }
	c.refuses(t, []refused{
		submit("no template", "templateId", object{"templateId": nil}),
		submit("a template that there is not", "templateId", object{"templateId": "7"}),
		submit("no input", "input", object{"input": nil}),
		submit("a field that there is not", "inputs", object{"inputs": 1}),
		submit("a list in place of an object", "input", object{"input": []int{1}}),
		input("no region", "input.region", "", bucket, "a.mp4"),
		input("a region with a slash", "input.region", "cn/north", bucket, "a.mp4"),
		input("no bucket", "input.bucket", "cn-north-1", "", "a.mp4"),
		input("a bucket of two characters", "input.bucket", "cn-north-1", "ab", "a.mp4"),
		input("a bucket of 64 characters", "input.bucket", "cn-north-1", strings.Repeat("a", 64), "a.mp4"),
		input("a bucket that begins with a dash", "input.bucket", "cn-north-1", "-abc", "a.mp4"),
		input("a bucket that ends with a dash", "input.bucket", "cn-north-1", "abc-", "a.mp4"),
		input("a bucket with a capital", "input.bucket", "cn-north-1", "Abc", "a.mp4"),
		input("a bucket with an underscore", "input.bucket", "cn-north-1", "a_c", "a.mp4"),
		input("a bucket that there is not", "input.bucket", "cn-north-1", "nowhere", "a.mp4"),
		input("a bucket of another region", "input.bucket", "cn-north-1", "southern", "a.mp4"),
		input("no path", "input.objectKey", "cn-north-1", bucket, ""),
		input("a path that begins with a slash", "input.objectKey", "cn-north-1", bucket, "/a.mp4"),
		input("a path with a backslash", "input.objectKey", "cn-north-1", bucket, `a\b.mp4`),
		input("a path with a double slash", "input.objectKey", "cn-north-1", bucket, "a//b.mp4"),
		output("an output of another region", "output.region", object{"region": "cn-south-1", "bucket": bucket}),
		output("an output bucket that there is not", "output.bucket", object{"region": "cn-north-1", "bucket": "nowhere"}),
		output("an output path that begins with a slash", "output.objectPath", object{"objectPath": "/out"}),
		output("an output path with a double slash", "output.objectPath", object{"objectPath": "out//a"}),
		output("an output path with a placeholder of file names", "output.objectPath", object{"objectPath": "out/{SEQUENCEID}"}),
		output("an output path with a variable of ours", "output.objectPath", object{"objectPath": "out/{stem}"}),
		input("a path that no storage takes", "input.objectKey", "cn-north-1", bucket, strings.Repeat("a", 2000)),
		output("an output path that no storage takes", "output.objectPath", object{"objectPath": strings.Repeat("a", 2000)}),
		submit("a sprite path with a backslash", "spriteOutput.objectPath", object{"spriteOutput": object{"objectPath": `a\b`}}),
		{"no object", "POST", "/snapshotTasks:submit", "[]", 400, "INVALID_ARGUMENT", ""},
		{"two objects", "POST", "/snapshotTasks:submit", "{}{}", 400, "INVALID_ARGUMENT", ""},
		{"no JSON", "POST", "/snapshotTasks:submit", "<xml/>", 400, "INVALID_ARGUMENT", ""},
		{"a body nested too deep", "POST", "/snapshotTasks:submit", strings.Repeat(`{"a":`, 40) + "1" + strings.Repeat("}", 40), 400, "INVALID_ARGUMENT", ""},
		{"a body of a megabyte", "POST", "/snapshotTasks:submit", `{"templateId":"` + strings.Repeat("1", 1<<20) + `"}`, 413, "INVALID_ARGUMENT", ""},
		{"a task that there is not", "GET", "/snapshotTasks/00000000000000000000000000000000", nil, 404, "NOT_FOUND", ""},
		{"an ID that is none", "GET", "/snapshotTasks/..", nil, 404, "NOT_FOUND", ""},
		{"the result of a task that there is not", "GET", "/snapshotTasks/abc:queryResult", nil, 404, "NOT_FOUND", ""},
		{"the deletion of a task that there is not", "DELETE", "/snapshotTasks/abc", nil, 404, "NOT_FOUND", ""},
		{"a verb that there is not", "POST", "/snapshotTasks:cancel", "{}", 404, "NOT_FOUND", ""},
		{"a method that there is not", "PUT", "/snapshotTasks", "{}", 404, "NOT_FOUND", ""},
		{"an operation that there is not", "GET", "/workflows", nil, 404, "NOT_FOUND", ""},
		{"a page of 9", "GET", "/snapshotTasks?pageSize=9", nil, 400, "INVALID_ARGUMENT", "pageSize"},
		{"a page of 101", "GET", "/snapshotTasks?pageSize=101", nil, 400, "INVALID_ARGUMENT", "pageSize"},
		{"page 0", "GET", "/snapshotTasks?pageNumber=0", nil, 400, "INVALID_ARGUMENT", "pageNumber"},
		{"a page that is no number", "GET", "/snapshotTasks?pageNumber=x", nil, 400, "INVALID_ARGUMENT", "pageNumber"},
		{"a parameter that there is not", "GET", "/snapshotTasks?page=1", nil, 400, "INVALID_ARGUMENT", "page"},
		{"a filter that there is not", "GET", "/snapshotTasks" + query("filters.1.name", "title", "filters.1.values.1", "a"), nil, 400, "INVALID_ARGUMENT", "filters.1.name"},
		{"an operator that there is not", "GET", "/snapshotTasks" + query("filters.1.name", "createTime", "filters.1.operator", "eq", "filters.1.values.1", "a"), nil, 400, "INVALID_ARGUMENT", "filters.1.operator"},
		{"a filter without a value", "GET", "/snapshotTasks" + query("filters.1.name", "taskId"), nil, 400, "INVALID_ARGUMENT", "filters.1.values"},
		{"a status that there is not", "GET", "/snapshotTasks" + query("filters.1.name", "status", "filters.1.values.1", "completed"), nil, 400, "INVALID_ARGUMENT", "filters.status"},
		{"a time that is none", "GET", "/snapshotTasks" + query("filters.1.name", "createTime", "filters.1.values.1", "yesterday"), nil, 400, "INVALID_ARGUMENT", "filters.createTime"},
		{"a filter without a number", "GET", "/snapshotTasks?filters.x.name=status", nil, 400, "INVALID_ARGUMENT", "filters.x.name"},
		{"image styles", "GET", "/regions/jdcloud/buckets/films-bucket/imageStyles", nil, 501, "UNIMPLEMENTED", ""},
	})
	a := c.do("POST", "/snapshotTasks:submit", object{"input": object{"bucket": "A", "objectKey": "/a"}})
	if a.body.Error == nil || len(a.body.Error.Details) != 4 {
		t.Errorf("not every fault at once: %s", a.raw)
	}
}

func TestTemplatesAreHeldToTheVendorsRanges(t *testing.T) {
	t.Parallel()
	c := start(t)
	shots := func(name, field string, over object) refused {
		return refused{name, "POST", "/snapshotTemplates", merged(object{"title": "t"}, over), 400, "INVALID_ARGUMENT", field}
	}
	sprite := func(name, field string, config object) refused {
		return shots(name, "spriteConfig."+field, object{"spriteConfig": config})
	}
	stream := func(name, field string, over object) refused {
		return refused{name, "POST", "/transcodeTemplates", merged(transcodeOf("mp4"), over), 400, "INVALID_ARGUMENT", field}
	}
	c.refuses(t, []refused{
		shots("no title", "title", object{"title": ""}),
		shots("a title of 129 bytes", "title", object{"title": strings.Repeat("a", 129)}),
		shots("a title with a quote", "title", object{"title": `a"b`}),
		shots("a start before the film", "startTime", object{"startTime": -1}),
		shots("a type of frame that there is not", "frameType", object{"frameType": "keyframe"}),
		shots("a format that there is not", "format", object{"format": "webp"}),
		shots("no picture", "number", object{"number": 0}),
		shots("3601 pictures", "number", object{"number": 3601}),
		shots("an interval of 101 s", "interval", object{"interval": 101}),
		shots("a width of 7", "width", object{"width": 7}),
		shots("a width below the vendor's range", "width", object{"width": 7}),
		shots("a height of 4097", "height", object{"height": 4097}),
		shots("a width in words", "width", object{"width": "wide"}),
		shots("a fill that there is not", "fillType", object{"fillType": "red"}),
		sprite("no rows", "rows", object{"columns": 2}),
		sprite("102 cells", "rows", object{"rows": 51, "columns": 2}),
		sprite("an odd cell", "cellWidth", object{"rows": 2, "columns": 2, "cellWidth": 33}),
		sprite("a cell of 6", "cellHeight", object{"rows": 2, "columns": 2, "cellWidth": 32, "cellHeight": 6}),
		sprite("a height without a width", "cellWidth", object{"rows": 2, "columns": 2, "cellHeight": 32}),
		{"a template that there is not", "GET", "/snapshotTemplates/7", nil, 404, "NOT_FOUND", ""},
		{"a change of none", "PATCH", "/snapshotTemplates/7", "{}", 404, "NOT_FOUND", ""},
		{"the deletion of none", "DELETE", "/snapshotTemplates/7", nil, 404, "NOT_FOUND", ""},
		stream("a title of one byte", "title", object{"title": "t"}),
		stream("no video", "video", object{"video": nil}),
		stream("no audio", "audio", object{"audio": nil}),
		stream("no container", "container", object{"container": nil}),
		stream("FLV without a sample rate", "audio.sampleRate", object{"container": object{"format": "flv"}}),
		stream("FLV with 48 kHz", "audio.sampleRate", object{"container": object{"format": "flv"}, "audio": object{"codec": "aac", "bitrate": 64, "sampleRate": 48000}}),
		stream("FLV of h265", "video.codec", object{"container": object{"format": "flv"}, "video": object{"codec": "h265"}}),
		stream("a container that there is not", "container.format", object{"container": object{"format": "mov"}}),
		stream("a codec that there is not", "video.codec", object{"video": object{"codec": "av1"}}),
		stream("a rate factor of 52", "video.rateFactor", object{"video": object{"codec": "h264", "rcmode": "crf", "rateFactor": "52"}}),
		stream("a rate factor that is no number", "video.rateFactor", object{"video": object{"codec": "h264", "rateFactor": "NaN"}}),
		stream("100 kb/s", "video.bitrate", object{"video": object{"codec": "h264", "bitrate": 100}}),
		stream("61 frames per second", "video.frameRate", object{"video": object{"codec": "h264", "frameRate": 61}}),
		stream("a width of 100", "video.width", object{"video": object{"codec": "h264", "width": 100}}),
		stream("sound of 7 kb/s", "audio.bitrate", object{"audio": object{"codec": "aac", "bitrate": 7}}),
		stream("six channels", "audio.channels", object{"audio": object{"codec": "aac", "bitrate": 64, "channels": 6}}),
		stream("a sample rate of HLS that is not offered here", "audio.sampleRate",
			object{"container": object{"format": "hls"}, "audio": object{"codec": "aac", "bitrate": 64, "sampleRate": 44100}}),
		stream("encryption", "encryption", object{"encryption": object{"hlsKey": "0123456789abcdef"}}),
		stream("a definition that there is not", "definition", object{"definition": "8K"}),
		stream("the vendor's own encoder", "transcodeType", object{"transcodeType": "jdchd"}),
		{"a profile that there is not", "PUT", "/transcodeTemplates/7", "{}", 404, "NOT_FOUND", ""},
	})
}

func TestOtherRequestsAreRefusedInTheVendorsWords(t *testing.T) {
	t.Parallel()
	c := start(t).in("cn-north-1")
	profile := must[object](c, "POST", "/transcodeTemplates", transcodeOf("mp4"))["templateId"]
	job := func(name, field string, over object) refused {
		return refused{name, "POST", "/transcodeJobs:submit", merged(transcodeJobOf(profile), over), 400, "INVALID_ARGUMENT", field}
	}
	outputs := func(name, field string, over object) refused {
		side := object{"accessKey": "a", "secretKey": "s", "endpoint": "e", "bucket": bucket, "outputList": []object{{"objectKey": "o.mp4", "templateId": profile}}}
		return job(name, "outputConfig."+field, object{"outputConfig": merged(side, over)})
	}
	thumb := func(name, field string, over object) refused {
		body := object{"source": object{"bucket": bucket, "key": "a.mp4"}, "target": object{"destBucket": bucket}}
		return refused{name, "POST", "/regions/cn-north-1/thumbnail", merged(body, over), 400, "INVALID_ARGUMENT", field}
	}
	callback := func(name, field string, over object) refused {
		body := object{"callbackType": "http", "httpUrl": "https://example.com/"}
		return refused{name, "POST", "/settings:setCallbackSettings", merged(body, over), 400, "INVALID_ARGUMENT", field}
	}
	notify := func(name, field string, body object) refused {
		return refused{name, "PUT", "/regions/cn-north-1/notification", body, 400, "INVALID_ARGUMENT", field}
	}
	c.refuses(t, []refused{
		job("no access key", "accessKey", object{"accessKey": ""}),
		job("no secret key", "secretKey", object{"secretKey": nil}),
		job("no endpoint", "endpoint", object{"endpoint": nil}),
		job("no bucket", "bucket", object{"bucket": nil}),
		job("no source", "objectKey", object{"objectKey": nil}),
		job("no outputs", "outputConfig", object{"outputConfig": nil}),
		job("a template that no output has", "templateIds[0]", object{"templateIds": []string{"7"}}),
		job("encryption", "additionalProperties", object{"additionalProperties": `{"hls.encrypt.key":"k"}`}),
		outputs("an empty list", "outputList", object{"outputList": []object{}}),
		outputs("a template that there is not", "outputList[0].templateId", object{"outputList": []object{{"objectKey": "o.mp4", "templateId": "7"}}}),
		outputs("an output without a key", "outputList[0].objectKey", object{"outputList": []object{{"templateId": profile}}}),
		outputs("an output with a variable", "outputList[0].objectKey", object{"outputList": []object{{"objectKey": "{stem}.mp4", "templateId": profile}}}),
		outputs("an output in the place of its input", "outputList", object{"outputList": []object{{"objectKey": "in/hanma.mp4", "templateId": profile}}}),
		job("a title with a line break", "title", object{"title": "a\nb"}),
		{"a job that there is not", "GET", "/transcodeJobs/00000000000000000000000000000000", nil, 404, "NOT_FOUND", ""},
		thumb("no source", "source.bucket", object{"source": nil}),
		thumb("no target", "target.destBucket", object{"target": nil}),
		thumb("a format that there is not", "target.format", object{"target": object{"destBucket": bucket, "format": "gif"}}),
		thumb("a prefix with a backslash", "target.destKeyPrefix", object{"target": object{"destBucket": bucket, "destKeyPrefix": `a\`}}),
		thumb("a width of 7", "target.widthInPixel", object{"target": object{"destBucket": bucket, "widthInPixel": 7}}),
		thumb("a mode that there is not", "rule.mode", object{"rule": object{"mode": "all"}}),
		thumb("an end before the start", "rule.endTimeInSecond", object{"rule": object{"startTimeInSecond": 5, "endTimeInSecond": 5}}),
		thumb("no picture", "rule.count", object{"rule": object{"count": 0}}),
		{"a thumbnail task that there is not", "GET", "/regions/cn-north-1/thumbnail/abc", nil, 404, "NOT_FOUND", ""},
		{"a status that there is not", "GET", "/regions/cn-north-1/thumbnail?status=DONE", nil, 400, "INVALID_ARGUMENT", "status"},
		{"a limit of 1001", "GET", "/regions/cn-north-1/thumbnail?limit=1001", nil, 400, "INVALID_ARGUMENT", "limit"},
		{"a begin that is no time", "GET", "/regions/cn-north-1/thumbnail?begin=now", nil, 400, "INVALID_ARGUMENT", "begin"},
		callback("another type", "callbackType", object{"callbackType": "mq"}),
		callback("no address", "httpUrl", object{"httpUrl": nil}),
		callback("an address that is none", "httpUrl", object{"httpUrl": "ftp://example.com"}),
		callback("an event that there is not", "callbackEvents[0]", object{"callbackEvents": []string{"transcode_complete"}}),
		callback("neither true nor false", "disabled", object{"disabled": "maybe"}),
		notify("not whether", "enabled", object{}),
		notify("no endpoint", "endpoint", object{"enabled": true}),
		notify("an event that there is not", "events[0]", object{"enabled": false, "events": []string{"all"}}),
		notify("a strategy that there is not", "notifyStrategy", object{"enabled": false, "notifyStrategy": "NEVER"}),
		notify("a format that there is not", "notifyContentFormat", object{"enabled": false, "notifyContentFormat": "XML"}),
		notify("an endpoint that does not respond", "endpoint", object{"enabled": true, "endpoint": "http://127.0.0.1:1/"}),
		{"a delimiter that there is not", "PUT", "/regions/cn-north-1/buckets/films-bucket/styleDelimiter", object{"delimiters": []string{"+"}}, 400, "INVALID_ARGUMENT", "delimiters[0]"},
		{"no delimiter", "PUT", "/regions/cn-north-1/buckets/films-bucket/styleDelimiter", "{}", 400, "INVALID_ARGUMENT", "delimiters"},
		{"the deletion of no delimiter", "DELETE", "/regions/cn-north-1/buckets/films-bucket/styleDelimiter", nil, 404, "NOT_FOUND", ""},
	})
}

func TestRolesMayDoWhatTheyMay(t *testing.T) {
	t.Parallel()
	c := start(t)
	template := c.template(nil)
	viewer, operator := c.as(auth.Viewer), c.as(auth.Operator)
	viewer.refuses(t, []refused{
		{"a viewer makes a task", "POST", "/snapshotTasks:submit", snapshotOf(template), 403, "PERMISSION_DENIED", ""},
		{"a viewer makes a template", "POST", "/snapshotTemplates", object{"title": "t"}, 403, "PERMISSION_DENIED", ""},
		{"a viewer sets callbacks", "POST", "/settings:setCallbackSettings", object{}, 403, "PERMISSION_DENIED", ""},
		{"a viewer deletes", "DELETE", "/snapshotTasks/abc", nil, 403, "PERMISSION_DENIED", ""},
	})
	id := operator.submit(template, nil)
	if a := viewer.do("GET", "/snapshotTasks/"+id, nil); a.status != http.StatusOK {
		t.Errorf("a viewer reads a task: %d %s", a.status, a.raw)
	}
	must[object](operator, "POST", "/settings:setCallbackSettings", object{"callbackEvents": []string{"snapshot_complete"}, "callbackType": "http", "httpUrl": "https://hooks.example/in?token=CANARY"})
	for c, whole := range map[*client]bool{viewer: false, operator: true} {
		a := c.do("GET", "/settings:queryCallbackSettings", nil)
		if strings.Contains(string(a.raw), "CANARY") != whole || !strings.Contains(string(a.raw), "https://hooks.example/in") {
			t.Errorf("whole %t: %d %s", whole, a.status, a.raw)
		}
	}
}

func TestAnotherProjectSeesNothing(t *testing.T) {
	t.Parallel()
	c := start(t)
	template := c.template(nil)
	id := c.submit(template, nil)
	project, err := c.Site.Auth.CreateProject(t.Context(), "other")
	if err != nil {
		t.Fatal(err)
	}
	other := client{c.With(c.Site.NewKey(project.ID, auth.Admin)), c.region}
	other.refuses(t, []refused{
		{"another's task", "GET", "/snapshotTasks/" + id, nil, 404, "NOT_FOUND", ""},
		{"another's template", "GET", "/snapshotTemplates/" + template, nil, 404, "NOT_FOUND", ""},
		{"another's bucket", "POST", "/snapshotTasks:submit", snapshotOf(template), 400, "INVALID_ARGUMENT", "input.bucket"},
	})
	if got := must[struct{ TotalElements int }](&other, "GET", "/snapshotTasks", nil); got.TotalElements != 0 {
		t.Errorf("another project lists %d tasks", got.TotalElements)
	}
}

func TestTooMuchIsSlowedDown(t *testing.T) {
	t.Parallel()
	c := start(t)
	stranger := *c
	stranger.Secret = "another"
	last := answer{}
	for range 11 {
		last = stranger.do("GET", "/snapshotTasks", nil)
	}
	if last.status != 429 || last.body.Error.Status != "RESOURCE_EXHAUSTED" {
		t.Errorf("after ten wrong signatures: %d %s", last.status, last.raw)
	}
}

func TestAServiceWithoutItsDatabaseSaysSo(t *testing.T) {
	t.Parallel()
	c := start(t)
	if err := c.Site.DB.Close(); err != nil {
		t.Fatal(err)
	}
	if a := c.do("GET", "/snapshotTasks", nil); a.status < 500 || a.body.Error == nil || a.body.Error.Code != a.status || strings.Contains(string(a.raw), "sql") {
		t.Errorf("%d %s", a.status, a.raw)
	}
}
