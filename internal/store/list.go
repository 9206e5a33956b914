package store

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mediamill/mediamill/internal/media"
)

// A JobQuery asks for a page of the jobs that a filter chooses. Batches keep it
// as JSON.
type JobQuery struct {
	media.JobFilter
	Project string // "" is any, without the speed: the indexes are by project
	Origin  string // the protocol that made the job
	Deleted bool   // those in the trash, instead of those that are not

	Sort  JobSort // SortCreated when empty
	Up    bool    // smallest first; otherwise the latest or highest first
	Limit int     // 1 to 1000; 0 is 50
	After string  // JobPage.Next of the page before; "" for the first
	Tasks bool    // with the jobs' visible tasks
}

// timed says whether the time of creation matters.
func (q JobQuery) timed() bool { return !q.From.IsZero() || !q.To.IsZero() }

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
//
// A page must be quick with millions of jobs, whatever the filter. A database's
// planner cannot promise that: it guesses from statistics how many rows a
// condition leaves. So we ask instead of guess. If any condition alone leaves
// few jobs, they are all looked at (few). Otherwise every condition leaves
// many, and a walk in the order of the list finds a page soon (walk), for at
// most a moment.
func (db *DB) Jobs(ctx context.Context, f JobQuery) (JobPage, error) {
	l, err := newListing(db, f)
	if err != nil {
		return JobPage{}, err
	}
	page, err := l.page(ctx)
	if err != nil {
		return JobPage{}, err
	}
	if f.Tasks {
		err = db.fillTasks(ctx, db.Reader(), page.Jobs, false)
	}
	return page, err
}

const (
	maxPage = 1000
	// fewJobs is how many jobs are looked at one by one without a second thought;
	// fewCreated is that in the order of creation, where every condition has its
	// ordered trail and a page need not look at all of a list.
	fewJobs    = 1000
	fewCreated = 150
	// firstChunk is how many jobs a walk looks at first; each look doubles, up to
	// lastChunk. moment is how long it may go on, well within the 50 ms of a page.
	firstChunk = 100
	lastChunk  = 200 // more would be too long where nothing is cached yet
	moment     = 15 * time.Millisecond
)

// listing is one call of Jobs.
type listing struct {
	db     *DB
	f      JobQuery
	key    string // the column that sorts
	after  place
	begun  bool     // after is set
	words  []string // of Query
	direct []string // jobs that Query names by ID; then it is no words
	began  time.Time
}

// A place is that of a job in the order of a list.
type place struct {
	key int64
	id  string
}

func newListing(db *DB, f JobQuery) (*listing, error) {
	var faults media.Faults
	columns := map[JobSort]string{"": "created_ms", SortCreated: "created_ms", SortEnded: "ended_ms", SortPriority: "priority"}
	l := &listing{db: db, f: f, began: time.Now(), key: columns[f.Sort], words: queryWords(f.Query)}
	if l.key == "" {
		faults.Add(media.OneOf("sort", f.Sort, SortCreated, SortEnded, SortPriority))
	}
	if l.f.Limit == 0 {
		l.f.Limit = 50
	}
	faults.Add(media.Between("limit", l.f.Limit, 1, maxPage))
	if f.After != "" {
		key, id, found := strings.Cut(strings.TrimPrefix(f.After, l.mark()), ".")
		n, err := strconv.ParseInt(key, 10, 64)
		if err != nil || !found || !strings.HasPrefix(f.After, l.mark()) {
			faults.Add(media.Bad("after", "is not from a previous page with this order"))
		}
		l.after, l.begun = place{n, id}, true
	}
	// All states are no filter.
	l.f.States = slices.Compact(slices.Sorted(slices.Values(f.States)))
	if len(l.f.States) == len(media.JobStates()) {
		l.f.States = nil
	}
	return l, faults.Err()
}

// mark begins a cursor: the order that it is a place of.
func (l *listing) mark() string {
	if l.f.Up {
		return l.key[:1] + "u"
	}
	return l.key[:1] + "d"
}

func (l *listing) cursor(p place) string {
	return l.mark() + strconv.FormatInt(p.key, 10) + "." + p.id
}

func (l *listing) placeOf(job *media.Job) place {
	switch {
	case l.f.Sort == SortPriority:
		return place{int64(job.Priority), job.ID}
	case l.f.Sort == SortEnded && job.Ended != nil:
		return place{job.Ended.UnixMilli(), job.ID}
	}
	return place{job.Created.UnixMilli(), job.ID}
}

func (l *listing) page(ctx context.Context) (JobPage, error) {
	if err := l.names(ctx); err != nil {
		return JobPage{}, err
	}
	few, ok, err := l.few(ctx)
	if err != nil {
		return JobPage{}, err
	}
	if ok {
		jobs, err := l.pick(ctx, few)
		return l.cut(jobs, ""), err
	}
	return l.walk(ctx)
}

// cut makes a page of up to Limit + 1 jobs; next is where to go on when there are fewer.
func (l *listing) cut(jobs []*media.Job, next string) JobPage {
	if len(jobs) > l.f.Limit {
		jobs = jobs[:l.f.Limit]
		next = l.cursor(l.placeOf(jobs[len(jobs)-1]))
	}
	return JobPage{Jobs: jobs, Next: next}
}
