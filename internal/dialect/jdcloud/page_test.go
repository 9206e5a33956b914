package jdcloud_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/mediamill/mediamill/internal/media"
)

type listed struct {
	PageNumber, PageSize, TotalElements, TotalPages int
	Content                                         []object
}

func (c *client) listed(path string, pairs ...string) listed {
	c.T.Helper()
	return must[listed](c, "GET", path+query(pairs...), nil)
}

func TestPagesAreCountedAndHoldEveryTaskOnce(t *testing.T) {
	t.Parallel()
	c := start(t)
	template := c.template(nil)
	seen := map[any]bool{}
	for range 23 {
		seen[c.submit(template, nil)] = true
	}
	for number, size := range map[string]int{"1": 10, "2": 10, "3": 3, "4": 0} {
		page := c.listed("/snapshotTasks", "pageNumber", number)
		if fmt.Sprint(page.PageNumber) != number || page.PageSize != 10 || page.TotalElements != 23 || page.TotalPages != 3 || len(page.Content) != size {
			t.Errorf("page %s is %+v", number, page)
		}
		for _, task := range page.Content {
			if !seen[task["taskId"]] {
				t.Errorf("the task %v is there twice or was not made", task["taskId"])
			}
			delete(seen, task["taskId"])
		}
	}
	if len(seen) != 0 {
		t.Errorf("no page has %v", seen)
	}
	if page := c.listed("/snapshotTemplates", "pageSize", "100"); page.TotalElements != 1 || page.TotalPages != 1 || page.PageSize != 100 {
		t.Errorf("the templates are %+v", page)
	}
}

func TestFiltersChooseTasks(t *testing.T) {
	t.Parallel()
	c := start(t)
	template := c.template(nil)
	ids := map[string]string{}
	for _, state := range []string{"submitted", "running", "finished_success", "finished_failure", "cancelled"} {
		id := c.submit(template, nil)
		ids[state] = id
		job := c.stored(id)
		task := &job.Tasks[0]
		switch state {
		case "running":
			c.Site.Begin(task)
		case "finished_success":
			c.Site.Succeed(task)
		case "finished_failure":
			c.Site.Fail(task, media.CodeInputMalformed, "the source is no film")
		case "cancelled":
			if _, err := c.Site.Jobs.Cancel(t.Context(), c.Site.Project, job.ID); err != nil {
				t.Fatal(err)
			}
		}
	}
	// What others made is no task of this protocol.
	spec := media.Spec{Source: media.SourceRef{Sample: "standard"}, Tasks: []media.TaskSpec{{Operation: "snapshot"}}, Tags: []string{"jdcloud-snapshot"}}
	if _, _, err := c.Site.Jobs.Create(t.Context(), c.Site.Project, spec, ""); err != nil {
		t.Fatal(err)
	}
	for state, id := range ids {
		page := c.listed("/snapshotTasks", "filters.1.name", "status", "filters.1.operator", "in", "filters.1.values.1", state)
		if page.TotalElements != 1 || page.Content[0]["taskId"] != id || page.Content[0]["status"] != state {
			t.Errorf("%s: %+v", state, page)
		}
	}
	created := c.stored(ids["submitted"]).Created
	stamp := func(at time.Time) string { return at.UTC().Format("2006-01-02T15:04:05Z") }
	for _, tt := range []struct {
		name  string
		pairs []string
		count int
	}{
		{"all", nil, 5},
		{"two states", []string{"filters.1.name", "status", "filters.1.operator", "in", "filters.1.values.1", "running", "filters.1.values.2", "cancelled"}, 2},
		{"an ID", []string{"filters.1.name", "taskId", "filters.1.operator", "eq", "filters.1.values.1", ids["running"]}, 1},
		{"an ID without an operator", []string{"filters.1.name", "taskId", "filters.1.values.1", ids["running"]}, 1},
		{"an ID and another state", []string{"filters.1.name", "taskId", "filters.1.values.1", ids["running"], "filters.2.name", "status", "filters.2.values.1", "submitted"}, 0},
		{"two IDs", []string{"filters.1.name", "taskId", "filters.1.values.1", ids["running"], "filters.2.name", "taskId", "filters.2.values.1", ids["cancelled"]}, 0},
		{"an ID that is none", []string{"filters.1.name", "taskId", "filters.1.values.1", "x"}, 0},
		{"from the first on", []string{"filters.1.name", "createTime", "filters.1.operator", "ge", "filters.1.values.1", stamp(created)}, 5},
		{"up to the first's second, which is told without its fraction", []string{"filters.1.name", "taskId", "filters.1.values.1", ids["submitted"],
			"filters.2.name", "createTime", "filters.2.operator", "le", "filters.2.values.1", stamp(created)}, 1},
		{"before all", []string{"filters.1.name", "createTime", "filters.1.operator", "le", "filters.1.values.1", stamp(created.Add(-time.Hour))}, 0},
		{"after all", []string{"filters.1.name", "createTime", "filters.1.operator", "ge", "filters.1.values.1", stamp(created.Add(time.Hour))}, 0},
		{"an empty time", []string{"filters.1.name", "createTime", "filters.1.operator", "ge", "filters.1.values.1", stamp(created.Add(time.Hour)),
			"filters.2.name", "createTime", "filters.2.operator", "le", "filters.2.values.1", stamp(created)}, 0},
	} {
		if page := c.listed("/snapshotTasks", tt.pairs...); page.TotalElements != tt.count || len(page.Content) != tt.count {
			t.Errorf("%s: %d and %d tasks, want %d", tt.name, page.TotalElements, len(page.Content), tt.count)
		}
	}
	failed := must[object](c, "GET", "/snapshotTasks/"+ids["finished_failure"]+":queryResult", nil)
	if failed["errorCode"] != "input.malformed" || failed["shotResult"] != nil {
		t.Errorf("the failed task's result is %v", failed)
	}
}

