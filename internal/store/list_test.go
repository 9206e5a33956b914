package store_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/store"
	"github.com/mediamill/mediamill/internal/store/storetest"
)

// manyJobs are enough that no common condition leaves few: the list then walks.
const manyJobs = 1800

// fill writes jobs whose fields repeat with different lengths, so that every
// combination of them occurs.
func fill(t *testing.T, db *store.DB) []*media.Job {
	t.Helper()
	ctx := context.Background()
	states := []media.JobState{media.JobSucceeded, media.JobSucceeded, media.JobFailed, media.JobQueued, media.JobSucceeded, media.JobRunning, media.JobCanceled}
	var jobs []*media.Job
	for part := range slices.Chunk(make([]int, manyJobs), 500) {
		err := db.InTx(ctx, func(tx store.Tx) error {
			for range part {
				i := len(jobs)
				j := &media.Job{
					ID: store.NewID(), Project: storetest.Project, Name: fmt.Sprintf("Film %d of season %d", i, i%11),
					Reference: fmt.Sprintf("ref-%d", i%1500), Tags: []string{fmt.Sprint("c", i%7)}, Origin: "api",
					Source: media.SourceRef{Key: fmt.Sprintf("in/film_%04d.mp4", i)}, Priority: int32(i%13) - 6,
					State: states[i%7], Created: time.UnixMilli(1_700_000_000_000 + int64(i/3)*1000),
				}
				if i%500 == 3 {
					j.Tags = append(j.Tags, "rare")
				}
				operation := []string{"transcode", "adaptive", "sprite"}[i%3]
				j.Tasks = []media.Task{{TaskStatus: media.TaskStatus{State: media.Queued}, TaskOrder: media.TaskOrder{
					ID: store.NewID(), JobID: j.ID, Number: 1, Name: "main", Operation: operation,
					Template: fmt.Sprintf("%s-%d@2", operation, i%2), Queue: media.QueueCPU, Created: j.Created}}}
				if err := db.InsertJob(ctx, tx, j); err != nil {
					return err
				}
				if j.State == media.JobFailed {
					if err := db.SetErrorText(ctx, tx, j.ID, "input.malformed\nThere is no moov"); err != nil {
						return err
					}
					j.Error = media.Errorf(media.CodeInputMalformed, "There is no moov")
				}
				if j.State.Ended() {
					ended := j.Created.Add(time.Duration(i*7919%100_000) * time.Millisecond)
					j.Ended = &ended
				}
				if i%97 == 5 {
					j.Deleted = &j.Created
				}
				if _, err := tx.Exec(ctx, `UPDATE jobs SET ended_ms = $2, deleted_ms = $3 WHERE id = $1`, j.ID, ms(j.Ended), ms(j.Deleted)); err != nil {
					return err
				}
				jobs = append(jobs, j)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return jobs
}

func ms(t *time.Time) *int64 {
	if t == nil {
		return nil
	}
	n := t.UnixMilli()
	return &n
}

// fits is what a filter means, without any index.
func fits(f store.JobQuery, j *media.Job) bool {
	task := j.Tasks[0]
	name, _, _ := strings.Cut(task.Template, "@")
	created := j.Created.UnixMilli()
	switch {
	case f.Deleted != (j.Deleted != nil),
		len(f.States) > 0 && !slices.Contains(f.States, j.State),
		len(f.Operations) > 0 && !slices.Contains(f.Operations, task.Operation),
		f.Template != "" && f.Template != name && f.Template != task.Template,
		f.Reference != "" && f.Reference != j.Reference,
		!f.From.IsZero() && created < f.From.UnixMilli(), !f.To.IsZero() && created >= f.To.UnixMilli(),
		len(f.IDs) > 0 && !slices.Contains(f.IDs, j.ID),
		f.Sort == store.SortEnded && j.Ended == nil:
		return false
	}
	for _, tag := range f.Tags {
		if !slices.Contains(j.Tags, tag) {
			return false
		}
	}
	text := j.Name + " " + j.Reference + " " + j.Source.Key + " " + strings.Join(j.Tags, " ")
	if j.Error != nil {
		text += " " + string(j.Error.Code) + " " + j.Error.Message
	}
	for _, word := range store.Words(f.Query) {
		if !slices.ContainsFunc(store.Words(text), func(w string) bool { return strings.HasPrefix(w, word) }) {
			return false
		}
	}
	return true
}

func before(f store.JobQuery, a, b *media.Job) int {
	key := func(j *media.Job) int64 {
		switch f.Sort {
		case store.SortEnded:
			return j.Ended.UnixMilli()
		case store.SortPriority:
			return int64(j.Priority)
		}
		return j.Created.UnixMilli()
	}
	order := int(key(a)-key(b))*2 + strings.Compare(a.ID, b.ID)
	if f.Up {
		return order
	}
	return -order
}

// Every filter, in every order, gives page by page what it means.
func TestJobsArePagedAsTheirFilterSays(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		jobs := fill(t, db)
		random := rand.New(rand.NewPCG(3, 4))
		// one is each way to fill a field, or not to.
		one := func(ways ...func(*store.JobQuery)) func(*store.JobQuery) {
			if i := random.IntN(len(ways) + 2); i < len(ways) {
				return ways[i]
			}
			return func(*store.JobQuery) {}
		}
		for round := range 60 {
			f := store.JobQuery{Project: storetest.Project, Limit: 50 + random.IntN(400), Up: random.IntN(2) == 0,
				Sort: []store.JobSort{"", store.SortCreated, store.SortEnded, store.SortPriority}[random.IntN(4)]}
			for _, fill := range []func(*store.JobQuery){
				one(func(f *store.JobQuery) { f.States = []media.JobState{media.JobSucceeded} },
					func(f *store.JobQuery) {
						f.States = []media.JobState{media.JobFailed, media.JobSucceeded, media.JobQueued}
					},
					func(f *store.JobQuery) { f.States = media.JobStates() }),
				one(func(f *store.JobQuery) { f.Operations = []string{"transcode"} },
					func(f *store.JobQuery) { f.Operations = []string{"sprite", "adaptive"} }),
				one(func(f *store.JobQuery) { f.Tags = []string{"c3"} }, func(f *store.JobQuery) { f.Tags = []string{"rare", "c3"} }),
				one(func(f *store.JobQuery) { f.Template = "transcode-1" }, func(f *store.JobQuery) { f.Template = "sprite-0@2" }),
				one(func(f *store.JobQuery) { f.Query = "film" }, func(f *store.JobQuery) { f.Query = "sea fil 1" },
					func(f *store.JobQuery) { f.Query = "Film 12" }, func(f *store.JobQuery) { f.Query = "no moov" },
					func(f *store.JobQuery) { f.Query = "nothing" }),
				one(func(f *store.JobQuery) { f.From = store.Time(1_700_000_300_000) }, func(f *store.JobQuery) { f.To = store.Time(1_700_000_950_000) }),
				one(func(f *store.JobQuery) { f.Deleted = random.IntN(3) == 0 }),
				one(func(f *store.JobQuery) { f.Reference = []string{"", "", "ref-77"}[random.IntN(3)] }),
			} {
				fill(&f)
			}
			var want []*media.Job
			for _, j := range jobs {
				if fits(f, j) {
					want = append(want, j)
				}
			}
			slices.SortFunc(want, func(a, b *media.Job) int { return before(f, a, b) })
			got := pages(t, db, f)
			if !slices.EqualFunc(got, want, func(a, b *media.Job) bool { return a.ID == b.ID }) {
				t.Errorf("round %d: %+v gave %d jobs, want %d", round, f, len(got), len(want))
			}
		}
	})
}

// pages reads all pages of a filter.
func pages(t *testing.T, db *store.DB, f store.JobQuery) []*media.Job {
	t.Helper()
	var all []*media.Job
	for n := 0; ; n++ {
		page, err := db.Jobs(context.Background(), f)
		if err != nil {
			t.Fatal(err)
		}
		if len(page.Jobs) > f.Limit {
			t.Errorf("a page of at most %d has %d jobs", f.Limit, len(page.Jobs))
		}
		all = append(all, page.Jobs...)
		if page.Next == "" || n > 2*manyJobs {
			return all
		}
		f.After = page.Next
	}
}

func TestJobsAreFoundByTheirIDs(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		j := &media.Job{ID: store.NewID(), Project: storetest.Project, Name: "x", State: media.JobQueued, Created: time.Now()}
		j.Tasks = []media.Task{{TaskStatus: media.TaskStatus{State: media.Queued}, TaskOrder: media.TaskOrder{
			ID: store.NewID(), JobID: j.ID, Number: 1, Name: "main", Created: j.Created}}}
		other := &media.Job{ID: "ffffffff-0000-7000-8000-000000000000", Project: storetest.Project, State: media.JobQueued, Created: time.Now()}
		if err := db.InTx(ctx, func(tx store.Tx) error {
			if err := db.InsertJob(ctx, tx, other); err != nil {
				return err
			}
			return db.InsertJob(ctx, tx, j)
		}); err != nil {
			t.Fatal(err)
		}
		upload := &media.Job{ID: "0199aaaa-0000-7000-8000-00001a2b3c4d", Project: storetest.Project, Name: "film 0", State: media.JobQueued, Created: time.Now(),
			Source: media.SourceRef{Upload: "0199bbbb-1111-7111-8111-111111111111", Name: "film 0.mp4"}}
		if err := db.InTx(ctx, func(tx store.Tx) error { return db.InsertJob(ctx, tx, upload) }); err != nil {
			t.Fatal(err)
		}
		for query, found := range map[string]int{
			"1a2b3c4d": 1, "1A2B3C4D": 1, "…1a2b3c4d": 1, upload.Source.Upload: 1, upload.Source.Upload[:13]: 1, "film 0": 1,
			"film 1": 0, "1a2b": 0, "111111111111": 0, // a name's number is not the beginning of an ID that is nowhere in it
		} {
			if page, err := db.Jobs(ctx, store.JobQuery{Project: storetest.Project, JobFilter: media.JobFilter{Query: query}}); err != nil || len(page.Jobs) != found {
				t.Errorf("%q finds %d jobs (%v), want %d", query, len(page.Jobs), err, found)
			}
		}
		if page, err := db.Jobs(ctx, store.JobQuery{Project: store.NewID(), JobFilter: media.JobFilter{Query: "1a2b3c4d"}}); err != nil || len(page.Jobs) != 0 {
			t.Errorf("another project finds %+v, %v", page.Jobs, err)
		}
		for name, query := range map[string]string{
			"its ID": j.ID, "its ID in capitals": strings.ToUpper(j.ID), "the start of its ID": j.ID[:20], "the ID of its task": j.Tasks[0].ID,
		} {
			page, err := db.Jobs(ctx, store.JobQuery{Project: storetest.Project, Tasks: true, JobFilter: media.JobFilter{Query: query}})
			if err != nil || len(page.Jobs) != 1 || page.Jobs[0].ID != j.ID || len(page.Jobs[0].Tasks) != 1 {
				t.Errorf("%s finds %+v, %v", name, page.Jobs, err)
			}
		}
		if page, err := db.Jobs(ctx, store.JobQuery{Project: store.NewID(), JobFilter: media.JobFilter{Query: j.ID}}); err != nil || len(page.Jobs) != 0 {
			t.Errorf("another project finds %+v, %v", page.Jobs, err)
		}
	})
}

