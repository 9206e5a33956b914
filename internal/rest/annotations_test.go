package rest_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/mediamill/mediamill/internal/ffmpeg/ffmpegtest"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op/analyze"
	"github.com/mediamill/mediamill/internal/op/snapshot"
)

// TestAnnotationsOfAReportAreFiltered analyzes a clip and asks for parts of what was found.
func TestAnnotationsOfAReportAreFiltered(t *testing.T) {
	s := working(t, ffmpegtest.Clip(t, ffmpegtest.Spec{Duration: 4 * time.Second, Audio: "none"}), analyze.Op(), snapshot.Op())
	task := s.ended(t, `{"source":{"key":"film.mp4"},"tasks":[{"operation":"analyze","params":{"analyzers":["shots","chapters","black","covers"]}}]}`)
	if task.State != media.Succeeded || len(task.Outputs) != 4 || task.Outputs[0].Role != media.RoleReport {
		t.Fatalf("%s with %+v, %+v", task.State, task.Outputs, task.Error)
	}
	for query, want := range map[string]int{
		"": 3, "?kind=shot": 1, "?kind=shot&kind=chapter": 2, "?kind=black": 0, "?from=3.9": 2, "?from=5": 0, "?min_confidence=1": 2, "?kind=cover": 1,
	} {
		var list struct {
			Annotations []media.Annotation
			Total       int
		}
		got := s.do("GET", "/api/v1/tasks/"+task.ID+"/annotations"+query, "")
		if err := json.Unmarshal(got.body, &list); err != nil || got.status != 200 || len(list.Annotations) != want || list.Total != 3 {
			t.Errorf("%s: %d %s, want %d", query, got.status, got.body, want)
		}
		if query != "?kind=cover" {
			continue
		}
		for _, o := range task.Outputs {
			if o.Role == media.RoleCover && (o.ID != list.Annotations[0].Evidence || o.Time != list.Annotations[0].Start) {
				t.Errorf("the evidence of the cover %+v is %+v", o, list.Annotations[0])
			}
		}
	}
	for format, want := range map[string][2]string{
		"json": {"application/json", `"total":3`}, "csv": {"text/csv; charset=utf-8", "\r\nshot,,0,4,1,"},
		"vtt": {"text/vtt; charset=utf-8", "00:00:00.000 --> 00:00:04.000\nshot\n"}, "srt": {"application/x-subrip; charset=utf-8", "1\n00:00:00,000 --> 00:00:04,000\nshot\n"},
	} {
		got := s.do("GET", "/api/v1/tasks/"+task.ID+"/annotations?kind=shot&format="+format, "")
		named := got.header.Get("Content-Disposition") == `attachment; filename="annotations-`+task.ID+"."+format+`"`
		if got.status != 200 || got.header.Get("Content-Type") != want[0] || named != (format != "json") || !strings.Contains(string(got.body), want[1]) || strings.Contains(string(got.body), "chapter") {
			t.Errorf("%s: %d, %v\n%s", format, got.status, got.header, got.body)
		}
	}
	for path, status := range map[string]int{
		task.ID + "/annotations?kind=shot&min_confidence=2": 400, task.ID + "/annotations?smell=1": 400,
		task.ID + "/annotations?kind=smell": 400, task.ID + "/annotations?format=pdf": 400, task.ID + "/annotations?from=5&to=2": 400, "no-such-task/annotations": 404,
	} {
		if got := s.do("GET", "/api/v1/tasks/"+path, ""); got.status != status {
			t.Errorf("%s: %d %s, want %d", path, got.status, got.body, status)
		}
	}
	task = s.ended(t, `{"source":{"key":"film.mp4"},"tasks":[{"operation":"snapshot"}]}`)
	if got := s.do("GET", "/api/v1/tasks/"+task.ID+"/annotations", ""); got.status != 404 {
		t.Errorf("of a task without a report: %d %s", got.status, got.body)
	}
}
