package media

import (
	"encoding/json"
	"slices"
	"time"
)

// A Job is one request: a source, and what to make of it.
type Job struct {
	ID        string     `json:"id" doc:"UUID version 7"`
	Project   string     `json:"project"`
	Name      string     `json:"name,omitempty"`
	Reference string     `json:"reference,omitempty" doc:"Reference of the client, as it was given"`
	Tags      []string   `json:"tags,omitempty"`
	Origin    string     `json:"origin" doc:"Client that created it: api, cli, console, or the name of a vendor's protocol"`
	Source    SourceRef  `json:"source"`
	Priority  int32      `json:"priority" doc:"Tasks of a queue run strictly in order of priority, higher values first"`
	Callback  *Callback  `json:"callback,omitempty"`
	State     JobState   `json:"state"`
	Progress  float64    `json:"progress" doc:"0 to 100, weighted over the tasks"`
	ETA       Seconds    `json:"eta_seconds,omitempty"`
	Tasks     []Task     `json:"tasks,omitempty"`
	Error     *Error     `json:"error,omitempty" doc:"Error of the first task that failed"`
	Created   time.Time  `json:"created_at"`
	Started   *time.Time `json:"started_at,omitempty"`
	Ended     *time.Time `json:"ended_at,omitempty"`
	Deleted   *time.Time `json:"deleted_at,omitempty" doc:"Set while the job is in the trash"`
	Vendor    *Vendor    `json:"vendor,omitempty" doc:"For a job that was created by a vendor's protocol: its names in that protocol"`
	// DialectData is what the protocol of Origin must give back with the job and
	// the core has no word for; its own JSON, fixed when the job was created.
	DialectData json.RawMessage `json:"-"`
}

// A Vendor is what a job is called in the protocol that made it.
type Vendor struct {
	ID       string `json:"id" doc:"ID of the job in the vendor's format; can be searched for"`
	Template string `json:"template,omitempty" doc:"Requested templates of the vendor, separated by commas"`
	Region   string `json:"region,omitempty" doc:"Requested region"`
}

// A Callback is an address that hears of a job's events.
type Callback struct {
	URL    string      `json:"url" doc:"http or https URL" maxLength:"2048"`
	Events []EventType `json:"events,omitempty" doc:"Event types to send; only job.ended if empty"`
	Also   []Receiver  `json:"also,omitempty" doc:"Additional receivers, each with its own events" maxItems:"20"`
}

// A Receiver is one of the addresses of a Callback.
type Receiver struct {
	Name   string      `json:"name,omitempty" doc:"Shown with its deliveries" maxLength:"64"`
	URL    string      `json:"url" doc:"http or https URL" maxLength:"2048"`
	Events []EventType `json:"events,omitempty" doc:"Event types to send; only job.ended if empty"`
}

// Receivers are all addresses; the first has no name. None for no callback.
func (c *Callback) Receivers() []Receiver {
	if c == nil || c.URL == "" {
		return nil
	}
	return append([]Receiver{{URL: c.URL, Events: c.Events}}, c.Also...)
}

// Wants says whether any receiver asked for events of a type.
func (c *Callback) Wants(eventType EventType) bool {
	return slices.ContainsFunc(c.Receivers(), func(r Receiver) bool { return r.Wants(eventType) })
}

// Wants says whether the receiver asked for events of a type.
func (r Receiver) Wants(eventType EventType) bool {
	if len(r.Events) == 0 {
		return eventType == EventJobEnded
	}
	return slices.Contains(r.Events, eventType) || eventType != EventProgress && slices.Contains(r.Events, EventAny)
}

// A Queue is a class of work that competes for the same slots.
type Queue string

const (
	QueueCPU   Queue = "cpu"
	QueueLight Queue = "light" // probes, pictures, sprites of short sources
	QueueGPU   Queue = "gpu"
)

// Queues lists them all.
func Queues() []Queue { return []Queue{QueueCPU, QueueLight, QueueGPU} }

// An OutputSpec says where a task's files go.
type OutputSpec struct {
	Storage   string `json:"storage,omitempty" doc:"Name of the storage; the default storage if empty" maxLength:"64"`
	Key       string `json:"key,omitempty" doc:"Key pattern; the default of the operation if empty. See docs/outputs.md for the variables" maxLength:"1024"`
	Overwrite bool   `json:"overwrite,omitempty" doc:"Overwrite existing objects; otherwise they are an error"`
}

// A Role says what an output is for.
type Role string

const (
	RoleMedia      Role = "media"      // the one file of a transcode, or a preview
	RoleManifest   Role = "manifest"   // what a player opens: HLS multivariant playlist, DASH MPD
	RolePlaylist   Role = "playlist"   // an HLS media playlist
	RoleInit       Role = "init"       // CMAF initialization segment
	RoleSegment    Role = "segment"    // media segment
	RoleSubtitle   Role = "subtitle"   // WebVTT text
	RoleSnapshot   Role = "snapshot"   // a still
	RoleSprite     Role = "sprite"     // a sheet of cells
	RoleThumbnails Role = "thumbnails" // the WebVTT thumbnail track
	RolePreview    Role = "preview"
	RoleKey        Role = "key"
	RoleReport     Role = "report"     // what an analysis found, as JSON
	RoleComparison Role = "comparison" // a source and what was made of it, side by side
	RoleEvidence   Role = "evidence"   // an image that shows what a report says
	RoleCover      Role = "cover"      // an image that may stand for the source
	RoleChapters   Role = "chapters"   // chapters for players and for ffmpeg
)

