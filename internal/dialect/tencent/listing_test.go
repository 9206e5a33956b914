package tencent_test

import (
	"fmt"
	"testing"

	"github.com/mediamill/mediamill/internal/media"
)

func TestFailedSubTasksAreFoundOverPagesAlsoThoseWithoutATemplate(t *testing.T) {
	t.Parallel()
	s, c := serve(t)
	failed := map[string]bool{}
	for i := range 7 {
		set := encode("")
		if i%3 == 0 {
			set = `"TranscodeTaskSet":[{"Definition":100010},{"Definition":4711}]`
		}
		id := made(t, c, process(set, ""))
		task := &jobOf(t, s, id).Tasks[0]
		if i%3 == 1 {
			s.Fail(task, media.CodeInputMalformed, "no film")
		} else {
			s.Succeed(task, media.Output{Key: fmt.Sprintf("in/a%d.mp4", i), Role: media.RoleMedia})
		}
		failed[id] = i%3 != 2
	}
	for _, tt := range []struct {
		flag string
		want int
	}{{`,"SubTaskHasFailed":true`, 5}, {`,"SubTaskHasFailed":false`, 2}, {"", 7}} {
		seen, token := map[string]bool{}, ""
		for pages := 0; ; pages++ {
			var page struct {
				TotalCount  int
				ScrollToken string
				TaskSet     []struct{ TaskId string }
			}
			c.must("DescribeTasks", `{"Status":"FINISH","Limit":2,"ScrollToken":"`+token+`"`+tt.flag+`}`, &page)
			if page.TotalCount != tt.want || len(page.TaskSet) > 2 || pages > 8 {
				t.Fatalf("%s: page %d of %d tasks: %+v", tt.flag, pages, page.TotalCount, page)
			}
			for _, each := range page.TaskSet {
				if seen[each.TaskId] || tt.flag != "" && failed[each.TaskId] != (tt.want == 5) {
					t.Errorf("%s: %s is there wrongly or twice", tt.flag, each.TaskId)
				}
				seen[each.TaskId] = true
			}
			if token = page.ScrollToken; token == "" {
				break
			}
		}
		if len(seen) != tt.want {
			t.Errorf("%s: %d tasks, want %d", tt.flag, len(seen), tt.want)
		}
	}
	for _, token := range []string{"x", "a:", "aaaa:1", "b:1", ":"} {
		if code, _ := c.code("DescribeTasks", `{"Status":"FINISH","ScrollToken":"`+token+`"}`); code != "InvalidParameterValue" {
			t.Errorf("the token %q: %q", token, code)
		}
	}
}
