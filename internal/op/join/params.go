// Package join cuts pieces of one or more sources and makes one file of them,
// in their order. Cuts are exact to the frame, so everything is encoded.
//
//	{
//	  "sources": [{"key": "b.mp4"}, {"url": "https://…/c.mkv"}],
//	  "segments": [
//	    {"source": 0, "start_seconds": 1, "end_seconds": 3.5},
//	    {"source": 2, "duration_seconds": 4},
//	    {"source": 1}
//	  ],
//	  "fade_seconds": 0.01,
//	  "container": "mp4",
//	  "video": {"codec": "h264", "short_side": 720},
//	  "audio": {"codec": "aac"},
//	  "watermarks": [], "metadata": {"set": {}}, "fast_start": true, "on_damage": "salvage"
//	}
//
// Source 0 is the task's own, and "sources" are 1, 2, …; a source may be cut
// any number of times. A segment without an end extends to the end of its source,
// one without all three times is the whole source, and if "segments" is empty, all
// sources are joined whole. The other members are those of the operation
// transcode, whose encoder settings and containers they share.
//
// The video has the size and frame rate that the parameters ask for, or those of the
// first segment; segments of another shape get bars unless video.fit says otherwise.
// A segment without video is black and one without audio is silent, as long as
// another segment has it. Only the main audio streams are joined; subtitles and
// chapters are omitted.
package join

import (
	"slices"
	"time"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/ffmpeg/seek"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
	"github.com/mediamill/mediamill/internal/op/picture"
	"github.com/mediamill/mediamill/internal/op/transcode"
)

// Params are the knobs of a join.
type Params struct {
	Cutting
	Container  string              `json:"container" doc:"Container format of the output" enum:"mp4,mkv,mov,webm,ts,mp3,m4a,flac,wav,ogg"`
	Video      transcode.Video     `json:"video" doc:"Same as video of transcode, without copy and crop; rotate applies to every segment"`
	Audio      transcode.Audio     `json:"audio" doc:"Same as audio of transcode, without copy and loudness; the main audio streams are joined"`
	Watermarks []picture.Watermark `json:"watermarks,omitempty" doc:"Drawn on the joined video in the order of the list" maxItems:"10"`
	Metadata   Metadata            `json:"metadata"`
	FastStart  bool                `json:"fast_start" doc:"MP4, MOV and M4A: write the index at the start of the file, so that playback can begin before the whole file is downloaded"`
	OnDamage   string              `json:"on_damage" doc:"If the source is damaged or truncated: salvage what is readable, with a warning, or fail the task" enum:"salvage,fail"`
}

// Cutting says what is joined.
type Cutting struct {
	Sources  []media.SourceRef `json:"sources,omitempty" doc:"Additional sources, numbered from 1; number 0 is the source of the task" maxItems:"32"`
	Segments []Segment         `json:"segments,omitempty" doc:"Segments to join, in this order. If empty, all sources are joined whole" maxItems:"64"`
	Fade     media.Seconds     `json:"fade_seconds" doc:"Duration of the audio fade-out and fade-in at each joint, which avoids clicks; 0 for no fade" minimum:"0" maximum:"1"`
}

// A Segment is a part of a source.
type Segment struct {
	Source int `json:"source,omitempty" doc:"Number of the source; 0 is the source of the task" minimum:"0" maximum:"32"`
	op.Trim
}

// Metadata says which words the file has; those of the sources are not kept.
type Metadata struct {
	Set map[string]string `json:"set,omitempty" doc:"Metadata to write, such as title"`
}

// Op is the operation.
func Op() op.Op {
	return op.Op{
		Name: "join", Title: "Join",
		Summary:   "Cut segments of one or more sources and join them into one file",
		Key:       "{job}/{name}/{stem}.{ext}",
		Layout:    op.OneFile,
		New:       func() op.Params { return defaults() },
		Templates: templates(),
	}
}

// defaults are those of a transcode.
func defaults() *Params {
	t := transcode.Op().New().(*transcode.Params)
	return &Params{
		Cutting: Cutting{Fade: 0.01}, Container: t.Container, Video: t.Video, Audio: t.Audio,
		FastStart: t.FastStart, OnDamage: t.OnDamage,
	}
}

// encoding is the file as a transcode would make it of the joined streams.
func (p *Params) encoding() *transcode.Params {
	return &transcode.Params{
		Container: p.Container, Video: p.Video, Audio: p.Audio, Subtitles: transcode.Subtitles{Mode: "none"},
		Watermarks: p.Watermarks, Metadata: transcode.Metadata{Set: p.Metadata.Set}, FastStart: p.FastStart, OnDamage: p.OnDamage,
	}
}

// Needs lists what ffmpeg must have for these parameters.
func (p *Params) Needs() []ffmpeg.Need {
	needs := p.encoding().Needs()
	for _, name := range []string{"concat", "trim", "tpad", "atrim", "afade", "color", "anullsrc"} {
		needs = append(needs, ffmpeg.Need{Kind: "filter", Name: name})
	}
	return needs
}

// Queue is the one of a transcode into the same file.
func (p *Params) Queue() media.Queue { return p.encoding().Queue() }

// Damage is what a damaged source shall give: salvage or fail.
func (p *Params) Damage() string { return p.OnDamage }

// ExtraSources are the further sources, then the watermarks' images.
func (p *Params) ExtraSources() []media.SourceRef {
	return append(slices.Clone(p.Sources), p.encoding().ExtraSources()...)
}

// LooksInto are the further sources without the images.
func (p *Params) LooksInto() int { return len(p.Sources) }

// Measures asks of each source whether its pictures are fields.
func (p *Params) Measures(src *media.Source) []media.Measurement {
	wants := p.encoding().Measures(src)
	var at []time.Duration
	for _, s := range p.Segments {
		at = append(at, op.Begin(src.Duration, s.Start).Duration())
	}
	return append(wants, seek.Measures(src, at...)...)
}
