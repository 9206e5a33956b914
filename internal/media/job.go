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
	Reference string     `json:"reference,omitempty" doc:"The caller's own reference, as it was given"`
	Tags      []string   `json:"tags,omitempty"`
	Origin    string     `json:"origin" doc:"What made it: api, cli, console, or the name of another vendor's protocol"`
	Source    SourceRef  `json:"source"`
	Priority  int32      `json:"priority" doc:"Higher is claimed first, strictly within a queue"`
	Callback  *Callback  `json:"callback,omitempty"`
	State     JobState   `json:"state"`
	Progress  float64    `json:"progress" doc:"0 to 100, weighted over the tasks"`
	ETA       Seconds    `json:"eta_seconds,omitempty"`
	Tasks     []Task     `json:"tasks,omitempty"`
	Error     *Error     `json:"error,omitempty" doc:"Of the first task that failed"`
	Created   time.Time  `json:"created_at"`
	Started   *time.Time `json:"started_at,omitempty"`
	Ended     *time.Time `json:"ended_at,omitempty"`
	Deleted   *time.Time `json:"deleted_at,omitempty" doc:"Set while the job is in the trash"`
	Vendor    *Vendor    `json:"vendor,omitempty" doc:"Of a job that a vendor's protocol made: what it is called there"`
	// DialectData is what the protocol of Origin must give back with the job and
	// the core has no word for; its own JSON, fixed when the job was created.
	DialectData json.RawMessage `json:"-"`
}

// A Vendor is what a job is called in the protocol that made it.
type Vendor struct {
	ID       string `json:"id" doc:"The job's ID in the vendor's form; search finds it"`
	Template string `json:"template,omitempty" doc:"The vendor's templates that were asked for, separated by commas"`
	Region   string `json:"region,omitempty" doc:"The region that was asked for"`
}

// A Callback is an address that hears of a job's events.
type Callback struct {
	URL    string      `json:"url" doc:"http or https" maxLength:"2048"`
	Events []EventType `json:"events,omitempty" doc:"Event types to send; job.ended alone when empty"`
	Also   []Receiver  `json:"also,omitempty" doc:"Further addresses, each with events of its own" maxItems:"20"`
}

// A Receiver is one of the addresses of a Callback.
type Receiver struct {
	Name   string      `json:"name,omitempty" doc:"Shown with its deliveries" maxLength:"64"`
	URL    string      `json:"url" doc:"http or https" maxLength:"2048"`
	Events []EventType `json:"events,omitempty" doc:"Event types to send; job.ended alone when empty"`
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
	Storage   string `json:"storage,omitempty" doc:"Name of the storage; the default storage when empty" maxLength:"64"`
	Key       string `json:"key,omitempty" doc:"Key pattern; the operation's own when empty. Variables: docs/outputs.md" maxLength:"1024"`
	Overwrite bool   `json:"overwrite,omitempty" doc:"Replace objects that exist; otherwise they are a fault"`
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
)

// An Output is one file that a task published.
type Output struct {
	ID        string   `json:"id" doc:"Task ID and number, as 0192…-3"`
	Number    int      `json:"number" doc:"Place among the task's outputs, from 1; the main one is 1"`
	Storage   string   `json:"storage"`
	Key       string   `json:"key"`
	Role      Role     `json:"role"`
	Rendition string   `json:"rendition,omitempty" doc:"As 720p or audio-en"`
	Type      string   `json:"type" doc:"MIME type"`
	Bytes     int64    `json:"bytes"`
	SHA256    string   `json:"sha256" doc:"Hexadecimal"`
	Duration  Seconds  `json:"duration_seconds,omitempty"`
	Width     int      `json:"width,omitempty"`
	Height    int      `json:"height,omitempty"`
	FrameRate Rational `json:"frame_rate,omitzero" doc:"Frames a second as measured, as 25 or 30000/1001; of a manifest those of its largest rendition"`
	Time      Seconds  `json:"time_seconds,omitempty" doc:"Of a snapshot: the time of the frame shown"`
	URL       string   `json:"url,omitempty" doc:"Where to get it with the same credentials"`
}

// A Reason is one decision of a plan and why it was taken.
type Reason struct {
	About     string   `json:"about" doc:"What was decided, for example rung 1080p, video copy"`
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
	State     State      `json:"state" doc:"running, or how it ended"`
	Started   time.Time  `json:"started_at"`
	Ended     *time.Time `json:"ended_at,omitempty"`
	Exit      *int       `json:"exit,omitempty" doc:"Exit status of the last command; -1 when a signal ended it"`
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
	Cursor  string          `json:"cursor" doc:"Place in the order of all events; Last-Event-ID takes it"`
	Number  int64           `json:"number" doc:"Place in the job's own order, from 1 without a gap"`
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
	Name        string          `json:"name"`
	Version     int             `json:"version"`
	Operation   string          `json:"operation"`
	Description string          `json:"description,omitempty"`
	Extends     string          `json:"extends,omitempty" doc:"name or name@version of the template whose params these are merged over"`
	Params      json.RawMessage `json:"params" doc:"Only what differs from extends or from the operation's defaults"`
	System      bool            `json:"system"`
	Disabled    bool            `json:"disabled,omitempty"`
	Created     time.Time       `json:"created_at,omitzero"`
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
	FFmpeg   string        `json:"ffmpeg" doc:"Version of its ffmpeg"`
	Queues   map[Queue]int `json:"queues" doc:"Slots of each queue that it serves"`
	Encoders []string      `json:"encoders"`
	Sandbox  string        `json:"sandbox" doc:"full, partial or off"`
	Draining bool          `json:"draining"`
	Fault    *Error        `json:"fault,omitempty" doc:"Why it takes no tasks until that is mended: its disk, its ffmpeg or its sandbox"`
	Running  []string      `json:"running" doc:"IDs of the tasks that it runs"`
	Started  time.Time     `json:"started_at"`
	Seen     time.Time     `json:"seen_at"`
}
