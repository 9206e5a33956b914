package jdcloud_test

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mediamill/mediamill/internal/dialect/dialecttest"
	"github.com/mediamill/mediamill/internal/goldentest"
)

// The goldens of testdata/jobs show what a vendor's request becomes: the tasks
// with their parameters and keys.
func TestRequestsBecomeTheseJobs(t *testing.T) {
	t.Parallel()
	c := start(t).in("cn-north-1")
	sprite := func(over object) object { return object{"spriteConfig": merged(object{"rows": 3, "columns": 4}, over)} }
	profile := func(over object) object {
		id := must[object](c, "POST", "/transcodeTemplates", merged(transcodeOf("mp4"), over))["templateId"]
		return transcodeJobOf(id)
	}
	thumb := func(target, rule object) object {
		return object{"source": object{"bucket": bucket, "key": "in/hanma.mp4"}, "target": merged(object{"destBucket": bucket}, target), "rule": rule}
	}
	snapshot := func(template, over object) object { return merged(snapshotOf(c.template(template)), over) }
	for _, tt := range []struct {
		name, path string
		body       object
	}{
		{"shots-by-default", "/snapshotTasks:submit", snapshot(nil, nil)},
		{"one-shot-at-a-time", "/snapshotTasks:submit", snapshot(object{"number": 1, "startTime": 5, "format": "png", "width": 640}, nil)},
		{"shots-every-ten-seconds-stretched", "/snapshotTasks:submit",
			snapshot(object{"number": 3600, "interval": 10, "frameType": "intra", "width": 320, "height": 180, "fillType": "stretch"}, nil)},
		{"shots-over-a-blurred-copy", "/snapshotTasks:submit", snapshot(object{"width": 320, "height": 320, "fillType": "gauss"}, nil)},
		{"sprite-alone", "/snapshotTasks:submit", snapshot(sprite(nil), nil)},
		{"sprite-with-its-shots", "/snapshotTasks:submit", snapshot(merged(sprite(object{"cellWidth": 160, "cellHeight": 90, "doKeepShots": true}), object{"interval": 2, "fillType": "white"}),
			object{"output": object{"objectPath": "a/{TASKID}"}, "spriteOutput": object{"objectPath": "b/{DAY}/"}})},
		{"thumbnail-single", "/regions/cn-north-1/thumbnail", thumb(nil, object{"startTimeInSecond": 7})},
		{"thumbnail-multi", "/regions/cn-north-1/thumbnail", thumb(object{"widthInPixel": 320}, object{"mode": "multi", "count": 5, "keyFrame": false, "startTimeInSecond": 2})},
		{"thumbnail-average", "/regions/cn-north-1/thumbnail",
			thumb(object{"widthInPixel": 320, "heightInPixel": 240, "destKeyPrefix": "t/x"}, object{"mode": "average", "count": 4, "startTimeInSecond": 10, "endTimeInSecond": 50})},
		{"transcode-abr", "/transcodeJobs:submit", profile(nil)},
		{"transcode-crf-h265", "/transcodeJobs:submit", profile(object{"video": object{"codec": "h265", "rcmode": "crf", "width": 1280, "height": 720, "frameRate": 23.976},
			"audio": object{"codec": "aac", "bitrate": 64, "channels": 1, "sampleRate": 44100, "comfortable": true}})},
		{"transcode-flv", "/transcodeJobs:submit", profile(object{"container": object{"format": "flv"}, "audio": object{"codec": "aac", "bitrate": 64, "sampleRate": 22050}})},
		{"transcode-hls", "/transcodeJobs:submit", profile(object{"container": object{"format": "hls"}, "video": object{"codec": "h264", "bitrate": 1400, "height": 480}})},
		{"transcode-hls-h265-crf", "/transcodeJobs:submit", profile(object{"container": object{"format": "hls"}, "video": object{"codec": "h265", "rcmode": "crf", "width": 1280}})},
	} {
		result := must[object](c, "POST", tt.path, tt.body)
		id := ""
		for _, name := range []string{"taskId", "taskID", "jobId"} {
			if value, ok := result[name].(string); ok {
				id = value
			}
		}
		job := c.stored(id)
		var tasks []object
		for _, task := range job.Tasks {
			tasks = append(tasks, object{"name": task.Name, "operation": task.Operation, "params": task.Params, "output": task.Output, "queue": task.Queue})
		}
		raw, err := json.Marshal(object{"name": job.Name, "reference": job.Reference, "tags": job.Tags, "source": job.Source, "tasks": tasks})
		if err != nil {
			t.Fatal(err)
		}
		got := dialecttest.Indented(t, raw)
		goldentest.Is(t, filepath.Join("testdata", "jobs", tt.name+".json"), got)
	}
}

