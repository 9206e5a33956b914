package transcode

import (
	"strings"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/ffmpeg/seek"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
	"github.com/mediamill/mediamill/internal/op/picture"
)

// Needs lists what ffmpeg must have for these parameters.
func (p *Params) Needs() []ffmpeg.Need {
	c := containers()[p.Container]
	needs := []ffmpeg.Need{{Kind: "muxer", Name: c.muxer}}
	if len(c.video) > 0 && p.Video.Codec != "copy" && p.Video.Codec != "none" {
		needs = append(needs, ffmpeg.Need{Kind: "encoder", Name: strings.Join(p.Video.candidates(), "|")})
		needs = append(append(needs, picture.Needs()...), p.Video.size().Needs()...)
	}
	if p.Audio.Codec != "copy" && p.Audio.Codec != "none" {
		needs = append(needs, ffmpeg.Need{Kind: "encoder", Name: p.Audio.encoder()})
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
	case len(containers()[p.Container].video) == 0 || p.Video.Codec == "copy" || p.Video.Codec == "none":
		return media.QueueLight
	case encoders()[p.Video.Encoder].hardware != "":
		return media.QueueGPU
	}
	return media.QueueCPU
}

// Measures asks for what the plan will look at.
func (p *Params) Measures(src *media.Source) []media.Measurement {
	var wants []media.Measurement
	v := src.MainVideo()
	if v != nil && len(containers()[p.Container].video) > 0 && p.Video.Codec != "none" {
		if p.Video.Codec != "copy" {
			wants = append(wants, picture.Measures(v, p.Video.deinterlace())...)
		}
		if p.Video.SmartCopy && v.Codec == p.Video.Codec || p.Video.Codec == "copy" && p.Trim.Start != 0 {
			wants = append(wants, media.Measurement{Kind: "keyframes", Stream: v.Index})
		} else {
			wants = append(wants, seek.Measures(src, op.Begin(src.Duration, p.Trim.Start).Duration())...)
		}
		if p.Video.Codec == "copy" && src.Has("edit_list") {
			wants = append(wants, media.Measurement{Kind: "hidden", Stream: v.Index})
		}
	}
	if a := src.MainAudio(); a != nil && p.Audio.Loudness != nil {
		wants = append(wants, media.Measurement{Kind: "loudness", Stream: a.Index})
	}
	return wants
}

func (v *Video) deinterlace() picture.Deinterlace {
	if v.Deinterlace == "auto" {
		return picture.DeinterlaceAuto
	}
	return picture.Deinterlace(v.Deinterlace)
}
