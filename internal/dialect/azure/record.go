package azure

import (
	"encoding/json"
	"fmt"

	"github.com/mediamill/mediamill/internal/media"
)

// A record is what of a job the core has no word for: its DialectData.
type record struct {
	Template      string         `json:"template,omitempty"` // ID of the job template
	Inputs        []string       `json:"inputs"`             // guids of assets by number
	Outputs       []outputRecord `json:"outputs"`            // by number
	Subscriptions []subscription `json:"subscriptions,omitempty"`
	Tasks         []taskRecord   `json:"tasks"`
}

// An outputRecord is an asset that the job makes. It has its own ID from the
// start, so that its document can be made again when that failed.
type outputRecord struct {
	Asset   string   `json:"asset"`
	Name    string   `json:"name,omitempty"`
	Storage string   `json:"storage"`
	Options int32    `json:"options,omitempty"`
	Key     string   `json:"key,omitempty"` // guid of the content key, for Options 1
	Parents []string `json:"parents"`
}

// A taskRecord is one task of the client's, which are several of ours when its
// preset makes several files.
type taskRecord struct {
	Name          string         `json:"name,omitempty"`
	Configuration string         `json:"configuration,omitempty"` // as it was sent: encrypted when Options is 1
	Processor     string         `json:"processor"`               // ID
	Body          string         `json:"body"`
	Options       int32          `json:"options,omitempty"`
	Priority      int32          `json:"priority,omitempty"`
	KeyID         string         `json:"key_id,omitempty"`
	Scheme        string         `json:"scheme,omitempty"`
	Version       string         `json:"version,omitempty"`
	Vector        string         `json:"vector,omitempty"`
	Inputs        []string       `json:"inputs"`  // guids of assets
	Outputs       []string       `json:"outputs"` // guids of assets
	First         int            `json:"first"`   // index of the first of the job's tasks
	Count         int            `json:"count"`
	Manifest      string         `json:"manifest,omitempty"` // name, without its extension, of the manifests that its films get
	Subscriptions []subscription `json:"subscriptions,omitempty"`
}

// A subscription asks for notifications of a job or task.
type subscription struct {
	Endpoint string `json:"endpoint"` // guid
	Target   int32  `json:"target"`   // 1 final states, 2 all
	Progress bool   `json:"progress,omitempty"`
}

// A known is a job of this dialect with its record.
type known struct {
	*media.Job
	record
}

func knownOf(job *media.Job) (known, error) {
	k := known{Job: job}
	err := json.Unmarshal(job.DialectData, &k.record)
	return k, media.Wrap(media.CodeWorkerInternal, err, "the job %s cannot be read", job.ID)
}

// parts are our tasks that one of the client's became.
func (k known) parts(t taskRecord) []media.Task {
	from := min(max(t.First, 0), len(k.Job.Tasks))
	return k.Job.Tasks[from:min(from+max(t.Count, 0), len(k.Job.Tasks))]
}

// taskID is the ID of a client's task: that of the first of ours.
func (k known) taskID(t taskRecord) string {
	if parts := k.parts(t); len(parts) > 0 {
		return parts[0].ID
	}
	return ""
}

// title is the name of an output asset: the one asked for, or that of the
// output with the job's name or ID behind it.
func (o outputRecord) title(n int, job *media.Job) string {
	if o.Name != "" {
		return o.Name
	}
	of := job.Name
	if of == "" {
		of = idOf(idJob, job.ID)
	}
	return fmt.Sprintf("JobOutputAsset(%d)_%s", n, of)
}
