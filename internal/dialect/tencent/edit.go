package tencent

import (
	"encoding/json"
	"fmt"

	"github.com/mediamill/mediamill/internal/dialect"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op/encode"
	"github.com/mediamill/mediamill/internal/op/join"
	"github.com/mediamill/mediamill/internal/op/transcode"
)

type (
	// An EditMediaRequest asks for one file that is made from parts of several.
	EditMediaRequest struct {
		FileInfos        []EditMediaFileInfo `need:"true"`
		OutputStorage    *TaskOutputStorage  `need:"true"`
		OutputObjectPath string              `need:"true"`
		OutputConfig     EditMediaOutputConfig
		TaskNotifyConfig *TaskNotifyConfig
		TasksPriority    int64
		SessionId        string
		SessionContext   string
		ResourceId       ignored
		ComposeConfig    *ComposeMediaConfig // makes it a composition, instead of OutputConfig and the offsets of files
	}
	// An EditMediaFileInfo is one part of an edit.
	EditMediaFileInfo struct {
		InputInfo       MediaInputInfo `need:"true"`
		StartTimeOffset float64        `json:",omitempty"`
		EndTimeOffset   float64        `json:",omitempty"`
		Id              string         `json:",omitempty"` // names a file for a composition
	}
	// An EditMediaOutputConfig says what kind of file an edit makes.
	EditMediaOutputConfig struct {
		Container string // mp4 when empty
		Type      string // normal, exact to the frame; or fast, at key frames, of one file
	}
)

// maxFiles is how many parts the core joins.
const maxFiles = 33

func editMedia(c *call) (any, error) {
	var r EditMediaRequest
	if err := c.read(&r); err != nil {
		return nil, err
	}
	if len(r.FileInfos) == 0 || len(r.FileInfos) > maxFiles {
		return nil, failf("InvalidParameterValue", "FileInfos must be 1 to %d, are %d", maxFiles, len(r.FileInfos))
	}
	work, err := c.editing(&r)
	if err != nil {
		return nil, err
	}
	first := r.FileInfos[0].InputInfo
	storage, echo, err := c.target("OutputStorage", r.OutputStorage, first)
	if err != nil {
		return nil, err
	}
	key, err := naming{field: "OutputObjectPath", dir: "/", path: r.OutputObjectPath, format: work.container, name: stem(first), extension: extension(first)}.key()
	if err != nil {
		return nil, err
	}
	task, err := dialect.Task("edit", work.operation, work.params, media.OutputSpec{Storage: storage, Key: key, Overwrite: true})
	if err != nil {
		return nil, err
	}
	k := &kept{Kind: editTask, Input: first, Files: r.FileInfos, Priority: r.TasksPriority, Session: r.SessionId, Context: r.SessionContext,
		Items: []item{{Type: kindTranscode, Task: task.Name, Storage: echo, field: "EditMedia"}}}
	spec := &media.Spec{Name: inputName(first), Source: work.source, Priority: int32(r.TasksPriority), Tasks: []media.TaskSpec{task}}
	return c.submit(spec, k, r.TaskNotifyConfig, editTask)
}

func (o *EditMediaOutputConfig) check(files int) (container string, err error) {
	switch o.Type {
	case "", "normal":
	case "fast":
		if files > 1 {
			return "", failf("InvalidParameterValue", "OutputConfig.Type fast takes one file, not %d", files)
		}
	default:
		return "", failf("InvalidParameterValue", "OutputConfig.Type must be normal or fast, is %q", o.Type)
	}
	switch o.Container {
	case "":
		return "mp4", nil
	case "mp4", "mov":
		return o.Container, nil
	case "hls", "flv", "avi":
		return "", failf("UnsupportedOperation", "OutputConfig.Container %s is not available here; use mp4 or mov", o.Container)
	}
	return "", failf("InvalidParameterValue", "OutputConfig.Container must be mp4, hls, mov, flv or avi, is %q", o.Container)
}

// An editing is the core's work for an edit.
type editing struct {
	container string
	operation string
	source    media.SourceRef // the first; params name the others
	params    json.Marshaler
}

// editing is a composition, a join of parts, or a part that is copied.
func (c *call) editing(r *EditMediaRequest) (*editing, error) {
	if r.ComposeConfig != nil {
		return c.composition(r)
	}
	container, err := r.OutputConfig.check(len(r.FileInfos))
	if err != nil {
		return nil, err
	}
	files, err := c.sources(r.FileInfos)
	if err != nil {
		return nil, err
	}
	segments := make([]join.Segment, len(r.FileInfos))
	for i, f := range r.FileInfos {
		segments[i].Source = i
		if segments[i].Trim, err = trim(fmt.Sprintf("FileInfos.%d", i), f.StartTimeOffset, f.EndTimeOffset); err != nil {
			return nil, err
		}
	}
	if r.OutputConfig.Type == "fast" {
		made := dialect.NewSparse[transcode.Params]()
		p := made.Params
		p.Container, p.Video.Codec, p.Audio.Codec, p.Trim = container, encode.Copy, encode.Copy, segments[0].Trim
		made.Zero(&p.Trim)
		return &editing{container, "transcode", files[0], made}, nil
	}
	made := dialect.NewSparse[join.Params]()
	p := made.Params
	p.Container, p.Sources, p.Segments = container, files[1:], segments
	nameSources(made)
	return &editing{container, "join", files[0], made}, nil
}

// nameSources makes each segment name its source, the first too.
func nameSources(made *dialect.Sparse[join.Params]) {
	for i := range made.Params.Segments {
		made.Zero(&made.Params.Segments[i].Source)
	}
}

// composition reads the files in the order in which items first name them.
func (c *call) composition(r *EditMediaRequest) (*editing, error) {
	made, used, err := r.ComposeConfig.compose(r.FileInfos)
	if err != nil {
		return nil, err
	}
	files, err := c.sources(r.FileInfos)
	if err != nil {
		return nil, err
	}
	made.Params.Sources = []media.SourceRef{}
	for _, n := range used[1:] {
		made.Params.Sources = append(made.Params.Sources, files[n])
	}
	return &editing{r.ComposeConfig.container(), "join", files[used[0]], made}, nil
}

// sources are where the core finds the files.
func (c *call) sources(files []EditMediaFileInfo) (sources []media.SourceRef, err error) {
	for i, f := range files {
		source, err := c.source(fmt.Sprintf("FileInfos.%d.InputInfo", i), f.InputInfo)
		if err != nil {
			return nil, err
		}
		sources = append(sources, source)
	}
	return sources, nil
}

// edit is a task of EditMedia.
func (v *view) edit() *EditMediaTask {
	e := &EditMediaTask{TaskId: taskID(v.job.Project, v.job.ID, v.kept.Kind), Status: processing, Input: EditMediaTaskInput{FileInfoSet: v.kept.Files}}
	if len(v.kept.Items) == 0 || !v.job.State.Ended() {
		return e
	}
	it := &v.kept.Items[0]
	r := v.result(it)
	e.Status, e.ErrCode, e.Message = finish, r.ErrCode, r.Message
	if task := v.task(it.Task); task != nil && r.Status == success {
		o := transcoded(it, task)
		e.Output = &EditMediaTaskOutput{OutputStorage: it.Storage, Path: o.Path, MetaData: &MediaMetaData{
			Size: o.Size, Container: o.Container, Bitrate: o.Bitrate, Height: o.Height, Width: o.Width, Duration: o.Duration,
			VideoStreamSet: o.VideoStreamSet, AudioStreamSet: o.AudioStreamSet, VideoDuration: o.Duration, AudioDuration: o.Duration,
		}}
	}
	return e
}
