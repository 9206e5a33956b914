package visionular

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/mediamill/mediamill/internal/media"
)

// States of a task. The vendor's documents name running, succeeded and failed;
// the others are known from a client of a third party.
const (
	pending     = "pending"
	downloading = "downloading"
	running     = "running"
	uploading   = "uploading"
	succeeded   = "succeeded"
	failed      = "failed"
)

// A task is the vendor's TaskApi. Times are seconds since 1970, 0 for not yet;
// lengths are seconds, sizes bytes and rates kb/s; a fact that is not known is 0
// or empty.
type task struct {
	ID                 string  `json:"task_id"`
	Input              string  `json:"input"`
	Output             string  `json:"output"`
	Template           string  `json:"template_name"`
	Storage            string  `json:"storage_id"`
	Region             string  `json:"region"`
	Created            int64   `json:"created_time"`
	Started            int64   `json:"started_time"`
	Finished           int64   `json:"finished_time"`
	Status             string  `json:"status"`
	Duration           float64 `json:"duration"`
	SourceBitRate      float64 `json:"source_bitrate"`
	SourceSize         int64   `json:"source_size"`
	SourceResolution   string  `json:"source_resolution"`
	SourceFrameRate    float64 `json:"source_framerate"`
	SourceVideoBitRate float64 `json:"source_video_bitrate"`
	SourceAudioBitRate float64 `json:"source_audio_bitrate"`
	SourceVideoCodec   string  `json:"source_video_codec"`
	SourceAudioCodec   string  `json:"source_audio_codec"`
	OutputSize         int64   `json:"output_size"`
	OutputResolution   string  `json:"output_resolution"`
	OutputFrameRate    float64 `json:"output_framerate"`
	OutputBitRate      float64 `json:"output_bitrate"`
	OutputMediaSize    int64   `json:"output_media_size"`
	OutputVideoCodec   string  `json:"output_video_codec"`
	OutputAudioCodec   string  `json:"output_audio_codec"`
	OutputSampleRate   string  `json:"output_audio_samplerate"`
	Ratio              float64 `json:"ratio"` // of the output's size to the source's
	SpendTime          float64 `json:"spend_time"`
	Code               int     `json:"code"`
	Progress           int     `json:"progress"` // per cent
	Message            string  `json:"message"`
	Format             string  `json:"format"`
	EncryptInfo        string  `json:"encrypt_info"`
	CustomInfo         string  `json:"custom_info"`
}

// status is the state of a job in the vendor's words.
func status(job *media.Job) string {
	switch job.State {
	case media.JobQueued:
		return pending
	case media.JobSucceeded:
		return succeeded
	case media.JobRunning:
		for _, t := range job.Tasks {
			switch t.Phase {
			case media.PhaseFetch:
				return downloading
			case media.PhasePublish:
				return uploading
			}
		}
		return running
	}
	return failed // also one that was canceled
}

// view is a job as a task, with its one task's details.
func view(job *media.Job, detail *media.Task) (*task, error) {
	k, err := keptOf(job)
	if err != nil {
		return nil, err
	}
	t := &task{
		ID: taskID(job.ID), Input: k.Input, Output: k.Output, Template: k.Template.Name, Storage: k.Place.ID, Region: k.Place.Region,
		Created: job.Created.Unix(), Started: seconds(job.Started), Finished: seconds(job.Ended), Status: status(job),
		Progress: int(job.Progress), Format: k.Template.Format,
	}
	if job.Error != nil {
		t.Code, t.Message = taskError(job.Error), job.Error.Message
	} else if job.State == media.JobCanceled {
		t.Code, t.Message = internalError, "the task was canceled"
	}
	if job.Started != nil && job.Ended != nil {
		t.SpendTime = round(job.Ended.Sub(*job.Started).Seconds())
	}
	if detail == nil {
		return t, nil
	}
	if detail.SourceFacts != nil {
		t.source(detail.SourceFacts)
	}
	if job.State == media.JobSucceeded {
		t.output(detail, k)
	}
	return t, nil
}

func (t *task) source(s *media.Source) {
	t.Duration, t.SourceSize, t.SourceBitRate = round(float64(s.Duration)), s.Bytes, kbits(s.BitRate)
	if v := s.MainVideo(); v != nil {
		width, height := v.DisplaySize()
		t.SourceResolution, t.SourceFrameRate = resolutionOf(width, height), round(v.FrameRate.Float())
		t.SourceVideoBitRate, t.SourceVideoCodec = kbits(v.BitRate), word(v.Codec)
	}
	if a := s.MainAudio(); a != nil {
		t.SourceAudioBitRate, t.SourceAudioCodec = kbits(a.BitRate), a.Codec
	}
}

func (t *task) output(detail *media.Task, k *keptTask) {
	var width, height int
	for _, o := range detail.Outputs {
		t.OutputSize += o.Bytes
		switch o.Role {
		case media.RoleMedia, media.RoleInit, media.RoleSegment:
			t.OutputMediaSize += o.Bytes
		}
		if o.Width > width {
			width, height = o.Width, o.Height
			t.OutputFrameRate = round(o.FrameRate.Float())
		}
		if t.Duration == 0 {
			t.Duration = round(float64(o.Duration))
		}
	}
	if width > 0 {
		t.OutputResolution = resolutionOf(width, height)
	}
	if t.Duration > 0 {
		t.OutputBitRate = round(float64(t.OutputSize) * 8 / t.Duration / 1000)
	}
	if t.SourceSize > 0 {
		t.Ratio = round(float64(t.OutputSize) / float64(t.SourceSize))
	}
	if t.SourceVideoCodec != "" {
		t.OutputVideoCodec = k.Template.VideoCodec
	}
	if t.SourceAudioCodec != "" {
		t.OutputAudioCodec = k.Template.AudioCodec
		t.OutputSampleRate = "48000"
		var none media.Faults
		if rate := k.Template.rate(&none); rate > 0 {
			t.OutputSampleRate = strconv.Itoa(rate)
		}
	}
}

func (d *Dialect) queryTask(c *call) (any, error) {
	if err := c.only("task_id").Err(); err != nil {
		return nil, err
	}
	job, err := d.job(c, c.query.Get("task_id"))
	if err != nil {
		return nil, err
	}
	return d.detailed(c, job)
}

// detailed is a job with what its task has found and made.
func (d *Dialect) detailed(c *call, job *media.Job) (*task, error) {
	if len(job.Tasks) == 0 {
		return view(job, nil)
	}
	detail, err := d.Jobs.Task(c, c.who.Project, job.Tasks[0].ID)
	if err != nil {
		return nil, err
	}
	return view(job, detail)
}

func seconds(t *time.Time) int64 {
	if t == nil {
		return 0
	}
	return t.Unix()
}

func resolutionOf(width, height int) string { return fmt.Sprintf("%dx%d", width, height) }

func kbits(r media.BitRate) float64 { return round(float64(r) / 1000) }

// round keeps three decimals.
func round(f float64) float64 { return math.Round(f*1000) / 1000 }

// word is the vendor's name of a codec.
func word(codec string) string { return strings.Replace(codec, "hevc", "h265", 1) }
