package jdcloud

import (
	"math"
	"strconv"

	"github.com/mediamill/mediamill/internal/dialect"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/store"
)

// A transcodeJob is the vendor's TranscodeJob.
type transcodeJob struct {
	JobID string          `json:"jobId"`
	Title string          `json:"title"`
	Tasks []transcodeTask `json:"tasks"`
}

// A transcodeTask has its numbers as text, as the vendor's model does.
type transcodeTask struct {
	JobID      string  `json:"jobId"`
	TaskID     string  `json:"taskId"`
	ObjectKey  string  `json:"objectKey"`
	Format     string  `json:"format"`
	Width      string  `json:"width"`
	Height     string  `json:"height"`
	BitRate    string  `json:"bitrate"` // kb/s
	FrameRate  string  `json:"framerate"`
	Definition string  `json:"definition"`
	Status     string  `json:"status"`
	FinishTime *string `json:"finishTime"`
}

func (k *transcodeKept) job(job *media.Job) transcodeJob {
	j := transcodeJob{JobID: dialect.Digits(job.ID), Title: k.Title, Tasks: []transcodeTask{}}
	for i, t := range job.Tasks {
		if i < len(k.Outputs) {
			j.Tasks = append(j.Tasks, k.Outputs[i].task(t))
		}
	}
	return j
}

// task describes one output: what was asked for, and once there is a file, what
// it is.
func (p *transcodePart) task(t media.Task) transcodeTask {
	v := p.Template.Video
	task := transcodeTask{
		JobID: dialect.Digits(t.JobID), TaskID: dialect.Digits(t.ID), ObjectKey: p.ObjectKey, Format: p.Template.Container.Format,
		Width: number(v.Width), Height: number(v.Height), BitRate: number(v.BitRate),
		Definition: p.Template.Definition, Status: transcodeState(t.State), FinishTime: stampOf(t.Ended),
	}
	if v.FrameRate != nil {
		task.FrameRate = rational(*v.FrameRate)
	}
	for _, o := range t.Outputs {
		if o.Number == 1 {
			task.ObjectKey = o.Key
		}
		if o.Width > 0 && o.Height > 0 {
			task.Width, task.Height = strconv.Itoa(o.Width), strconv.Itoa(o.Height)
		}
		if o.Number == 1 && o.FrameRate.Known() {
			task.FrameRate = rational(math.Round(o.FrameRate.Float()*1000) / 1000)
		}
		if o.Number == 1 && o.Role == media.RoleMedia && o.Duration > 0 {
			task.BitRate = strconv.Itoa(int(float64(o.Bytes) * 8 / 1000 / float64(o.Duration)))
		}
	}
	return task
}

func number(n *int) string {
	if n == nil {
		return ""
	}
	return strconv.Itoa(*n)
}

// transcodeState is one of the vendor's three words.
func transcodeState(s media.State) string {
	switch s {
	case media.Succeeded:
		return "succeeded"
	case media.Failed, media.Canceled:
		return "failed"
	}
	return "in-process"
}

func (d *Dialect) getTranscodeJob(c *call) (any, error) {
	job, k, err := d.job(c, kindTranscode, c.path["jobId"])
	if err != nil {
		return nil, err
	}
	return k.Transcode.job(job), nil
}

func (d *Dialect) listTranscodeJobs(c *call) (any, error) {
	p, err := c.readPage(map[string][]string{"title": {"eq"}})
	if err != nil {
		return nil, err
	}
	f := store.JobQuery{JobFilter: media.JobFilter{Tags: []string{tagTranscode}}}
	if _, err := p.narrow(&f, nil); err != nil {
		return nil, err
	}
	content := []transcodeJob{}
	total, err := d.walk(c, p, f, func(job *media.Job) error {
		k, err := keptOf(job)
		if err == nil {
			content = append(content, k.Transcode.job(job))
		}
		return err
	})
	return p.answer(total, content), err
}
