package tencent

import (
	"fmt"

	"github.com/mediamill/mediamill/internal/media"
)

type (
	// An EditMediaRequest asks for one file of parts of several.
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
		ComposeConfig    refused
	}
	// An EditMediaFileInfo is one part of an edit.
	EditMediaFileInfo struct {
		InputInfo       MediaInputInfo `need:"true"`
		StartTimeOffset float64        `json:",omitempty"`
		EndTimeOffset   float64        `json:",omitempty"`
		Id              ignored        `json:",omitzero"` // names a part for a composition
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
	container, err := r.OutputConfig.check(len(r.FileInfos))
	if err != nil {
		return nil, err
	}
	first := r.FileInfos[0].InputInfo
	storage, echo, err := c.target("OutputStorage", r.OutputStorage, first)
	if err != nil {
		return nil, err
	}
	key, err := naming{field: "OutputObjectPath", dir: "/", path: r.OutputObjectPath, format: container, name: stem(first), extension: extension(first)}.key()
	if err != nil {
		return nil, err
	}
	sources, segments, err := c.parts(r.FileInfos)
	if err != nil {
		return nil, err
	}
	task := media.TaskSpec{Name: "edit", Operation: "join", Output: media.OutputSpec{Storage: storage, Key: key, Overwrite: true}}
	made := params{"container": container, "sources": sources[1:], "segments": segments}
	if r.OutputConfig.Type == "fast" {
		task.Operation = "transcode"
		made = params{"container": container, "video": params{"codec": "copy"}, "audio": params{"codec": "copy"}}
		if made["trim"], err = trim("FileInfos.0", r.FileInfos[0].StartTimeOffset, r.FileInfos[0].EndTimeOffset); err != nil {
			return nil, err
		}
	}
	if task.Params, err = encoded(made); err != nil {
		return nil, err
	}
	k := &kept{Kind: editTask, Input: first, Files: r.FileInfos, Priority: r.TasksPriority, Session: r.SessionId, Context: r.SessionContext,
		Items: []item{{Type: kindTranscode, Task: task.Name, Storage: echo, field: "EditMedia"}}}
	spec := &media.Spec{Name: inputName(first), Source: sources[0], Priority: int32(r.TasksPriority), Tasks: []media.TaskSpec{task}}
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

// parts are the sources and what is taken of them, in their order.
func (c *call) parts(files []EditMediaFileInfo) (sources []media.SourceRef, segments []params, err error) {
	for i, f := range files {
		field := fmt.Sprintf("FileInfos.%d", i)
		source, err := c.source(field+".InputInfo", f.InputInfo)
		if err != nil {
			return nil, nil, err
		}
		segment, err := trim(field, f.StartTimeOffset, f.EndTimeOffset)
		if err != nil {
			return nil, nil, err
		}
		segment["source"] = i
		sources, segments = append(sources, source), append(segments, segment)
	}
	return sources, segments, nil
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