func TestAStreamLiesWhereItsManifestIsAskedFor(t *testing.T) {
	t.Parallel()
	c := start(t)
	id := must[object](c, "POST", "/transcodeTemplates", transcodeOf("hls"))["templateId"]
	for key, want := range map[string]string{"top.m3u8": "{file}", "a/b/film.m3u8": "a/b/{file}", "a/film": "a/{file}"} {
		body := transcodeJobOf(id)
		body["outputConfig"].(object)["outputList"] = []object{{"objectKey": key, "templateId": id}}
		result := must[struct{ JobID string }](c, "POST", "/transcodeJobs:submit", body)
		if task := c.stored(result.JobID).Tasks[0]; task.Output.Key != want || !strings.Contains(string(task.Params), `"manifest_name":"`+strings.TrimSuffix(filepath.Base(key), ".m3u8")) {
			t.Errorf("%s: %s and %s", key, task.Output.Key, task.Params)
		}
	}
	body := transcodeJobOf(id)
	body["outputConfig"].(object)["outputList"] = []object{{"objectKey": "a/" + strings.Repeat("n", 501) + ".m3u8", "templateId": id}}
	c.refuses(t, []refused{{"a manifest with a name that is too long", "POST", "/transcodeJobs:submit", body, 400, "INVALID_ARGUMENT", "outputConfig.outputList"}})
}

func TestATemplatesChangeChangesNoTask(t *testing.T) {
	t.Parallel()
	c := start(t)
	template := c.template(object{"number": 4})
	id := c.submit(template, nil)
	must[object](c, "PATCH", "/snapshotTemplates/"+template, object{"number": 5, "spriteConfig": object{"rows": 2, "columns": 2}})
	if got := must[object](c, "PATCH", "/snapshotTemplates/"+template, object{"spriteConfig": object{"rows": 3}}); got["number"] != 6.0 || got["spriteConfig"].(object)["columns"] != 2.0 {
		t.Errorf("a change of one field gives %v", got)
	}
	must[object](c, "DELETE", "/snapshotTemplates/"+template, nil)
	if task := must[object](c, "GET", "/snapshotTasks/"+id, nil); task["number"] != 4.0 || task["spriteConfig"] != nil {
		t.Errorf("the task is %v", task)
	}
}

func TestATranscodeTemplateIsReplacedOrChanged(t *testing.T) {
	t.Parallel()
	c := start(t)
	id := must[object](c, "POST", "/transcodeTemplates", transcodeOf("mp4"))["templateId"].(string)
	changed := must[object](c, "PATCH", "/transcodeTemplates/"+id, object{"title": "other", "video": object{"bitrate": 500}})
	if v := changed["video"].(object); changed["title"] != "other" || v["bitrate"] != 500.0 || v["codec"] != "h264" || changed["definition"] != "SD" {
		t.Errorf("the changed template is %v", changed)
	}
	c.refuses(t, []refused{{"a replacement without a video", "PUT", "/transcodeTemplates/" + id, object{"title": "other"}, 400, "INVALID_ARGUMENT", "video"}})
	replaced := must[object](c, "PUT", "/transcodeTemplates/"+id, merged(transcodeOf("hls"), object{"templateId": 100001}))
	if v := replaced["video"].(object); v["bitrate"] != 300.0 || replaced["container"].(object)["format"] != "hls" {
		t.Errorf("the replaced template is %v", replaced)
	}
	if page := c.listed("/transcodeTemplates", "filters.1.name", "transcodeType", "filters.1.values.1", "jdchd"); page.TotalElements != 0 {
		t.Errorf("templates of another type: %+v", page)
	}
	must[object](c, "DELETE", "/transcodeTemplates/"+id, nil)
	if a := c.do("GET", "/transcodeTemplates/"+id, nil); a.status != 404 || !strings.Contains(a.body.Error.Message, id) {
		t.Errorf("a deleted template: %d %s", a.status, a.raw)
	}
}
