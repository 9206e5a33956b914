package media

import (
	"encoding/json"
	"time"
)

// A Task is one operation of a job, the unit that a worker claims and a person
// restarts. Its JSON has the members of all three parts.
type Task struct {
	TaskOrder
	TaskStatus
	TaskResult
}

// A TaskOrder is what a task is asked to do; it is fixed when the task is made.
type TaskOrder struct {
	ID        string          `json:"id" doc:"UUID version 7"`
	JobID     string          `json:"job_id"`
	Number    int             `json:"number" doc:"Place in the job, from 1"`
	Name      string          `json:"name" doc:"Name in the job; other tasks refer to it"`
	Operation string          `json:"operation"`
	Template  string          `json:"template,omitempty" doc:"name@version that params came from"`
	Params    json.RawMessage `json:"params" doc:"Resolved: template and overrides, fixed when the job was created"`
	Queue     Queue           `json:"queue"`
	Source    *SourceRef      `json:"source,omitempty" doc:"Read in place of the job's source"`
	Needs     []string        `json:"needs,omitempty" doc:"IDs of the tasks that must succeed first"`
	Output    OutputSpec      `json:"output"`
	MaxRuns   int             `json:"max_runs"`
	Hidden    bool            `json:"-"`
	Parent    string          `json:"-"`
	Created   time.Time       `json:"created_at"`
}

// A TaskStatus is how far a task is; the engine writes it.
type TaskStatus struct {
	State       State      `json:"state"`
	Attempt     int        `json:"attempt" doc:"Fencing number; grows with each ticket"`
	Runs        int        `json:"runs" doc:"Runs begun since the task was created or restarted, without those that a fault of the surroundings ended"`
	Priority    int32      `json:"priority" doc:"Higher is claimed first, strictly within a queue"`
	OwnPriority bool       `json:"own_priority,omitempty" doc:"The priority was set for this task; otherwise it is the job's and changes with it"`
	Progress    float64    `json:"progress" doc:"0 to 100; never falls within an attempt"`
	Phase       Phase      `json:"phase,omitempty" doc:"fetch, sample (the sample video is made), probe, measure, encode, verify, publish"`
	Speed       float64    `json:"speed,omitempty" doc:"Media time made in a second of wall time"`
	ETA         Seconds    `json:"eta_seconds,omitempty"`
	Worker      string     `json:"worker,omitempty"`
	Error       *Error     `json:"error,omitempty"`
	Queued      *time.Time `json:"queued_at,omitempty"`
	Started     *time.Time `json:"started_at,omitempty"`
	Ended       *time.Time `json:"ended_at,omitempty"`
	RetryAt     *time.Time `json:"retry_at,omitempty" doc:"When a retrying task is queued again; error says what it waits for. A restart queues it at once"`
	Waited      Seconds    `json:"waited_seconds,omitempty" doc:"How long it has waited in all for faults of its surroundings to pass; it fails at the setting worker.patience"`
}

// A TaskResult is what the run that succeeded found out and made.
type TaskResult struct {
	Warnings    []Warning       `json:"warnings,omitempty"`
	Normalized  []Finding       `json:"normalized,omitempty" doc:"What of the source was changed to what players expect"`
	Reasons     []Reason        `json:"reasons,omitempty" doc:"Why this rung, why copied"`
	SourceFacts *Source         `json:"source_facts,omitempty" doc:"What the probe found; in a task's details"`
	Outputs     []Output        `json:"outputs,omitempty"`
	Result      json.RawMessage `json:"result,omitempty" doc:"What the operation found, by the schema of its results; in a task's details"`
	MD5         string          `json:"-"` // of the main output when it stands alone, hexadecimal; with SourceFacts
}
