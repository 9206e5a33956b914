package media

import (
	"encoding/json"
	"slices"
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
	Number    int             `json:"number" doc:"Number in the job, from 1"`
	Name      string          `json:"name" doc:"Name in the job, by which other tasks refer to it"`
	Operation string          `json:"operation"`
	Template  string          `json:"template,omitempty" doc:"Template of params, as name@version"`
	Params    json.RawMessage `json:"params" doc:"Parameters, resolved from template and overrides when the job was created"`
	Queue     Queue           `json:"queue"`
	Source    *SourceRef      `json:"source,omitempty" doc:"Source of this task instead of that of the job"`
	Needs     []string        `json:"needs,omitempty" doc:"IDs of the tasks that must succeed first"`
	// Passes are those of Needs whose verdict must be pass as well.
	Passes  []string   `json:"needs_pass,omitempty" doc:"IDs of those of needs whose verdict must also be pass"`
	Output  OutputSpec `json:"output"`
	MaxRuns int        `json:"max_runs"`
	Hidden  bool       `json:"-"`
	Parent  string     `json:"-"`
	Created time.Time  `json:"created_at"`
}

// NeedsPass says whether the verdict of another task must be pass before this one begins.
func (t *TaskOrder) NeedsPass(id string) bool { return slices.Contains(t.Passes, id) }

// A TaskStatus is how far a task is; the engine writes it.
type TaskStatus struct {
	State       State      `json:"state"`
	Attempt     int        `json:"attempt" doc:"Number of the attempt, which increases with every attempt"`
	Runs        int        `json:"runs" doc:"Runs started since the task was created or restarted, without those that ended because of an external cause, such as an unavailable storage"`
	Priority    int32      `json:"priority" doc:"Tasks of a queue run strictly in order of priority, higher values first"`
	OwnPriority bool       `json:"own_priority,omitempty" doc:"true if the priority was set for this task; otherwise the task has the priority of the job"`
	Progress    float64    `json:"progress" doc:"0 to 100; never decreases during an attempt"`
	Phase       Phase      `json:"phase,omitempty" doc:"fetch, sample (creates the sample video), probe, measure, encode, verify or publish"`
	Speed       float64    `json:"speed,omitempty" doc:"Processing speed: seconds of media per second of real time"`
	ETA         Seconds    `json:"eta_seconds,omitempty"`
	Worker      string     `json:"worker,omitempty"`
	Error       *Error     `json:"error,omitempty" doc:"Why it failed; of a task that is retrying or waiting, why"`
	Verdict     Verdict    `json:"verdict,omitempty" enum:"pass,review,block" doc:"What moderation decided; a person's decision replaces that of the policy. Of operations that decide, after success"`
	Queued      *time.Time `json:"queued_at,omitempty"`
	Started     *time.Time `json:"started_at,omitempty"`
	Ended       *time.Time `json:"ended_at,omitempty"`
	RetryAt     *time.Time `json:"retry_at,omitempty" doc:"Time at which a retrying task is queued again; error has the reason. A restart queues it immediately"`
	Waited      Seconds    `json:"waited_seconds,omitempty" doc:"Total time that it has waited for external problems to be solved; it fails when this reaches the setting worker.patience"`
}

// A TaskResult is what the run that succeeded found out and made.
type TaskResult struct {
	Warnings    []Warning       `json:"warnings,omitempty"`
	Normalized  []Finding       `json:"normalized,omitempty" doc:"Unusual properties of the source that were normalized"`
	Reasons     []Reason        `json:"reasons,omitempty" doc:"Decisions of the plan, such as why a rendition was added or a stream copied"`
	SourceFacts *Source         `json:"source_facts,omitempty" doc:"Properties of the source as probed; present in the details of a task"`
	Outputs     []Output        `json:"outputs,omitempty"`
	Result      json.RawMessage `json:"result,omitempty" doc:"What the operation found, by the schema of its results; in a task's details"`
	MD5         string          `json:"-"` // of the main output when it stands alone, hexadecimal; with SourceFacts
}
