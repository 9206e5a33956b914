package media

import "time"

// A BatchState is where a batch stands.
type BatchState string

// The states of a batch.
const (
	BatchRunning  BatchState = "running"
	BatchEnded    BatchState = "ended"
	BatchCanceled BatchState = "canceled" // what it had done by then stays done
)

// A Batch is one action on many jobs, which goes on in the background.
type Batch struct {
	ID       string         `json:"id,omitempty" doc:"Empty for a dry run"`
	Project  string         `json:"-"`
	Action   string         `json:"action" enum:"cancel,restart,restart_failed,priority,delete,restore,purge"`
	State    BatchState     `json:"state" enum:"running,ended,canceled"`
	Matched  int            `json:"matched" doc:"Jobs that matched the filter at the start, counted up to 10,000"`
	More     bool           `json:"more" doc:"More jobs match the filter than were counted; the batch processes all of them"`
	Done     int            `json:"done" doc:"Jobs that were changed so far"`
	Skipped  int            `json:"skipped" doc:"Jobs to which the action does not apply, such as canceling a job that has ended"`
	Failed   int            `json:"failed" doc:"Jobs that could not be changed for another reason"`
	Failures []BatchFailure `json:"failures" doc:"Reasons for up to 100 of the failed jobs"`
	Created  time.Time      `json:"created_at"`
	Ended    *time.Time     `json:"ended_at,omitempty"`
}

// A BatchFailure is one job that could not be changed.
type BatchFailure struct {
	ID    string `json:"id"`
	Error *Error `json:"error"`
}
