package jdcloud_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/mediamill/mediamill/internal/media"
)

func TestASnapshotTaskLivesFromSubmissionToDeletion(t *testing.T) {
	t.Parallel()
	c := start(t)
	template := c.template(object{"number": 2, "interval": 1, "width": 320, "height": 180, "fillType": "white", "startTime": 3, "frameType": "intra"})
	id := c.submit(template, object{"output": object{"objectPath": "own/{YEAR}/{FILENAME}"}})
	task := must[object](c, "GET", "/snapshotTasks/"+id, nil)
	if task["status"] != "submitted" || task["finishTime"] != nil || task["number"] != 2.0 || task["templateId"] != nil {
		t.Errorf("the task is %v", task)
	}
	job := c.stored(id)
	c.Site.Found(id, job.ID, media.Vendor{ID: id, Template: template, Region: "cn-north-1"})
	c.Site.Found(strings.ToUpper(id), job.ID, media.Vendor{ID: id, Template: template, Region: "cn-north-1"})
	year := job.Created.UTC().Format("2006")
	if path := task["output"].(object)["objectPath"]; path != "own/"+year+"/hanma/"+id+".{SEQUENCEID}.jpg" {
		t.Errorf("the path of the output is %v", path)
	}
	if job.Origin != "jdcloud" || job.Source != (media.SourceRef{Storage: bucket, Key: "in/hanma.mp4"}) || job.Tasks[0].Output.Storage != bucket {
		t.Errorf("the job is %+v", job)
	}
	var params object
	if err := json.Unmarshal(job.Tasks[0].Params, &params); err != nil {
		t.Fatal(err)
	}
	wanted := object{"pick": "every", "start_seconds": 3.0, "interval_seconds": 1.0, "duration_seconds": 2.0, "max_count": 2.0, "width": 320.0,
		"fit": "pad", "bars": "white", "accuracy": "keyframe", "format": "jpeg", "upscale": true}
	for name, want := range wanted {
		if params[name] != want {
			t.Errorf("%s is %v, want %v", name, params[name], want)
		}
	}
	key := "own/" + year + "/hanma/" + id + ".00000"
	c.Site.Succeed(&job.Tasks[0], output(1, key+"1.jpg", media.RoleSnapshot), output(2, key+"2.jpg", media.RoleSnapshot))
	if task = must[object](c, "GET", "/snapshotTasks/"+id, nil); task["status"] != "finished_success" || task["finishTime"] == nil {
		t.Errorf("the ended task is %v", task)
	}
	result := must[struct {
		TaskID, Status, ErrorCode string
		ShotResult                struct {
			Region, Bucket string
			ObjectKeys     []string
		}
		SpriteResult any
	}](c, "GET", "/snapshotTasks/"+id+":queryResult", nil)
	if result.Status != "finished_success" || result.ErrorCode != "" || result.ShotResult.Region != "cn-north-1" || result.ShotResult.Bucket != bucket ||
		strings.Join(result.ShotResult.ObjectKeys, " ") != key+"1.jpg "+key+"2.jpg" || result.SpriteResult != nil {
		t.Errorf("the result is %+v", result)
	}
	if a := c.do("DELETE", "/snapshotTasks/"+id, nil); a.status != 200 || string(a.body.Result) != "{}" {
		t.Errorf("deletion answers %d %s", a.status, a.raw)
	}
	if a := c.do("GET", "/snapshotTasks/"+id, nil); a.status != 404 || a.body.Error.Code != 404 || a.body.Error.Status != "NOT_FOUND" {
		t.Errorf("a deleted task answers %d %s", a.status, a.raw)
	}
}

func output(number int, key string, role media.Role) media.Output {
	return media.Output{Number: number, Storage: bucket, Key: key, Role: role, Type: "image/jpeg", Bytes: 1, SHA256: strings.Repeat("0", 64)}
}
