package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/mediamill/mediamill/bench/filled"
	"github.com/mediamill/mediamill/internal/dispatch"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/store"
	"github.com/mediamill/mediamill/internal/store/storetest"
)

// A kind of page, and the filter of its n-th reading.
type kind struct {
	name   string
	filter func(n int) store.JobQuery
}

// pages reads each kind of page and prints how long it took.
func pages(ctx context.Context, db *store.DB, jobs, rounds int) error {
	middle := func(i int) string { return fmt.Sprintf("cd%d.%s", filled.CreatedMS(i), filled.ID(i)) }
	some := func(n int) int { return (n*7919 + 13) * (jobs / 20000) % jobs }
	failed := []media.JobState{media.JobFailed}
	live := []media.JobState{media.JobQueued, media.JobRunning}
	kinds := []kind{
		{"newest", func(int) store.JobQuery { return store.JobQuery{} }},
		{"newest, with tasks", func(int) store.JobQuery { return store.JobQuery{Tasks: true} }},
		{"oldest", func(int) store.JobQuery { return store.JobQuery{Up: true} }},
		{"a page in the middle", func(n int) store.JobQuery { return store.JobQuery{After: middle(some(n))} }},
		{"200 a page", func(n int) store.JobQuery { return store.JobQuery{Limit: 200, After: middle(some(n))} }},
		{"sorted by end", func(int) store.JobQuery { return store.JobQuery{Sort: store.SortEnded} }},
		{"sorted by priority", func(int) store.JobQuery { return store.JobQuery{Sort: store.SortPriority} }},
		{"failed", func(int) store.JobQuery { return store.JobQuery{JobFilter: media.JobFilter{States: failed}} }},
		{"failed, sorted by end", func(int) store.JobQuery {
			return store.JobQuery{Sort: store.SortEnded, JobFilter: media.JobFilter{States: failed}}
		}},
		{"queued or running, by priority", func(int) store.JobQuery {
			return store.JobQuery{Sort: store.SortPriority, JobFilter: media.JobFilter{States: live}}
		}},
		{"running (rare)", func(int) store.JobQuery { return store.JobQuery{JobFilter: media.JobFilter{States: live[1:]}} }},
		{"an operation", func(int) store.JobQuery {
			return store.JobQuery{JobFilter: media.JobFilter{Operations: []string{"sprite"}}}
		}},
		{"two operations", func(int) store.JobQuery {
			return store.JobQuery{JobFilter: media.JobFilter{Operations: []string{"sprite", "preview"}}}
		}},
		{"an operation, failed", func(int) store.JobQuery {
			return store.JobQuery{JobFilter: media.JobFilter{Operations: []string{"sprite"}, States: failed}}
		}},
		{"a template", func(int) store.JobQuery { return store.JobQuery{JobFilter: media.JobFilter{Template: "adaptive-3"}} }},
		{"a template's version, failed, by end", func(int) store.JobQuery {
			return store.JobQuery{Sort: store.SortEnded, JobFilter: media.JobFilter{Template: "adaptive-3@1", States: failed}}
		}},
		{"a tag of 0.1 %", func(n int) store.JobQuery {
			return store.JobQuery{JobFilter: media.JobFilter{Tags: []string{fmt.Sprintf("customer-%d", n*37%1000)}}}
		}},
		{"a tag of 0.01 %", func(int) store.JobQuery { return store.JobQuery{JobFilter: media.JobFilter{Tags: []string{"vip"}}} }},
		{"a tag of 50 %, by end", func(int) store.JobQuery {
			return store.JobQuery{Sort: store.SortEnded, JobFilter: media.JobFilter{Tags: []string{"nightly"}}}
		}},
		{"two tags", func(n int) store.JobQuery {
			return store.JobQuery{JobFilter: media.JobFilter{Tags: []string{"nightly", fmt.Sprintf("customer-%d", n*37%1000)}}}
		}},
		{"a tag of 50 %, failed, an operation", func(int) store.JobQuery {
			return store.JobQuery{JobFilter: media.JobFilter{Tags: []string{"nightly"}, States: failed, Operations: []string{"preview"}}}
		}},
		{"a day", func(n int) store.JobQuery {
			from := store.Time(filled.CreatedMS(some(n)))
			return store.JobQuery{JobFilter: media.JobFilter{From: from, To: from.AddDate(0, 0, 1)}}
		}},
		{"a day, failed, by priority", func(n int) store.JobQuery {
			from := store.Time(filled.CreatedMS(some(n)))
			return store.JobQuery{Sort: store.SortPriority, JobFilter: media.JobFilter{From: from, To: from.AddDate(0, 0, 1), States: failed}}
		}},
		{"a month, by end", func(n int) store.JobQuery {
			from := store.Time(filled.CreatedMS(some(n)))
			return store.JobQuery{Sort: store.SortEnded, JobFilter: media.JobFilter{From: from, To: from.AddDate(0, 0, 30)}}
		}},
		{"by ID", func(n int) store.JobQuery {
			return store.JobQuery{JobFilter: media.JobFilter{Query: filled.ID(some(n))}}
		}},
		{"by the start of an ID", func(n int) store.JobQuery {
			return store.JobQuery{JobFilter: media.JobFilter{Query: filled.ID(some(n))[:13]}}
		}},
		{"by reference", func(n int) store.JobQuery {
			return store.JobQuery{JobFilter: media.JobFilter{Reference: fmt.Sprintf("ref-%07d", some(n))}}
		}},
		{"text that one job has", func(n int) store.JobQuery {
			return store.JobQuery{JobFilter: media.JobFilter{Query: fmt.Sprintf("episode-%07d.mp4", some(n))}}
		}},
		{"text that every job has", func(int) store.JobQuery { return store.JobQuery{JobFilter: media.JobFilter{Query: "episode"}} }},
		{"text of 0.2 %", func(n int) store.JobQuery {
			return store.JobQuery{JobFilter: media.JobFilter{Query: fmt.Sprintf("show-%03d/", n*17%500)}}
		}},
		{"text of 0.1 %", func(n int) store.JobQuery {
			return store.JobQuery{JobFilter: media.JobFilter{Query: fmt.Sprintf("customer-%d", 100+n*17%900)}}
		}},
		{"text that no job has", func(int) store.JobQuery { return store.JobQuery{JobFilter: media.JobFilter{Query: "zebra crossing"}} }},
		{"six words, one of 0.01 %", func(int) store.JobQuery {
			return store.JobQuery{JobFilter: media.JobFilter{Query: "sho epi mp4 vip in 2026"}}
		}},
		{"text of one letter", func(int) store.JobQuery { return store.JobQuery{JobFilter: media.JobFilter{Query: "s"}} }},
		{"text that begins many words", func(n int) store.JobQuery {
			return store.JobQuery{JobFilter: media.JobFilter{Query: fmt.Sprintf("%04d", some(n)/1000)}}
		}},
		{"two words that never meet", func(int) store.JobQuery { return store.JobQuery{JobFilter: media.JobFilter{Query: "reset encoder"}} }},
		{"text in the error", func(int) store.JobQuery { return store.JobQuery{JobFilter: media.JobFilter{Query: "reset by peer"}} }},
		{"text in the error, failed, by end", func(int) store.JobQuery {
			return store.JobQuery{Sort: store.SortEnded, JobFilter: media.JobFilter{Query: "reset by peer", States: failed}}
		}},
		{"text and a tag", func(n int) store.JobQuery {
			return store.JobQuery{JobFilter: media.JobFilter{Query: "of show 12", Tags: []string{fmt.Sprintf("customer-%d", n*37%1000)}}}
		}},
	}
	fmt.Printf("%s, %d jobs, %d readings of each page\n%-44s %9s %9s %6s\n", db.Dialect(), jobs, rounds, "page", "p50 ms", "max ms", "jobs")
	for _, k := range kinds {
		var times []time.Duration
		rows := 0
		for n := range rounds + 1 {
			f := k.filter(n)
			f.Project = storetest.Project
			start := time.Now()
			page, err := db.Jobs(ctx, f)
			if err != nil {
				return fmt.Errorf("%s: %w", k.name, err)
			}
			if n > 0 { // the first one prepares the statement
				times = append(times, time.Since(start))
			}
			rows = len(page.Jobs)
			if page.Next != "" && rows < 50 {
				rows = -rows // a short page
			}
		}
		slices.Sort(times)
		fmt.Printf("%-44s %9.1f %9.1f %6d\n", k.name, ms(times[len(times)/2]), ms(times[len(times)-1]), rows)
	}
	return nil
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// creation measures how many jobs a second one caller and eight callers make,
// each in its own transaction with its tasks, ticket and event.
func creation(ctx context.Context, db *store.DB) error {
	e, err := dispatch.New(db, dispatch.Options{})
	if err != nil {
		return err
	}
	const n = 1000
	for _, callers := range []int{1, 8} {
		start, errs := time.Now(), make(chan error, callers)
		for range callers {
			go func() {
				for range n / callers {
					job := &media.Job{Project: storetest.Project, Name: "a new job", Origin: "api",
						Source: media.SourceRef{Key: "in/new.mp4"}, Tags: []string{"new"}, Tasks: []media.Task{
							{TaskOrder: media.TaskOrder{Name: "main", Operation: "transcode", Template: "mp4-h264-720p@1", Queue: media.QueueCPU}}}}
					if err := db.InTx(ctx, func(tx store.Tx) error { return e.Submit(ctx, tx, job) }); err != nil {
						errs <- err
						return
					}
				}
				errs <- nil
			}()
		}
		for range callers {
			if err := <-errs; err != nil {
				return err
			}
		}
		fmt.Printf("%s: %d callers create %.0f jobs a second\n", db.Dialect(), callers, n/time.Since(start).Seconds())
	}
	// They are not part of what is measured next.
	for _, sql := range []string{`DELETE FROM jobs WHERE name = 'a new job'`, `DELETE FROM river_job`, `DELETE FROM events`} {
		if err := db.InTx(ctx, func(tx store.Tx) error { _, err := tx.Exec(ctx, sql); return err }); err != nil {
			return err
		}
	}
	return nil
}
