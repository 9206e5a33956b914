package tencent

import (
	"encoding/json"
	"math"

	"github.com/mediamill/mediamill/internal/media"
)

// output is what a sub-task that succeeded made.
func (v *view) output(it *item, task *media.Task) any {
	switch it.Type {
	case kindTranscode:
		return transcoded(it, task)
	case kindAnimated:
		o := mainOutput(task)
		made := animatedOutput{Storage: it.Storage, Path: "/" + o.Key, Definition: it.Definition, Container: containerOf(task), Md5: task.MD5,
			Height: int64(o.Height), Width: int64(o.Width), Size: o.Bytes, StartTimeOffset: it.From, EndTimeOffset: it.To}
		if length := it.To - it.From; length > 0 {
			made.Bitrate = int64(float64(o.Bytes) * 8 / length)
		}
		return made
	case kindByTime:
		made := byTimeOutput{Storage: it.Storage, Definition: it.Definition, PicInfoSet: []pictureInfo{}}
		for _, o := range task.Outputs {
			if o.Role == media.RoleSnapshot {
				made.PicInfoSet = append(made.PicInfoSet, pictureInfo{float64(o.Time), "/" + o.Key, it.marks()})
			}
		}
		return made
	case kindSampled:
		made := sampledOutput{Storage: it.Storage, Definition: it.Definition, ImagePathSet: paths(task, media.RoleSnapshot), WaterMarkDefinition: it.marks()}
		if it.Sample != nil {
			made.SampleType, made.Interval = it.Sample.SampleType, it.Sample.SampleInterval
		}
		return made
	case kindSprite:
		return sheeted(it, task)
	}
	return adaptiveOutput{Storage: it.Storage, Definition: it.Definition, Package: it.Package, Path: "/" + mainOutput(task).Key}
}

// marks are the watermarks' templates, never nil.
func (it *item) marks() []int64 { return append([]int64{}, it.Marks...) }

// mainOutput is the first of a task's, or an empty one.
func mainOutput(task *media.Task) media.Output {
	for _, o := range task.Outputs {
		if o.Number == 1 {
			return o
		}
	}
	return media.Output{}
}

func paths(task *media.Task, role media.Role) []string {
	list := []string{}
	for _, o := range task.Outputs {
		if o.Role == role {
			list = append(list, "/"+o.Key)
		}
	}
	return list
}

func sheeted(it *item, task *media.Task) spriteOutput {
	made := spriteOutput{Storage: it.Storage, Definition: it.Definition, ImagePathSet: paths(task, media.RoleSprite)}
	if track := paths(task, media.RoleThumbnails); len(track) > 0 {
		made.WebVttPath = track[0]
	}
	if it.Sprite == nil {
		return made
	}
	made.TotalCount = it.Sprite.RowCount * it.Sprite.ColumnCount
	made.Width, made.Height = it.Sprite.Width, it.Sprite.Height
	for _, o := range task.Outputs { // a cell, by the sheet that it is on
		if o.Role == media.RoleSprite && o.Width > 0 && made.Width == 0 && made.Height == 0 {
			made.Width, made.Height = int64(o.Width)/it.Sprite.ColumnCount, int64(o.Height)/it.Sprite.RowCount
		}
	}
	return made
}

// An encoding is what of a transcode's parameters answers repeat.
type encoding struct {
	Container string `json:"container"`
	Video     struct {
		Codec     string         `json:"codec"`
		FrameRate media.Rational `json:"frame_rate"`
	} `json:"video"`
	Codecs []string       `json:"codecs"` // of an adaptive stream
	Rate   media.Rational `json:"max_frame_rate"`
	Audio  struct {
		Codec      string          `json:"codec"`
		BitRate    media.BitRate   `json:"bit_rate"`
		BitRates   []media.BitRate `json:"bit_rates"`
		Channels   int64           `json:"channels"`
		SampleRate int64           `json:"sample_rate"`
	} `json:"audio"`
}

// containerOf is ffprobe's name of what a task made, which the vendor gives.
func containerOf(task *media.Task) string {
	var e encoding
	if json.Unmarshal(task.Params, &e) != nil {
		return ""
	}
	switch {
	case task.Operation == "adaptive":
		return "hls,applehttp"
	case task.Operation == "preview":
		var f struct{ Format string }
		if json.Unmarshal(task.Params, &f) != nil {
			return ""
		}
		return map[string]string{"webp": "webp_pipe"}[f.Format] + map[string]string{"gif": "gif"}[f.Format]
	case e.Container == "mp4", e.Container == "mov", e.Container == "m4a":
		return "mov,mp4,m4a,3gp,3g2,mj2"
	case e.Container == "mkv", e.Container == "webm":
		return "matroska,webm"
	case e.Container == "ts":
		return "mpegts"
	}
	return e.Container
}

