package media

import "encoding/json"

// A Spec asks for a job: what POST /api/v1/jobs and the dialects decode into.
type Spec struct {
	Name      string   `json:"name,omitempty" doc:"For people" maxLength:"256"`
	Reference string   `json:"reference,omitempty" doc:"The caller's own reference; a list can be filtered by it" maxLength:"256"`
	Tags      []string `json:"tags,omitempty" maxItems:"32" doc:"Words to filter by, each of at most 64 characters"`
	Origin    string   `json:"-"` // which protocol asks: api, cli or a dialect's name; api when empty
	// DialectData is kept with the job as it is (see Job.DialectData).
	DialectData json.RawMessage `json:"-"`
	Source      SourceRef       `json:"source,omitzero" doc:"Read by every task that names no source of its own"`
	Priority    int32           `json:"priority,omitempty" doc:"Higher is claimed first, strictly within a queue; of every task that has none of its own"`
	Callback    *Callback       `json:"callback,omitempty"`
	Tasks       []TaskSpec      `json:"tasks" minItems:"1" maxItems:"100"`
}

// A TaskSpec asks for one task. Template, Operation or both say what it does.
type TaskSpec struct {
	Name      string          `json:"name,omitempty" doc:"Unique in the job: letters, digits, dots, dashes, underscores; the template's or operation's name when empty" maxLength:"64"`
	Operation string          `json:"operation,omitempty" doc:"Needed when there is no template"`
	Template  string          `json:"template,omitempty" doc:"name, or name@version; the newest version when none is named" maxLength:"80"`
	Params    json.RawMessage `json:"params,omitempty" doc:"Parameters of the operation, merged over the template's (RFC 7396)"`
	Source    *SourceRef      `json:"source,omitempty" doc:"Read in place of the job's source; may name another task"`
	Queue     Queue           `json:"queue,omitempty" enum:"cpu,light,gpu" doc:"In place of the queue that the operation chooses"`
	Priority  *int32          `json:"priority,omitempty" doc:"In place of the job's; stays when the job's is changed"`
	Output    OutputSpec      `json:"output,omitzero"`
	MaxRuns   int             `json:"max_runs,omitempty" minimum:"1" maximum:"20" doc:"Runs of a task that fails for passing reasons; 3 when empty"`
}

// A JobPlan is what a job would do; nothing of it was started or kept.
type JobPlan struct {
	Job   *Job       `json:"job" doc:"As it would be created: names, parameters, outputs resolved"`
	Tasks []TaskPlan `json:"tasks"`
}

// A TaskPlan is what one task would do.
type TaskPlan struct {
	Name       string        `json:"name"`
	Operation  string        `json:"operation"`
	Source     *Source       `json:"source_facts,omitempty" doc:"Absent when another task has to make the source first"`
	Commands   [][]string    `json:"commands" doc:"Arguments of each ffmpeg command, in their order"`
	Files      []PlannedFile `json:"files"`
	Reasons    []Reason      `json:"reasons"`
	Normalized []Finding     `json:"normalized"`
	Warnings   []Warning     `json:"warnings"`
	MaxBytes   int64         `json:"max_bytes,omitempty" doc:"About the most that the files weigh together; encodes by quality mostly stay below. Absent when nothing bounds it, as for pictures"`
	Error      *Error        `json:"error,omitempty" doc:"Why the task would fail"`
}

// A PlannedFile is an output that a plan expects.
type PlannedFile struct {
	Key       string `json:"key" doc:"Of a series, the first file's"`
	Role      Role   `json:"role"`
	Rendition string `json:"rendition,omitempty"`
	Type      string `json:"type"`
	Series    bool   `json:"series,omitempty" doc:"Several numbered files"`
}