func TestABadFilterIsRefused(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		for name, f := range map[string]store.JobQuery{
			"an order that is none":        {Sort: "size"},
			"too many a page":              {Limit: 5000},
			"less than none":               {Limit: -1},
			"a cursor of nothing":          {After: "soon"},
			"a cursor of another order":    {After: "ed1.a", Sort: store.SortCreated},
			"a cursor of the other way":    {After: "cd1.a", Up: true},
			"a cursor with too much in it": {After: "cd1'; DROP TABLE jobs; --.a"},
		} {
			if _, err := db.Jobs(context.Background(), f); media.CodeOf(err).Class() != "config" {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func TestAPurgedJobLeavesNothingToFind(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		j := &media.Job{ID: store.NewID(), Project: storetest.Project, Name: "some words here", State: media.JobQueued, Created: time.Now(), Tags: []string{"a"}}
		err := db.InTx(ctx, func(tx store.Tx) error {
			if err := db.InsertJob(ctx, tx, j); err != nil {
				return err
			}
			if err := db.SetErrorText(ctx, tx, j.ID, "an error with words"); err != nil {
				return err
			}
			return db.PurgeJob(ctx, tx, j.ID)
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, table := range []string{"jobs", "texts", "words", "facets", "tasks"} {
			var n int
			if err := db.Reader().QueryRow(ctx, `SELECT count(*) FROM `+table).Scan(&n); err != nil || n != 0 {
				t.Errorf("%s has %d rows, %v", table, n, err)
			}
		}
	})
}
