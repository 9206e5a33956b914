package media

import "encoding/json"

// A Spec asks for a job: what POST /api/v1/jobs and the dialects decode into.
type Spec struct {
	Name      string   `json:"name,omitempty" doc:"Display name" maxLength:"256"`
	Reference string   `json:"reference,omitempty" doc:"Reference of the client, by which jobs can be filtered" maxLength:"256"`
	Tags      []string `json:"tags,omitempty" maxItems:"32" doc:"Tags to filter by, each of at most 64 characters"`
	Origin    string   `json:"-"` // which protocol asks: api, cli or a dialect's name; api when empty
	// DialectData is kept with the job as it is (see Job.DialectData).
	DialectData json.RawMessage `json:"-"`
	Source      SourceRef       `json:"source,omitzero" doc:"Source of every task that does not have its own"`
	Priority    int32           `json:"priority,omitempty" doc:"Priority of all tasks without their own; tasks of a queue run strictly in order of priority, higher values first"`
	Callback    *Callback       `json:"callback,omitempty"`
	Tasks       []TaskSpec      `json:"tasks" minItems:"1" maxItems:"100"`
}

// A TaskSpec asks for one task. Template, Operation or both say what it does.
type TaskSpec struct {
	Name      string          `json:"name,omitempty" doc:"Unique name in the job: letters, digits, dots, dashes and underscores; the name of the template or operation if empty" maxLength:"64"`
	Operation string          `json:"operation,omitempty" doc:"Required without a template"`
	Template  string          `json:"template,omitempty" doc:"name or name@version; the latest version if none is given" maxLength:"80"`
	Params    json.RawMessage `json:"params,omitempty" doc:"Parameters of the operation, merged over those of the template (RFC 7396)"`
	Source    *SourceRef      `json:"source,omitempty" doc:"Source of this task instead of that of the job; may name another task"`
	Needs     []Need          `json:"needs,omitempty" maxItems:"100" doc:"Tasks of the same job that must succeed first, besides one whose output is the source"`
	Queue     Queue           `json:"queue,omitempty" enum:"cpu,light,gpu" doc:"Queue to use instead of the one that the operation selects"`
	Priority  *int32          `json:"priority,omitempty" doc:"Priority of this task instead of that of the job; not affected by later changes of the job"`
	Output    OutputSpec      `json:"output,omitzero"`
	MaxRuns   int             `json:"max_runs,omitempty" minimum:"1" maximum:"20" doc:"Maximum number of runs of a task that fails for temporary reasons; 3 if empty"`
}

// A Need is a task that must succeed before another begins.
type Need struct {
	Task    string  `json:"task" doc:"Name of another task of the same job" maxLength:"64"`
	Verdict Verdict `json:"verdict,omitempty" enum:"pass" doc:"Verdict that it must also have: with review, the task waits until a person decides; with block, it fails"`
}

// A JobPlan is what a job would do; nothing of it was started or kept.
type JobPlan struct {
	Job   *Job       `json:"job" doc:"The job as it would be created, with names, parameters and outputs resolved"`
	Tasks []TaskPlan `json:"tasks"`
}

// A TaskPlan is what one task would do.
type TaskPlan struct {
	Name       string        `json:"name"`
	Operation  string        `json:"operation"`
	Source     *Source       `json:"source_facts,omitempty" doc:"Absent if the source is the output of another task"`
	Commands   [][]string    `json:"commands" doc:"Arguments of each ffmpeg command, in order"`
	Files      []PlannedFile `json:"files"`
	Reasons    []Reason      `json:"reasons"`
	Normalized []Finding     `json:"normalized"`
	Warnings   []Warning     `json:"warnings"`
	MaxBytes   int64         `json:"max_bytes,omitempty" doc:"Approximate maximum size of all files together; encodes with constant quality are usually smaller. Absent if there is no limit, such as for images"`
	Error      *Error        `json:"error,omitempty" doc:"Why the task would fail"`
}

// A PlannedFile is an output that a plan expects.
type PlannedFile struct {
	Key       string `json:"key" doc:"Key of the object; for a series, that of the first file"`
	Role      Role   `json:"role"`
	Rendition string `json:"rendition,omitempty"`
	Type      string `json:"type"`
	Series    bool   `json:"series,omitempty" doc:"true for several numbered files"`
}
