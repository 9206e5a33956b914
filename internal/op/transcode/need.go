package transcode

import (
	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/ffmpeg/seek"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
	"github.com/mediamill/mediamill/internal/op/encode"
	"github.com/mediamill/mediamill/internal/op/picture"
)

// Needs lists what ffmpeg must have for these parameters.
func (p *Params) Needs() []ffmpeg.Need {
	c := containers[p.Container]
	needs := []ffmpeg.Need{{Kind: "muxer", Name: c.muxer}}
	if len(c.video) > 0 && p.Video.Codec.Encodes() {
		needs = append(needs, encode.Need(p.Video.choice().Candidates()...))
		needs = append(append(needs, picture.Needs()...), p.Video.size().Needs()...)
	}
	if p.Audio.Codec.Encodes() {
		needs = append(needs, encode.Need(p.Audio.coded(2).Encoder()))
	}
	if p.Audio.Loudness != nil {
		needs = append(needs, ffmpeg.Need{Kind: "filter", Name: "loudnorm"})
	}
	if p.Subtitles.Mode == "burn" {
		needs = append(needs, ffmpeg.Need{Kind: "filter", Name: "subtitles"}, ffmpeg.Need{Kind: "filter", Name: "overlay"})
	}
	needs = append(needs, picture.MosaicNeeds(p.Mosaics)...)
	return append(needs, picture.OverlayNeeds(p.Watermarks)...)
}

// Queue is gpu for a named hardware encoder and light when nothing is encoded as video.
func (p *Params) Queue() media.Queue {
	switch {
	case len(containers[p.Container].video) == 0 || !p.Video.Codec.Encodes():
		return media.QueueLight
	case encode.Hardware(p.Video.Encoder):
		return media.QueueGPU
	}
	return media.QueueCPU
}

// Measures asks for what the plan will look at.
func (p *Params) Measures(src *media.Source) []media.Measurement {
	var wants []media.Measurement
	v := src.MainVideo()
	if v != nil && len(containers[p.Container].video) > 0 && p.Video.Codec != encode.None {
		if p.Video.Codec != encode.Copy {
			wants = append(wants, picture.Measures(v, p.Video.deinterlace())...)
		}
		if p.Video.SmartCopy && v.Codec == string(p.Video.Codec) || p.Video.Codec == encode.Copy && p.Trim.Start != 0 {
			wants = append(wants, media.Measurement{Kind: media.MeasureKeyframes, Stream: v.Index})
		} else {
			wants = append(wants, seek.Measures(src, op.Begin(src.Duration, p.Trim.Start).Duration())...)
		}
		if p.Video.Codec == encode.Copy && src.Has(media.FoundEditList) {
			wants = append(wants, media.Measurement{Kind: media.MeasureHidden, Stream: v.Index})
		}
	}
	if a := src.MainAudio(); a != nil && p.Audio.Loudness != nil {
		wants = append(wants, media.Measurement{Kind: media.MeasureLoudness, Stream: a.Index})
	}
	return wants
}

func (v *Video) deinterlace() picture.Deinterlace {
	if v.Deinterlace == "auto" {
		return picture.DeinterlaceAuto
	}
	return picture.Deinterlace(v.Deinterlace)
}
