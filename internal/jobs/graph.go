package jobs

import (
	"strings"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
)

// checkGraph links tasks that read one another's outputs, and refuses circles.
func (d *draft) checkGraph() {
	place := map[string]int{}
	for i, t := range d.job.Tasks {
		if _, taken := place[t.Name]; !taken {
			place[t.Name] = i
		}
	}
	reads := make([]int, len(d.job.Tasks)) // the task that each reads, or -1
	for i := range d.job.Tasks {
		reads[i] = -1
		t := &d.job.Tasks[i]
		if t.Source == nil || t.Source.Task == "" {
			continue
		}
		other, known := place[t.Source.Task]
		if !known {
			d.faults.Add(media.Bad(at(i, "source.task"), "the job has no task %q", t.Source.Task).
				WithHint("there are %s", strings.Join(d.names(), ", ")))
			continue
		}
		if o := d.tasks[other].op; o != nil && o.Layout == op.NoFiles {
			d.faults.Add(faultOf(media.CodeConfigConflict, at(i, "source.task"), "the task %s makes no file that could be read", t.Source.Task))
		}
		reads[i] = other
		t.Needs = []string{d.job.Tasks[other].ID}
	}
	told := map[int]bool{}
	for i := range reads {
		if circle := circleFrom(reads, i); circle != nil && !told[circle[0]] {
			told[circle[0]] = true
			names := make([]string, len(circle))
			for n, k := range circle {
				names[n] = d.job.Tasks[k].Name
			}
			names = append(names, names[0])
			d.faults.Add(faultOf(media.CodeConfigConflict, at(circle[0], "source.task"),
				"the tasks depend on each other in a cycle: %s", strings.Join(names, " → ")))
		}
	}
}

func (d *draft) names() []string {
	names := make([]string, len(d.job.Tasks))
	for i, t := range d.job.Tasks {
		names[i] = t.Name
	}
	return names
}

// circleFrom is the circle that i lies on, beginning with its smallest member;
// nil when there is none.
func circleFrom(reads []int, i int) []int {
	var circle []int
	for k := i; k >= 0 && len(circle) <= len(reads); k = reads[k] {
		if k == i && len(circle) > 0 {
			least := 0
			for n, member := range circle {
				if member < circle[least] {
					least = n
				}
			}
			return append(circle[least:], circle[:least]...)
		}
		circle = append(circle, k)
	}
	return nil
}