func TestATaskThatRunsIsNotDeletedAndOneThatWaitsIs(t *testing.T) {
	t.Parallel()
	c := start(t)
	template := c.template(nil)
	waits, runs := c.submit(template, nil), c.submit(template, nil)
	job := c.stored(runs)
	c.Site.Begin(&job.Tasks[0])
	if a := c.do("DELETE", "/snapshotTasks/"+waits, nil); a.status != 200 {
		t.Errorf("a task that waits: %d %s", a.status, a.raw)
	}
	c.refuses(t, []refused{
		{"a task that runs", "DELETE", "/snapshotTasks/" + runs, nil, 409, "FAILED_PRECONDITION", ""},
		{"a task that is gone", "DELETE", "/snapshotTasks/" + waits, nil, 404, "NOT_FOUND", ""},
	})
}

func TestThumbnailsGoOnAtAMarker(t *testing.T) {
	t.Parallel()
	c := start(t)
	made := map[string]bool{}
	for _, region := range []string{"cn-north-1", "cn-north-1", "cn-north-1", "cn-south-1"} {
		body := object{"source": object{"bucket": bucket, "key": "a.mp4"}, "target": object{"destBucket": bucket}}
		task := must[struct{ TaskID string }](c.in(region), "POST", "/regions/"+region+"/thumbnail", body)
		made[task.TaskID] = region == "cn-north-1"
	}
	north := c.in("cn-north-1")
	type page struct {
		TaskList   []struct{ TaskID, Status string }
		NextMarker string
		Truncated  bool
		Limit      int
	}
	count := 0
	for marker := ""; ; {
		p := must[page](north, "GET", "/regions/cn-north-1/thumbnail"+query("limit", "2", "status", "PENDDING", "marker", marker), nil)
		for _, task := range p.TaskList {
			count++
			if !made[task.TaskID] || task.Status != "PENDDING" {
				t.Errorf("a task of another region or state: %+v", task)
			}
		}
		if marker = p.NextMarker; p.Truncated != (marker != "") || p.Limit != 2 {
			t.Fatalf("the page is %+v", p)
		}
		if marker == "" {
			break
		}
	}
	if count != 3 {
		t.Errorf("%d tasks, want 3", count)
	}
	for id, here := range made {
		if a := north.do("GET", "/regions/cn-north-1/thumbnail/"+id, nil); (a.status == 200) != here {
			t.Errorf("task %s: %d", id, a.status)
		}
	}
}
