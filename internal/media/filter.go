package media

import "time"

// A JobFilter chooses jobs; all members that are set must hold. Its tags are the
// names of its members in the query of a list (query) and in the body of a bulk
// request (json).
type JobFilter struct {
	Query      string     `json:"q,omitempty" query:"q" doc:"ID, start of an ID or its last 8 characters; or words of name, reference, tags, source, file name of the source, or error" maxLength:"256"`
	IDs        []string   `json:"ids,omitempty" query:"id,explode" doc:"Any of these jobs" maxItems:"1000"`
	States     []JobState `json:"states,omitempty" query:"state,explode" doc:"Any of queued, running, succeeded, partial, failed, canceled"`
	Operations []string   `json:"operations,omitempty" query:"operation,explode" doc:"Jobs that have a task of any of these operations"`
	Verdicts   []Verdict  `json:"verdicts,omitempty" query:"verdict,explode" enum:"pass,review,block" doc:"Jobs that have a task with any of these verdicts; review: a person must decide"`
	Template   string     `json:"template,omitempty" query:"template" doc:"name, or name@version" maxLength:"80"`
	Tags       []string   `json:"tags,omitempty" query:"tag,explode" doc:"Jobs that have all of these tags"`
	Reference  string     `json:"reference,omitempty" query:"reference" maxLength:"256"`
	From       time.Time  `json:"from,omitzero" query:"from" doc:"Created at or after, RFC 3339"`
	To         time.Time  `json:"to,omitzero" query:"to" doc:"Created before, RFC 3339"`
}

// Chooses says whether any member is set; a filter without chooses all jobs.
func (f JobFilter) Chooses() bool {
	return f.Query != "" || len(f.IDs) > 0 || len(f.States) > 0 || len(f.Operations) > 0 || len(f.Verdicts) > 0 || f.Template != "" || len(f.Tags) > 0 ||
		f.Reference != "" || !f.From.IsZero() || !f.To.IsZero()
}

// A JobListing is the query of a list of jobs: which of them, in which order, and
// from where on. The server reads it and the client writes it by its tags.
type JobListing struct {
	JobFilter
	Deleted bool   `query:"deleted" doc:"List jobs in the trash instead"`
	Sort    string `query:"sort" enum:"created,ended,priority" default:"created"`
	Order   string `query:"order" enum:"asc,desc" default:"desc"`
	Limit   int    `query:"limit" minimum:"1" maximum:"1000" default:"50"`
	After   string `query:"after" doc:"next of the previous page" maxLength:"512"`
	Tasks   bool   `query:"tasks" doc:"Include the tasks of each job"`
}
