// Package preview makes a short preview of a video from some of its scenes, as an
// animated WebP or GIF or as a silent MP4, with a maximum size.
package preview

import (
	"fmt"
	"slices"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/ffmpeg/seek"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
	"github.com/mediamill/mediamill/internal/op/encode"
	"github.com/mediamill/mediamill/internal/op/picture"
	"github.com/mediamill/mediamill/internal/op/still"
)

// A Format is the preview's file format.
type Format string

const (
	WebP Format = "webp"
	GIF  Format = "gif"
	MP4  Format = "mp4"
)

// Scenes says how the scenes are chosen.
type Scenes string

const (
	Auto   Scenes = "auto"   // of different shots, by still.Score
	Evenly Scenes = "evenly" // the middle of equal parts
	Times  Scenes = "times"  // as given
)

// Params are the operation's knobs.
type Params struct {
	Format   Format          `json:"format" enum:"webp,gif,mp4" default:"webp" doc:"Animated WebP or GIF, or MP4 without audio"`
	Duration media.Seconds   `json:"duration_seconds" minimum:"0.04" maximum:"60" default:"5" doc:"Duration of all scenes together; a shorter source is shown whole"`
	Scenes   Scenes          `json:"scenes" enum:"auto,evenly,times" default:"auto" doc:"auto: different shots that are neither black nor blurred. evenly: from the middle of equal parts. times: at the given times"`
	Count    int             `json:"count" minimum:"1" maximum:"10" default:"5" doc:"With scenes auto or evenly: number of scenes; each lasts at least half a second"`
	Times    []media.Seconds `json:"times,omitempty" maxItems:"10" example:"[3,60,120]" doc:"With scenes times: start of each scene in seconds"`
	FPS      int             `json:"fps" minimum:"1" maximum:"60" default:"12" doc:"Frames per second"`
	Width    int             `json:"width" minimum:"16" maximum:"1920" default:"480" doc:"Width in pixels; the height follows from the aspect ratio. A smaller source is not enlarged"`
	Height   int             `json:"height,omitempty" minimum:"16" maximum:"1920" doc:"Height in pixels. If given, the video is stretched to exactly width × height; if 0, the height follows from the aspect ratio"`
	Quality  int             `json:"quality" minimum:"1" maximum:"100" default:"70" doc:"Quality of the first attempt; see max_bytes"`
	MaxBytes int64           `json:"max_bytes" minimum:"10000" maximum:"100000000" default:"1500000" doc:"Maximum file size in bytes. Quality, frame rate and width are reduced in up to six attempts until the file fits; if none fits, the task fails with output.limit"`
	OnDamage string          `json:"on_damage" enum:"salvage,fail" default:"salvage" doc:"If the source is damaged: salvage what is readable, with a warning, or fail the task"`
}

// shortest is the least that a scene lasts.
const shortest media.Seconds = 0.5

// Op is the operation's entry in the catalogue.
func Op() op.Op {
	return op.Op{
		Name:      "preview",
		Title:     "Animated preview",
		Summary:   "A few seconds of selected scenes as animated WebP, GIF or silent MP4, with a maximum file size",
		Key:       "{job}/{name}.{ext}",
		Layout:    op.OneFile,
		New:       func() op.Params { return Default() },
		Templates: templates(),
	}
}

// Default are the parameters that apply where nothing is said.
func Default() *Params {
	return &Params{
		Format: WebP, Duration: 5, Scenes: Auto, Count: 5, FPS: 12, Width: 480, Quality: 70, MaxBytes: 1500000, OnDamage: "salvage",
	}
}

// Validate lists every fault that shows without the source.
func (p *Params) Validate() media.Faults {
	f := op.Bounds(p)
	switch {
	case p.Scenes == Times && len(p.Times) == 0:
		f.Add(media.Missing("times", "scenes times needs at least one time"))
	case p.Scenes != Times && len(p.Times) > 0:
		f.Add(media.Conflict("times", "can be used with scenes times only, but scenes is %s", p.Scenes))
	}
	for i, t := range p.Times {
		f.Add(media.Between(fmt.Sprintf("times[%d]", i), float64(t), 0, 1e6))
	}
	return f
}

// Needs lists what ffmpeg must have.
func (p *Params) Needs() []ffmpeg.Need {
	needs := picture.Needs()
	switch p.Format {
	case WebP:
		return append(needs, encode.Need(encode.AnimatedWebP.Encoders()...), ffmpeg.Need{Kind: "muxer", Name: "webp"})
	case GIF:
		return append(needs, ffmpeg.Need{Kind: "filter", Name: "palettegen"}, ffmpeg.Need{Kind: "filter", Name: "paletteuse"})
	}
	return append(needs, encode.Need(encode.H264.Software()))
}

// Queue is the one for short work: a few seconds are decoded and encoded.
func (p *Params) Queue() media.Queue { return media.QueueLight }

// Damage is what a damaged source gives.
func (p *Params) Damage() string { return p.OnDamage }

// Measures asks for stills to choose scenes among.
func (p *Params) Measures(src *media.Source) []media.Measurement {
	v := src.MainVideo()
	if v == nil {
		return nil
	}
	m := still.Measures(src, v)
	for _, t := range p.Times {
		for _, w := range seek.Measures(src, t.Duration()) {
			if !slices.Contains(m, w) {
				m = append(m, w)
			}
		}
	}
	if p.Scenes == Auto && !p.whole(still.SpanOf(src, v)) {
		m = append(m, media.Measurement{Kind: media.MeasureStills, Count: 60})
	}
	return m
}

// whole says that the film is so short that all of it is shown.
func (p *Params) whole(span still.Span) bool {
	return span.Known() && span.Length() <= p.Duration*1.2
}

func (f Format) mime() string {
	if f == MP4 {
		return "video/mp4"
	}
	return "image/" + string(f)
}
