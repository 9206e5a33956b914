package dispatch

import (
	"testing"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/store"
	"github.com/mediamill/mediamill/internal/store/storetest"
)

func TestAGraphRunsInItsOrder(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		e := newEngine(t, db, short())
		first := task("first")
		tasks := []media.Task{first}
		var middle []string
		for range 16 {
			m := task("middle", first.ID)
			tasks, middle = append(tasks, m), append(middle, m.ID)
		}
		tasks = append(tasks, task("last", middle...))
		j := submit(t, e, job(tasks...))
		start(t, e, 4, e.succeedAtOnce)
		j = awaitJob(t, e, j.ID, media.JobSucceeded)
		for _, m := range j.Tasks[1:17] {
			if m.Started.Before(*j.Tasks[0].Ended) || j.Tasks[17].Started.Before(*m.Ended) {
				t.Errorf("task %d ran from %v to %v, outside of its place", m.Number, m.Started, m.Ended)
			}
		}
		if j.Progress != 100 {
			t.Errorf("progress is %v", j.Progress)
		}
		t.Logf("1 → 16 → 1 took %v", j.Ended.Sub(j.Created))
	})
}
