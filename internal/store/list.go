package store

import (
	"context"
	"errors"

	"github.com/mediamill/mediamill/internal/media"
)

// A JobFilter chooses jobs; every field that is set must hold.
type JobFilter struct {
	Project   string // "" is any
	Query     string // in id (its start), name, reference, tags, source, error
	IDs       []string
	States    []media.JobState // any of them
	Kinds     []string         // operations: jobs that have a task of any of them
	Template  string           // name or name@version
	Tags      []string         // all of them
	Reference string           // exactly
	FromMS    int64            // created at or after; 0 is open
	ToMS      int64            // created before; 0 is open
	Deleted   bool             // those in the trash, instead of those that are not

	Sort  JobSort // SortCreated when empty
	Up    bool    // smallest first; otherwise the latest or highest first
	Limit int     // 1 to 1000; 0 is 50
	After string  // JobPage.Next of the page before; "" for the first
	Tasks bool    // with the jobs' visible tasks
}

// A JobSort is what a list is ordered by; equals are in the order of their IDs.
type JobSort string

const (
	SortCreated  JobSort = "created"
	SortEnded    JobSort = "ended" // only jobs that ended
	SortPriority JobSort = "priority"
)

// A JobPage is one page of a list.
type JobPage struct {
	Jobs []*media.Job
	// Next is where the next page begins; "" at the end. A page of a filter that
	// fits very little may be shorter than Limit, or empty, though more follow:
	// so no page takes long.
	Next string
}

// Jobs is one page of the jobs that a filter chooses.
func (db *DB) Jobs(ctx context.Context, f JobFilter) (JobPage, error) {
	return JobPage{}, errors.ErrUnsupported
}