// transcoded tells a transcode's file. What the core measured of it is size,
// length, picture size and frame rate; codecs and bit rates are those that it was
// made with, and were verified against the file before it was published.
func transcoded(it *item, task *media.Task) transcodeOutput {
	o := mainOutput(task)
	made := transcodeOutput{OutputStorage: it.Storage, Path: "/" + o.Key, Definition: it.Definition, Height: int64(o.Height), Width: int64(o.Width),
		Duration: float64(o.Duration), Container: containerOf(task), Md5: task.MD5, CallBackExtInfo: it.Enhanced, AudioStreamSet: []MediaAudioStreamItem{}, VideoStreamSet: []MediaVideoStreamItem{}}
	var rate media.Rational
	for _, each := range task.Outputs { // of HLS the playlists and all segments
		made.Size += each.Bytes
		if made.Height == 0 && each.Height > 0 {
			made.Height, made.Width = int64(each.Height), int64(each.Width)
		}
		if made.Duration == 0 {
			made.Duration = float64(each.Duration)
		}
		if !rate.Known() {
			rate = each.FrameRate
		}
	}
	if made.Duration > 0 {
		made.Bitrate = int64(math.Round(float64(made.Size) * 8 / made.Duration))
	}
	var e encoding
	if json.Unmarshal(task.Params, &e) != nil {
		return made
	}
	sound := e.sound(task.SourceFacts)
	rest := made.Bitrate
	if sound != nil {
		made.AudioStreamSet = append(made.AudioStreamSet, *sound)
		rest -= sound.Bitrate
	}
	if pictures := e.pictures(task, max(rest, 0), made.Width, made.Height, rate); pictures != nil {
		made.VideoStreamSet = append(made.VideoStreamSet, *pictures)
	}
	return made
}

// pictures tells a file's pictures. rate is as measured, and unknown of what was
// made before it was kept.
func (e *encoding) pictures(task *media.Task, bitrate, width, height int64, rate media.Rational) *MediaVideoStreamItem {
	name := e.Video.Codec
	if !rate.Known() {
		rate = e.Video.FrameRate
	}
	if task.Operation == "adaptive" && len(e.Codecs) > 0 {
		name = e.Codecs[0]
	}
	if width == 0 || name == "none" {
		return nil
	}
	var v *media.VideoStream
	if task.SourceFacts != nil {
		v = task.SourceFacts.MainVideo()
	}
	if v != nil && !rate.Known() {
		rate = v.FrameRate
		if e.Rate.Known() && rate.Float() > e.Rate.Float() {
			rate = e.Rate
		}
	}
	if v != nil && name == "copy" {
		name = v.Codec
	}
	return &MediaVideoStreamItem{Bitrate: bitrate, Width: width, Height: height, Codec: name, Fps: int64(rate.Float()),
		FpsNumerator: rate.Num, FpsDenominator: rate.Den}
}

func (e *encoding) sound(source *media.Source) *MediaAudioStreamItem {
	if e.Audio.Codec == "none" || e.Audio.Codec == "" || source == nil || len(source.Audio) == 0 {
		return nil
	}
	s := MediaAudioStreamItem{Bitrate: int64(e.Audio.BitRate), Codec: e.Audio.Codec, Channel: e.Audio.Channels, SamplingRate: e.Audio.SampleRate}
	if len(e.Audio.BitRates) > 0 {
		s.Bitrate = int64(e.Audio.BitRates[0])
	}
	from := source.Audio[0]
	if s.Channel == 0 || s.Channel > int64(from.Channels) {
		s.Channel = int64(from.Channels)
	}
	if s.Codec == "copy" {
		s.Codec, s.Bitrate = from.Codec, int64(from.BitRate)
	}
	if s.SamplingRate == 0 {
		s.SamplingRate = 48000
		if e.Audio.Codec == "copy" || e.Audio.Codec == "flac" || e.Audio.Codec == "pcm" {
			s.SamplingRate = int64(from.SampleRate)
		}
	}
	return &s
}
