package tencent

import (
	"encoding/json"
	"net/url"
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/mediamill/mediamill/internal/media"
)

// A ProcessMediaRequest asks for outputs of one source.
type ProcessMediaRequest struct {
	InputInfo            MediaInputInfo `need:"true"`
	OutputStorage        *TaskOutputStorage
	OutputDir            string
	MediaProcessTask     MediaProcessTaskInput
	TaskNotifyConfig     *TaskNotifyConfig
	TasksPriority        int64
	SessionId            string
	SessionContext       string
	TaskType             string // Online, or Offline: when nothing else waits
	ResourceId           ignored
	SkipMateData         ignored    // the vendor's spelling; the metadata is part of each answer
	ScheduleId           int64      // a graph of tasks that was made before
	Activities           []Activity // a graph of tasks, which goes before ScheduleId
	AiContentReviewTask  refused
	AiAnalysisTask       *AiAnalysisTaskInput
	AiRecognitionTask    refused
	AiQualityControlTask *AiQualityControlTaskInput
	SmartSubtitlesTask   refused
	SmartEraseTask       refused
}

// A MediaProcessTaskInput lists what is made, by kind.
type MediaProcessTaskInput struct {
	TranscodeTaskSet                []TranscodeTaskInput                `json:",omitempty"`
	AnimatedGraphicTaskSet          []AnimatedGraphicTaskInput          `json:",omitempty"`
	SnapshotByTimeOffsetTaskSet     []SnapshotByTimeOffsetTaskInput     `json:",omitempty"`
	SampleSnapshotTaskSet           []SampleSnapshotTaskInput           `json:",omitempty"`
	ImageSpriteTaskSet              []ImageSpriteTaskInput              `json:",omitempty"`
	AdaptiveDynamicStreamingTaskSet []AdaptiveDynamicStreamingTaskInput `json:",omitempty"`
}

// offline is below every priority that a request can ask for.
const offline = -1000

func processMedia(c *call) (any, error) {
	var r ProcessMediaRequest
	if err := c.read(&r); err != nil {
		return nil, err
	}
	kept := kept{Priority: r.TasksPriority, Session: r.SessionId, Context: r.SessionContext}
	if err := c.scheduled(&r); err != nil {
		return nil, err
	}
	spec, err := c.spec(&r, &kept)
	if err != nil {
		return nil, err
	}
	return c.submit(spec, &kept, r.TaskNotifyConfig, kept.Kind)
}

// spec is what a request asks for in the core's words; what is given back with
// the job goes into kept.
func (c *call) spec(r *ProcessMediaRequest, kept *kept) (*media.Spec, error) {
	source, err := c.source("InputInfo", r.InputInfo)
	if err != nil {
		return nil, err
	}
	priority := r.TasksPriority
	switch r.TaskType {
	case "", "Online":
	case "Offline":
		priority += offline
	default:
		return nil, failf("InvalidParameterValue", "TaskType must be Online or Offline, is %q", r.TaskType)
	}
	m, err := c.making(r, stem(r.InputInfo))
	if err != nil {
		return nil, err
	}
	kept.Kind, kept.Input, kept.Items = workflowTask, r.InputInfo, m.items
	if len(r.Activities) > 0 {
		kept.Kind = scheduleTask
	}
	var tags []string
	if slices.ContainsFunc(m.items, func(it item) bool { return it.Missing || it.Blocked || it.Lacks != "" }) {
		tags = []string{lacking}
	}
	return &media.Spec{Tags: tags, Name: inputName(r.InputInfo), Source: source, Priority: int32(priority), Tasks: m.tasks}, nil
}

// making turns a request into tasks; word stands for {inputName}.
func (c *call) making(r *ProcessMediaRequest, word string) (*making, error) {
	m := &making{call: c, request: r, word: word, extension: extension(r.InputInfo)}
	var err error
	if m.dir, err = directory(r.OutputDir, r.InputInfo); err != nil {
		return nil, err
	}
	return m, m.all()
}

// maxStem leaves room for the rest of a name, which has at most 255 bytes in storages.
const maxStem = 180

