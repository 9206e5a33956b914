package tencent

import (
	"slices"
	"strings"
	"time"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/store"
)

// usageDays is the longest span of one query; the vendor's rule.
const usageDays = 90

// usageOf is the usage type of a kind of sub-task, by the vendor's words.
func usageOf(kind string) string {
	switch kind {
	case kindTranscode, kindAdaptive:
		return "Transcode"
	case kindAnimated, kindByTime, kindSampled, kindSprite:
		return "Snapshot"
	}
	return ""
}

// describeUsageData counts the sub-tasks that succeeded, by day: how many, and
// for transcodes the seconds made. What was removed from the list of tasks is
// not counted any more.
func describeUsageData(c *call) (any, error) {
	var r struct {
		StartTime      string `need:"true"`
		EndTime        string `need:"true"`
		Types          []string
		ProcessRegions ignored // all work is done here
	}
	if err := c.read(&r); err != nil {
		return nil, err
	}
	from, err1 := time.Parse(time.RFC3339, r.StartTime)
	to, err2 := time.Parse(time.RFC3339, r.EndTime)
	switch {
	case err1 != nil || err2 != nil || to.Before(from):
		return nil, failf("InvalidParameterValue", "StartTime and EndTime must have the form 2026-01-31T00:00:00Z, the second not before the first")
	case to.Sub(from) > usageDays*24*time.Hour:
		return nil, failf("InvalidParameterValue", "StartTime and EndTime must be at most %d days apart", usageDays)
	}
	types := r.Types
	if len(types) == 0 {
		types = []string{"Transcode"}
	}
	tally := map[string]map[string]*usageDay{}
	for _, t := range types {
		if t != "Transcode" && t != "Snapshot" {
			return nil, failf("UnsupportedOperation", "the usage type %q is not available here; use Transcode or Snapshot", t)
		}
		tally[t] = map[string]*usageDay{}
		for day := from.UTC().Truncate(24 * time.Hour); !day.After(to); day = day.Add(24 * time.Hour) {
			at := day.Format("2006-01-02T15:04:05Z")
			tally[t][at] = &usageDay{Time: at}
		}
	}
	if err := c.tally(from, to, tally); err != nil {
		return nil, err
	}
	data := []any{}
	for _, t := range types {
		days := []*usageDay{}
		for _, d := range tally[t] {
			days = append(days, d)
		}
		slices.SortFunc(days, func(a, b *usageDay) int { return strings.Compare(a.Time, b.Time) })
		data = append(data, map[string]any{"TaskType": t, "Summary": days, "Details": []any{}})
	}
	return map[string]any{"Data": data}, nil
}

// A usageDay is what was done on a day.
type usageDay struct {
	Time  string
	Count int64
	Usage int64 // seconds of a Transcode, pictures of a Snapshot
}

func (c *call) tally(from, to time.Time, tally map[string]map[string]*usageDay) error {
	f := store.JobQuery{Project: c.who.Project, Origin: name, Limit: 200, Tasks: true, JobFilter: media.JobFilter{From: from, To: to.Add(time.Millisecond), States: []media.JobState{media.JobSucceeded, media.JobPartial}}}
	for {
		page, err := c.Jobs.List(c.ctx, f)
		if err != nil {
			return err
		}
		for _, job := range page.Jobs {
			full, err := c.Jobs.Get(c.ctx, c.who.Project, job.ID) // outputs are not in a list
			if err != nil {
				continue // removed meanwhile
			}
			count(full, tally)
		}
		if page.Next == "" {
			return nil
		}
		f.After = page.Next
	}
}

func count(job *media.Job, tally map[string]map[string]*usageDay) {
	k, err := read(job)
	if err != nil {
		return
	}
	v := view{job: job, kept: k}
	for i := range k.Items {
		t := v.task(k.Items[i].Task)
		day := tally[usageOf(k.Items[i].Type)][job.Created.UTC().Truncate(24*time.Hour).Format("2006-01-02T15:04:05Z")]
		if t == nil || t.State != media.Succeeded || day == nil {
			continue
		}
		day.Count++
		if usageOf(k.Items[i].Type) == "Transcode" {
			day.Usage += int64(mainOutput(t).Duration + 0.5)
		} else {
			day.Usage += int64(len(t.Outputs))
		}
	}
}
