package media

import "time"

// Who makes a verdict.
const (
	ByPerson = "person"
	ByPolicy = "policy"
)

// A Review is one decision about the verdict of a task. It is never changed, only
// followed by another one.
type Review struct {
	ID      string    `json:"id" doc:"UUID version 7"`
	TaskID  string    `json:"task_id"`
	Attempt int       `json:"attempt" doc:"Attempt of the task that it is about; a restart of the task needs new decisions"`
	By      string    `json:"by" enum:"person,policy" doc:"person, or policy if another policy was applied to the report"`
	Who     string    `json:"who" doc:"Name of the account or access key"`
	Verdict Verdict   `json:"verdict" enum:"pass,review,block" doc:"What was decided"`
	Before  Verdict   `json:"before" enum:"pass,review,block" doc:"Verdict of the task until then"`
	Note    string    `json:"note,omitempty"`
	Created time.Time `json:"created_at"`
}
