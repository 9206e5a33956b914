package tencent

// An EditMediaFileInfo is one part of an edit.
type EditMediaFileInfo struct {
	InputInfo       MediaInputInfo `need:"true"`
	StartTimeOffset float64        `json:",omitempty"`
	EndTimeOffset   float64        `json:",omitempty"`
	Id              refused        `json:",omitzero"`
}

// edit is a task of EditMedia.
func (v *view) edit() *EditMediaTask {
	e := &EditMediaTask{TaskId: taskID(v.job.Project, v.job.ID, v.kept.Kind), Status: processing, Input: EditMediaTaskInput{FileInfoSet: v.kept.Files}}
	if len(v.kept.Items) == 0 {
		return e
	}
	it := &v.kept.Items[0]
	r := v.result(it)
	if !v.job.State.Ended() {
		return e
	}
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
