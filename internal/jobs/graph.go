package jobs

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
)

// checkGraph links tasks that read one another's outputs, or need one another's
// success or verdict, and refuses circles.
func (d *draft) checkGraph(spec Spec) {
	place := map[string]int{}
	for i, t := range d.job.Tasks {
		if _, taken := place[t.Name]; !taken {
			place[t.Name] = i
		}
	}
	needs := make([][]int, len(d.job.Tasks)) // the tasks that each needs
	for i := range d.job.Tasks {
		if source := d.job.Tasks[i].Source; source != nil && source.Task != "" {
			if other, known := d.named(place, at(i, "source.task"), source.Task); known {
				if o := d.tasks[other].op; o != nil && o.Layout == op.NoFiles {
					d.faults.Add(faultOf(media.CodeConfigConflict, at(i, "source.task"), "the task %s makes no file that could be read", source.Task))
				}
				needs[i] = d.link(i, other, needs[i])
			}
		}
		for n, need := range spec.Tasks[i].Needs {
			needs[i] = d.need(i, at(i, fmt.Sprintf("needs[%d]", n)), need, place, needs[i])
		}
	}
	told := map[int]bool{}
	for i := range needs {
		circle := circleFrom(needs, i)
		if circle == nil || told[circle[0]] {
			continue
		}
		names := make([]string, len(circle))
		for n, k := range circle {
			names[n], told[k] = d.job.Tasks[k].Name, true
		}
		names = append(names, names[0])
		field := "needs"
		if len(spec.Tasks[circle[0]].Needs) == 0 {
			field = "source.task"
		}
		d.faults.Add(faultOf(media.CodeConfigConflict, at(circle[0], field),
			"the tasks depend on each other in a cycle: %s", strings.Join(names, " → ")))
	}
}

// need links a task to one that it names under needs.
func (d *draft) need(i int, field string, need media.Need, place map[string]int, linked []int) []int {
	if need.Verdict != "" {
		d.faults.Add(media.OneOf(field+".verdict", need.Verdict, media.VerdictPass))
	}
	if need.Task == "" {
		d.faults.Add(media.Missing(field+".task", "the name of a task is required"))
		return linked
	}
	other, known := d.named(place, field+".task", need.Task)
	if !known {
		return linked
	}
	if need.Verdict == media.VerdictPass {
		if o := d.tasks[other].op; o != nil && !o.Judges() {
			d.faults.Add(faultOf(media.CodeConfigConflict, field+".verdict", "the task %s is of the operation %s, which gives no verdict", need.Task, o.Name))
		}
		if id := d.job.Tasks[other].ID; !d.job.Tasks[i].NeedsPass(id) {
			d.job.Tasks[i].Passes = append(d.job.Tasks[i].Passes, id)
		}
	}
	return d.link(i, other, linked)
}

// link makes a task wait for another one, once.
func (d *draft) link(i, other int, linked []int) []int {
	if slices.Contains(linked, other) {
		return linked
	}
	d.job.Tasks[i].Needs = append(d.job.Tasks[i].Needs, d.job.Tasks[other].ID)
	return append(linked, other)
}

// named finds a task by its name.
func (d *draft) named(place map[string]int, field, name string) (int, bool) {
	other, known := place[name]
	if !known {
		d.faults.Add(media.Bad(field, "the job has no task %q", name).WithHint("there are %s", strings.Join(d.names(), ", ")))
	}
	return other, known
}

func (d *draft) names() []string {
	names := make([]string, len(d.job.Tasks))
	for i, t := range d.job.Tasks {
		names[i] = t.Name
	}
	return names
}

// circleFrom is a circle that i lies on, if i is its smallest member; nil when
// there is none.
func circleFrom(needs [][]int, i int) []int {
	seen := map[int]bool{}
	var walk func(path []int) []int
	walk = func(path []int) []int {
		for _, next := range needs[path[len(path)-1]] {
			if next == i {
				return path
			}
			if next < i || seen[next] {
				continue
			}
			seen[next] = true
			if circle := walk(append(path, next)); circle != nil {
				return circle
			}
		}
		return nil
	}
	return walk([]int{i})
}
