package tencent

import (
	"encoding/json"

	"github.com/mediamill/mediamill/internal/dialect"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
	"github.com/mediamill/mediamill/internal/op/adaptive"
	"github.com/mediamill/mediamill/internal/op/picture"
	"github.com/mediamill/mediamill/internal/op/transcode"
)

// The kinds of sub-tasks, as results name them.
const (
	kindTranscode = "Transcode"
	kindAnimated  = "AnimatedGraphics"
	kindByTime    = "SnapshotByTimeOffset"
	kindSampled   = "SampleSnapshot"
	kindSprite    = "ImageSprites" // plural, and its member is singular
	kindAdaptive  = "AdaptiveDynamicStreaming"
)

type (
	// A TranscodeTaskInput asks for one file, or one HLS playlist.
	TranscodeTaskInput struct {
		Definition         int64
		RawParameter       *TranscodeParameter `json:",omitempty"`
		OverrideParameter  *overrides          `json:",omitempty"`
		WatermarkSet       []WatermarkInput    `json:",omitempty"`
		StartTimeOffset    float64             `json:",omitempty"`
		EndTimeOffset      float64             `json:",omitempty"`
		OutputStorage      *TaskOutputStorage  `json:",omitempty"`
		OutputObjectPath   string              `json:",omitempty"`
		SegmentObjectName  string              `json:",omitempty"` // of HLS
		ObjectNumberFormat *NumberFormat       `json:",omitempty"` // of the numbers of HLS segments
		MosaicSet          []MosaicInput       `json:",omitempty"`
		BlindWatermark     refused             `json:",omitzero"`
		HeadTailParameter  refused             `json:",omitzero"`
	}
	// overrides are what a request changes of a template.
	overrides struct {
		Container        *string        `json:",omitempty"`
		RemoveVideo      *int64         `json:",omitempty"`
		RemoveAudio      *int64         `json:",omitempty"`
		VideoTemplate    *videoOverride `json:",omitempty"`
		AudioTemplate    *audioOverride `json:",omitempty"`
		TEHDConfig       *TEHDConfig    `json:",omitempty"`
		EnhanceConfig    *EnhanceConfig `json:",omitempty"`
		SubtitleTemplate refused        `json:",omitzero"`
		AddonAudioStream refused        `json:",omitzero"`
		AddOnSubtitles   refused        `json:",omitzero"`
		StdExtInfo       refused        `json:",omitzero"`
	}
	videoOverride struct {
		Codec               *string  `json:",omitempty"`
		Fps                 *int64   `json:",omitempty"`
		FpsDenominator      *int64   `json:",omitempty"`
		Bitrate             *int64   `json:",omitempty"`
		ResolutionAdaptive  *string  `json:",omitempty"`
		Width               *int64   `json:",omitempty"`
		Height              *int64   `json:",omitempty"`
		Gop                 *int64   `json:",omitempty"`
		GopUnit             *string  `json:",omitempty"`
		FillType            *string  `json:",omitempty"`
		Vcrf                *int64   `json:",omitempty"`
		HlsTime             *float64 `json:",omitempty"`
		SegmentType         *int64   `json:",omitempty"`
		VideoProfile        *string  `json:",omitempty"`
		VideoLevel          *string  `json:",omitempty"`
		Bframes             *int64   `json:",omitempty"`
		Mode                *string  `json:",omitempty"`
		NoScenecut          *int64   `json:",omitempty"`
		BitDepth            *int64   `json:",omitempty"`
		ContentAdaptStream  ignored  `json:",omitzero"`
		ScenarioBased       ignored  `json:",omitzero"`
		SceneType           ignored  `json:",omitzero"`
		CompressType        ignored  `json:",omitzero"`
		Compress            ignored  `json:",omitzero"`
		Stereo3dType        refused  `json:",omitzero"`
		Sar                 refused  `json:",omitzero"`
		RawPts              refused  `json:",omitzero"`
		SegmentSpecificInfo refused  `json:",omitzero"`
	}
	audioOverride struct {
		Codec         *string `json:",omitempty"`
		Bitrate       *int64  `json:",omitempty"`
		SampleRate    *int64  `json:",omitempty"`
		AudioChannel  *int64  `json:",omitempty"`
		StreamSelects refused `json:",omitzero"`
	}
)

// patched is p with the overrides in place of what they name.
func (o *overrides) patched(p TranscodeParameter) (TranscodeParameter, error) {
	body, err := json.Marshal(p) // a copy, since templates' parts are shared
	var fresh TranscodeParameter
	if err == nil {
		err = json.Unmarshal(body, &fresh)
	}
	if err == nil && o != nil {
		if body, err = json.Marshal(o); err == nil {
			err = json.Unmarshal(body, &fresh)
		}
	}
	return fresh, err
}

