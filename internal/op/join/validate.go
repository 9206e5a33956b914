package join

import (
	"fmt"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
	"github.com/mediamill/mediamill/internal/op/encode"
)

// Validate lists every fault that shows without the sources.
func (p *Params) Validate() media.Faults {
	f := op.Bounds(&p.Cutting)
	for i, ref := range p.Sources {
		if ref.Kind() == "" {
			f.Add(media.Bad(fmt.Sprintf("sources[%d]", i), "exactly one of key, url, upload and sample must be set"))
		}
	}
	for i := range p.Segments {
		f.Under(fmt.Sprintf("segments[%d].", i), p.Segments[i].validate(len(p.Sources)))
	}
	f.Under("", p.encoding().Validate())
	f.Under("", p.encodes())
	return f
}

func (s *Segment) validate(further int) media.Faults {
	var f media.Faults
	if s.Source > further && s.Source <= 32 { // the tag speaks of more
		f.Add(media.Bad("source", "there is no source %d; there are %d, numbered from 0", s.Source, further+1))
	}
	return append(f, s.Trim.Validate()...)
}

// encodes refuses what a joined file cannot have although a transcode can.
func (p *Params) encodes() media.Faults {
	var f media.Faults
	exact := media.Phrasef("cuts are exact to the frame, so a joined stream is always encoded")
	if p.Video.Codec == encode.Copy || p.Video.SmartCopy {
		f.Add(conflict("video."+copying(p.Video.Codec), exact, media.Phrasef("choose a codec, and omit smart_copy")))
	}
	if p.Audio.Codec == encode.Copy || p.Audio.SmartCopy {
		f.Add(conflict("audio."+copying(p.Audio.Codec), exact, media.Phrasef("choose a codec, and omit smart_copy")))
	}
	if p.Video.Crop != nil {
		f.Add(conflict("video.crop", media.Phrasef("one rectangle cannot apply to sources of different sizes"), media.Phrasef("crop in a transcode before or after the join")))
	}
	if p.Video.Variable == "keep" {
		f.Add(conflict("video.variable_frame_rate", media.Phrasef("a joined video has one frame rate"), media.Phrasef("use constant")))
	}
	if p.Audio.Tracks != "" && p.Audio.Tracks != "main" {
		f.Add(conflict("audio.tracks", media.Phrasef("only the main audio stream is joined"), media.Phrasef("use main")))
	}
	if p.Audio.Loudness != nil {
		f.Add(conflict("audio.loudness", media.Phrasef("the loudness cannot be measured before the sources are joined"), media.Phrasef("normalize the joined file with a transcode task that reads its output")))
	}
	return f
}

func copying(codec encode.Codec) string {
	if codec == encode.Copy {
		return "codec"
	}
	return "smart_copy"
}

func conflict(field string, message, hint media.Phrase) *media.Error {
	return media.Conflict(field, "%s", message).WithHint("%s", hint)
}
