package sdk_tencent_test

import (
	"bytes"
	"encoding/json"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mediamill/mediamill/test/mill"
	"github.com/mediamill/mediamill/test/node"
	"github.com/mediamill/mediamill/test/sdk"
)

// goReport is what godrive saw, read with the JSON names of the vendor's types.
type goReport struct {
	Meta      struct{ Width, Height int }
	Templates struct {
		Response struct {
			TotalCount           int
			TranscodeTemplateSet []struct{ Definition string }
		}
	}
	Detail, Edit struct {
		Response struct {
			Status, TaskType, SessionContext string
			WorkflowTask                     struct {
				MediaProcessResultSet []map[string]json.RawMessage
			}
			EditMediaTask struct {
				ErrCode int
				Message string
				Output  struct {
					Path     string
					MetaData struct{ Duration float64 }
				}
			}
		}
	}
	Tasks, Get struct {
		Response struct {
			TaskSet []struct{ TaskType string } // this module's type has no TotalCount
		}
	}
	Code string
}

func TestTheGoClientRunsItsWholeWay(t *testing.T) {
	t.Parallel()
	driver := filepath.Join(t.TempDir(), "godrive")
	build := exec.CommandContext(t.Context(), node.Program(t, "go"), "build", "-o", driver, ".")
	build.Dir = "godrive"
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	s := serve(t)
	order, err := json.Marshal(s.order())
	if err != nil {
		t.Fatal(err)
	}
	run := exec.CommandContext(t.Context(), driver, string(order))
	var log bytes.Buffer
	run.Stderr = &log
	out, err := run.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, log.Bytes())
	}
	var r goReport
	if err := json.Unmarshal(out, &r); err != nil {
		t.Fatalf("%v in %s", err, out)
	}
	if r.Meta.Width != 320 || r.Templates.Response.TotalCount != 86 || r.Templates.Response.TranscodeTemplateSet[0].Definition != "100010" {
		t.Errorf("metadata %+v, templates %d", r.Meta, r.Templates.Response.TotalCount)
	}
	d := r.Detail.Response
	if d.Status != "FINISH" || d.SessionContext != "<&>" || len(d.WorkflowTask.MediaProcessResultSet) != 3 {
		t.Errorf("detail %+v", d)
	}
	for _, entry := range d.WorkflowTask.MediaProcessResultSet {
		if !strings.Contains(string(entry["TranscodeTask"])+string(entry["SampleSnapshotTask"])+string(entry["ImageSpriteTask"]), `"Status":"SUCCESS"`) {
			t.Errorf("a result is %s", entry)
		}
	}
	if v := sdk.Probe(t, filepath.Join(s.folder, "go/film_transcode_100010.mp4")); v.First("video").Height != 128 || v.First("video").Rate != "25/1" {
		t.Errorf("the file is %+v", v)
	}
	e := r.Edit.Response
	joined := sdk.Probe(t, filepath.Join(s.folder, "go/edit.mp4"))
	if e.TaskType != "EditMediaTask" || e.EditMediaTask.Output.Path != "/go/edit.mp4" || joined.Format.Duration < 1.8 || joined.Format.Duration > 2.3 {
		t.Errorf("the edit is %+v of %+v", e, joined.Format)
	}
	if len(r.Tasks.Response.TaskSet) != 1 || len(r.Get.Response.TaskSet) != 1 || r.Code != "InvalidParameterValue.TaskId" {
		t.Errorf("tasks %+v, by GET %+v, refused %s", r.Tasks, r.Get, r.Code)
	}
	sdk.Film(t, s.folder, "up/later.mp4")
	still := filepath.Join(s.folder, "made/later_snapshotByTimeOffset_10_0.jpg")
	mill.Await(t, "the upload began a task", func() bool { return there(still) })
}