// parameter is what a sub-task encodes to; nil when its template does not exist.
func (m *making) parameter(field string, t *TranscodeTaskInput) (*TranscodeParameter, error) {
	var p TranscodeParameter
	switch {
	case t.Definition == 0 && t.RawParameter == nil:
		return nil, failf("MissingParameter", "the request is missing the parameter %s.RawParameter, which the Definition 0 needs", field)
	case t.Definition == 0:
		p = *t.RawParameter
	default:
		found, err := transcodes().find(m.call, t.Definition)
		if found == nil || err != nil {
			return nil, err
		}
		if p, err = t.OverrideParameter.patched(found.Parameter); err != nil {
			return nil, err
		}
	}
	if t.Definition == 0 || t.OverrideParameter != nil {
		var faults failures
		checkTranscode(&p, &faults)
		if err := faults.err(); err != nil {
			return nil, err
		}
	}
	return &p, nil
}

func (m *making) transcode(field string, t *TranscodeTaskInput) error {
	p, err := m.parameter(field, t)
	if err != nil {
		return err
	}
	if p == nil {
		return m.missing(kindTranscode, t.Definition, t)
	}
	n := naming{path: t.OutputObjectPath, fallback: "{inputName}_transcode_{definition}.{format}", format: p.Container, definition: t.Definition}
	operation, made, out, used := "transcode", any(nil), output{}, ""
	if p.Container == containerHLS {
		n.format, n.number = "m3u8", t.ObjectNumberFormat
		stream, err := m.hls(field, t, p)
		if err != nil {
			return err
		}
		operation, made = "adaptive", stream
		if out, err = m.presentation(field, t.OutputStorage, streamNaming{naming: n, segment: t.SegmentObjectName}, stream.Params); err != nil {
			return err
		}
	} else {
		file, err := m.file(field, t, p)
		if err != nil {
			return err
		}
		made = file
		if p.EnhanceConfig.on() {
			operation, used = "enhance", p.EnhanceConfig.used()
			made = p.EnhanceConfig.enhanced(file)
		}
		if out, err = m.output(field, t.OutputStorage, n); err != nil {
			return err
		}
	}
	task, err := dialect.Task("", operation, made, out.spec)
	if err != nil {
		return err
	}
	shown := *t
	shown.OutputStorage = &out.echo
	it, err := m.add(kindTranscode, t.Definition, &shown, &task)
	if err == nil {
		it.Storage, it.Enhanced = out.echo, used
	}
	return err
}

// file is a transcode to one file.
func (m *making) file(field string, t *TranscodeTaskInput, p *TranscodeParameter) (*dialect.Sparse[transcode.Params], error) {
	made, err := p.transcode()
	if err != nil {
		return nil, err
	}
	if made.Params.Trim, err = trim(field, t.StartTimeOffset, t.EndTimeOffset); err != nil {
		return nil, err
	}
	if p.RemoveVideo == 1 || soundOnly(p.Container) {
		return made, nil
	}
	made.Params.Mosaics, made.Params.Watermarks, err = m.drawn(field, t)
	return made, err
}

// hls is a transcode to a playlist and its segments.
func (m *making) hls(field string, t *TranscodeTaskInput, p *TranscodeParameter) (*dialect.Sparse[adaptive.Params], error) {
	made, err := p.playlist()
	if err != nil {
		return nil, err
	}
	made.Zero(&made.Params.Trim)
	if made.Params.Trim, err = trim(field, t.StartTimeOffset, t.EndTimeOffset); err != nil || p.RemoveVideo == 1 {
		return made, err
	}
	made.Params.Mosaics, made.Params.Watermarks, err = m.drawn(field, t)
	return made, err
}

// drawn is what is drawn on the video, if there is any.
func (m *making) drawn(field string, t *TranscodeTaskInput) (hidden []picture.Mosaic, marks []picture.Watermark, err error) {
	if hidden, err = mosaics(field, t.MosaicSet); err == nil {
		marks, err = m.watermarks(field, t.WatermarkSet)
	}
	return hidden, marks, err
}

// trim is the part of the source that is taken, in the core's words, which
// count as the vendor does: below 0 from the end.
func trim(field string, start, end float64) (op.Trim, error) {
	if end != 0 && (end > 0) == (start >= 0) && end <= start {
		return op.Trim{}, failf("InvalidParameterValue", "%s.EndTimeOffset must be after StartTimeOffset", field)
	}
	return op.Trim{Start: media.Seconds(start), End: media.Seconds(end)}, nil
}