// stem is what {inputName} stands for: the source's name without its extension,
// as it is written, but for braces, which patterns of keys cannot hold.
func stem(in MediaInputInfo) string {
	name := inputName(in)
	if in.Type == placeURL {
		if decoded, err := url.PathUnescape(name); err == nil && utf8.ValidString(decoded) {
			name = decoded
		}
	}
	if short := strings.TrimSuffix(name, path.Ext(name)); short != "" {
		name = short
	}
	for len(name) > maxStem {
		_, size := utf8.DecodeLastRuneInString(name)
		name = name[:len(name)-size]
	}
	name = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`{}/\`, r) || unicode.IsControl(r) {
			return '-'
		}
		return r
	}, name)
	if strings.Trim(name, ".") == "" {
		return "source"
	}
	return name
}

// inputName is the source's name for people.
func inputName(in MediaInputInfo) string {
	_, _, key := in.object()
	if in.UrlInputInfo != nil && in.Type == placeURL {
		key, _, _ = strings.Cut(in.UrlInputInfo.Url, "?")
	}
	key = key[strings.LastIndex(key, "/")+1:]
	for utf8.RuneCountInString(key) > 200 {
		_, size := utf8.DecodeLastRuneInString(key)
		key = key[:len(key)-size]
	}
	return key
}

// kept is what a job gives back that the core has no word for.
type kept struct {
	Kind     string // workflowTask, scheduleTask or editTask
	Input    MediaInputInfo
	Files    []EditMediaFileInfo `json:",omitempty"` // of an edit
	Session  string              `json:",omitempty"`
	Context  string              `json:",omitempty"`
	Priority int64               `json:",omitempty"`
	Notify   *TaskNotifyConfig   `json:",omitempty"` // without its key
	Sealed   string              `json:",omitempty"` // the key of notifications
	Place    string              `json:",omitempty"` // that it is sealed for
	Workflow int64               `json:",omitempty"` // the workflow or schedule whose trigger made the job
	Items    []item
}

// An item is one sub-task as it was asked for.
type item struct {
	Type       string // of results, as Transcode
	Task       string `json:",omitempty"` // the core's; empty when there is none
	Definition int64
	Storage    TaskOutputStorage
	Input      json.RawMessage
	Sample     *SampleParameter     `json:",omitempty"` // what results of pictures repeat
	Sprite     *SpriteParameter     `json:",omitempty"`
	Marks      []int64              `json:",omitempty"` // watermark templates of pictures
	Package    string               `json:",omitempty"` // of an adaptive stream
	From, To   float64              `json:",omitempty"` // of a moving picture, seconds
	Missing    bool                 `json:",omitempty"` // its template does not exist
	field      string               // of the request
	Set        string               `json:",omitempty"` // of results; empty for media
	Activity   int                  `json:",omitempty"` // its place in a graph
	Enhanced   string               `json:",omitempty"` // the items of a transcode that are on, in the vendor's words
	Lacks      string               `json:",omitempty"` // what nothing here can find
	Quality    []QualityControlItem `json:",omitempty"` // what is looked for
	Unlooked   []string             `json:",omitempty"` // items of the template that nothing here can find
	Blocked    bool                 `json:",omitempty"` // the template of what it should read does not exist
}

// submit makes the job, and refuses a session that made one before.
func (c *call) submit(spec *media.Spec, k *kept, notify *TaskNotifyConfig, kind string) (any, error) {
	if err := c.words(spec, k); err != nil {
		return nil, err
	}
	var err error
	if spec.Callback, err = c.notify(k, notify); err != nil {
		return nil, err
	}
	if spec.DialectData, err = json.Marshal(k); err != nil {
		return nil, err
	}
	spec.Origin, spec.Reference = name, k.Session
	job, existing, err := c.Jobs.Create(c.ctx, c.who.Project, *spec, sessionKey(k.Session))
	if existing || k.Session != "" && repeated(err) {
		return nil, failf("InvalidParameterValue.SessionId", "a task with the SessionId %q was made before", k.Session)
	}
	if _, known := codes.ByCode[media.CodeOf(err)]; err != nil && known {
		return nil, translated(err, k.Items)
	}
	if err != nil {
		return nil, err
	}
	return map[string]any{"TaskId": taskID(c.who.Project, job.ID, kind)}, nil
}

// words holds what callers wrote to the vendor's lengths.
func (c *call) words(spec *media.Spec, k *kept) error {
	switch {
	case utf8.RuneCountInString(k.Session) > 50:
		return failf("InvalidParameterValue.SessionIdTooLong", "SessionId must have at most 50 characters")
	case utf8.RuneCountInString(k.Context) > 1000:
		return failf("InvalidParameterValue.SessionContextTooLong", "SessionContext must have at most 1000 characters")
	case k.Priority < -10 || k.Priority > 10:
		return failf("InvalidParameter", "TasksPriority must be between -10 and 10, is %d", k.Priority)
	}
	return nil
}