// An Output is one file that a task published.
type Output struct {
	ID        string   `json:"id" doc:"Task ID and number, such as 0192…-3"`
	Number    int      `json:"number" doc:"Number among the outputs of the task, from 1; the main output is 1"`
	Storage   string   `json:"storage"`
	Key       string   `json:"key"`
	Role      Role     `json:"role"`
	Rendition string   `json:"rendition,omitempty" doc:"Name of the rendition, such as 720p or audio-en"`
	Type      string   `json:"type" doc:"MIME type"`
	Bytes     int64    `json:"bytes"`
	SHA256    string   `json:"sha256" doc:"Hexadecimal"`
	Duration  Seconds  `json:"duration_seconds,omitempty"`
	Width     int      `json:"width,omitempty"`
	Height    int      `json:"height,omitempty"`
	FrameRate Rational `json:"frame_rate,omitzero" doc:"Measured frames per second, such as 25 or 30000/1001; for a manifest, those of its largest rendition"`
	Time      Seconds  `json:"time_seconds,omitempty" doc:"For a snapshot, the time of its frame"`
	URL       string   `json:"url,omitempty" doc:"URL for downloading it with the same credentials"`
}

// A Reason is one decision of a plan and why it was taken.
type Reason struct {
	About     string   `json:"about" doc:"Subject of the decision, such as rung 1080p or video copy"`
	AboutKey  string   `json:"about_key,omitempty" doc:"Stable key of the form of about"`
	AboutArgs []Phrase `json:"about_args,omitempty" doc:"What the form of about has in its places"`
	Phrase
}

// Reasoned is a Reason of two phrases.
func Reasoned(about, text Phrase) Reason {
	return Reason{About: about.Text, AboutKey: about.Key, AboutArgs: about.Args, Phrase: text}
}

// An Attempt is one run of a task by one worker.
type Attempt struct {
	TaskID    string     `json:"task_id"`
	Attempt   int        `json:"attempt"`
	Worker    string     `json:"worker"`
	State     State      `json:"state" doc:"running, or the state in which it ended"`
	Started   time.Time  `json:"started_at"`
	Ended     *time.Time `json:"ended_at,omitempty"`
	Exit      *int       `json:"exit,omitempty" doc:"Exit code of the last command; -1 if it was ended by a signal"`
	Commands  [][]string `json:"commands" doc:"Exact arguments of each command that ran"`
	Log       []string   `json:"log" doc:"Last 200 lines of stderr"`
	CPU       Seconds    `json:"cpu_seconds"`
	PeakBytes int64      `json:"peak_memory_bytes"`
	BytesIn   int64      `json:"bytes_in"`
	BytesOut  int64      `json:"bytes_out"`
	Error     *Error     `json:"error,omitempty"`
}

// An Event is one transition of a job or task, written with it in one transaction.
type Event struct {
	Cursor  string          `json:"cursor" doc:"Position in the order of all events, for Last-Event-ID"`
	Number  int64           `json:"number" doc:"Number among the events of the job, from 1 without gaps"`
	Project string          `json:"project"`
	JobID   string          `json:"job_id"`
	TaskID  string          `json:"task_id,omitempty"`
	Type    EventType       `json:"type" doc:"job.created, task.state, job.state, job.ended, job.priority, task.priority, task.progress, job.deleted, …"`
	Data    json.RawMessage `json:"data"`
	At      time.Time       `json:"at"`
	// Receiver is the name of the callback's receiver that it is encoded for.
	Receiver string `json:"-"`
}

// A Template is a named, versioned set of parameters of an operation. A
// version never changes; an edit makes the next one.
type Template struct {
	Name           string          `json:"name"`
	Version        int             `json:"version"`
	Operation      string          `json:"operation"`
	Description    string          `json:"description,omitempty"`
	DescriptionKey string          `json:"description_key,omitempty" doc:"Stable key of the description of a system template"`
	Extends        string          `json:"extends,omitempty" doc:"Template that params are merged over, as name or name@version"`
	Params         json.RawMessage `json:"params" doc:"Only parameters that differ from the extended template or the defaults of the operation"`
	System         bool            `json:"system"`
	Disabled       bool            `json:"disabled,omitempty"`
	Created        time.Time       `json:"created_at,omitzero"`
}

// A Storage is a named place for objects.
type Storage struct {
	ID      string         `json:"id"`
	Project string         `json:"project"`
	Name    string         `json:"name"`
	Kind    string         `json:"kind"`
	Config  map[string]any `json:"config" doc:"Without secrets"`
	Default bool           `json:"default"`
	Created time.Time      `json:"created_at"`
}

// A Worker is a process that claims tasks.
type Worker struct {
	ID       string        `json:"id"`
	Host     string        `json:"host"`
	PID      int           `json:"pid"`
	Version  string        `json:"version"`
	FFmpeg   string        `json:"ffmpeg" doc:"Version of ffmpeg on the worker"`
	Queues   map[Queue]int `json:"queues" doc:"Slots of each queue that the worker serves"`
	Encoders []string      `json:"encoders"`
	Sandbox  string        `json:"sandbox" doc:"full, partial or off"`
	Draining bool          `json:"draining"`
	Fault    *Error        `json:"fault,omitempty" doc:"Problem of its disk, ffmpeg or sandbox, because of which the worker takes no tasks"`
	Running  []string      `json:"running" doc:"IDs of the running tasks"`
	Started  time.Time     `json:"started_at"`
	Seen     time.Time     `json:"seen_at"`
}
