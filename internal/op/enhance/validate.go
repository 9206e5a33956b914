package enhance

import (
	"slices"
	"strings"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
	"github.com/mediamill/mediamill/internal/op/encode"
)

// Validate lists every fault that shows without the source.
func (p *Params) Validate() media.Faults {
	var f media.Faults
	f.Under("video_filters.", op.Bounds(&p.VideoFilters))
	f.Under("audio_filters.", op.Bounds(&p.AudioFilters))
	f.Under("", p.Params.Validate())
	f.Under("", p.copies())
	f.Under("", p.contradictions())
	return f
}

// copies refuses what cannot be done to streams that are not encoded.
func (p *Params) copies() media.Faults {
	var f media.Faults
	encoded := media.Phrasef("an enhanced stream is always encoded")
	if p.Video.SmartCopy {
		f.Add(conflict("video.smart_copy", encoded, media.Phrasef("omit smart_copy, or set codec to copy")))
	}
	if p.Audio.SmartCopy {
		f.Add(conflict("audio.smart_copy", encoded, media.Phrasef("omit smart_copy, or set codec to copy")))
	}
	if p.Video.Codec == encode.Copy {
		for _, name := range p.asked(true) {
			f.Add(conflict("video_filters."+name, media.Phrasef("a copied video stream cannot be enhanced"), media.Phrasef("choose a video codec, or omit the filter")))
		}
	}
	if !p.Audio.Codec.Encodes() {
		for _, name := range p.asked(false) {
			f.Add(conflict("audio_filters."+name, media.Phrasef("audio that is copied or omitted cannot be enhanced"), media.Phrasef("choose an audio codec, or omit the filter")))
		}
	}
	if !p.Video.Codec.Encodes() && !p.Audio.Codec.Encodes() && len(f) == 0 {
		f.Add(conflict("video.codec", media.Phrasef("nothing would be encoded, so nothing could be enhanced"), media.Phrasef("choose a codec for the video or the audio, or use transcode")))
	}
	return f
}

// asked are the filters of video or audio that were requested by name, and not left to auto.
func (p *Params) asked(video bool) []string {
	v, a := &p.VideoFilters, &p.AudioFilters
	list := []struct {
		name, value string
		video       bool
	}{
		{"denoise", v.Denoise, true}, {"deblock", v.Deblock, true}, {"stabilize", v.Stabilize, true}, {"deband", v.Deband, true},
		{"sharpen", v.Sharpen, true}, {"levels", v.Levels, true}, {"vibrance", v.Vibrance, true}, {"motion", v.Motion, true},
		{"declick", a.Declick, false}, {"denoise", a.Denoise, false}, {"deess", a.Deess, false}, {"dialogue", a.Dialogue, false},
	}
	var names []string
	for _, one := range list {
		if one.video == video && !slices.Contains([]string{"off", "auto", "duplicate"}, one.value) {
			names = append(names, one.name)
		}
	}
	if video && v.Upscale > 1 {
		names = append(names, "upscale")
	}
	return names
}

// contradictions refuses parameters that exclude each other.
func (p *Params) contradictions() media.Faults {
	var f media.Faults
	v, deep := &p.VideoFilters, p.Video.HDR == "keep" || strings.Contains(p.Video.PixelFormat, "10")
	if v.Upscale > 1 && (p.Video.Width > 0 || p.Video.Height > 0 || p.Video.ShortSide > 0) {
		f.Add(conflict("video_filters.upscale", media.Phrasef("cannot be combined with a size of the video"), media.Phrasef("omit width, height and short_side, or set video.upscale to true and omit the factor")))
	}
	if v.Motion != "duplicate" && !p.Video.FrameRate.Known() {
		f.Add(conflict("video_filters.motion", media.Phrasef("additional frames need video.frame_rate"), media.Phrasef("set video.frame_rate, or motion to duplicate")))
	}
	eight := func(field string, is bool) {
		if is && deep {
			f.Add(conflict("video_filters."+field, media.Phrasef("the filter has 8 bits per sample, and the output would have 10"), media.Phrasef("use video.hdr sdr and yuv420p, or another strength")))
		}
	}
	eight("denoise", v.Denoise == "best")
	eight("stabilize", v.Stabilize != "off")
	eight("motion", v.Motion == "interpolate")
	if v.Stabilize != "off" && p.Video.Variable == "keep" {
		f.Add(conflict("video_filters.stabilize", media.Phrasef("the two passes need a constant frame rate"), media.Phrasef("set video.variable_frame_rate to constant")))
	}
	if p.AudioFilters.Dialogue != "off" && p.Audio.Channels != 2 {
		f.Add(conflict("audio_filters.dialogue", media.Phrasef("the filter makes stereo"), media.Phrasef("set audio.channels to 2")))
	}
	if p.AudioFilters.Denoise == "voice" && p.Audio.Channels != 1 && p.Audio.Channels != 2 {
		f.Add(conflict("audio_filters.denoise", media.Phrasef("the filter has one or two channels"), media.Phrasef("set audio.channels to 1 or 2")))
	}
	return f
}

func conflict(field string, message, hint media.Phrase) *media.Error {
	return media.Conflict(field, "%s", message).WithHint("%s", hint)
}
