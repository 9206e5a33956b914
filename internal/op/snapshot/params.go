// Package snapshot takes stills of a film: at times, at percentages, every so
// many seconds, evenly spread, or the one that makes the best poster.
package snapshot

import (
	"fmt"
	"slices"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
	"github.com/mediamill/mediamill/internal/op/picture"
	"github.com/mediamill/mediamill/internal/op/still"
)

// A Pick says how the frames are chosen.
type Pick string

const (
	Evenly   Pick = "evenly"
	Every    Pick = "every"
	Times    Pick = "times"
	Percents Pick = "percents"
	Poster   Pick = "poster"
)

// A PastEnd says what becomes of a time after the last frame.
type PastEnd string

const (
	Last PastEnd = "last" // the last frame stands in
	Skip PastEnd = "skip" // no picture, and a warning
	Fail PastEnd = "fail" // the task fails with config.invalid
)

// Params are the operation's knobs.
type Params struct {
	Pick     Pick                `json:"pick" enum:"evenly,every,times,percents,poster" default:"evenly" doc:"Which frames: a number of them evenly spread, one every few seconds, at times, at percentages of the duration, or the one best for a poster"`
	Count    int                 `json:"count" minimum:"1" maximum:"3600" default:"10" doc:"With pick evenly: how many, each from the middle of its part of the film"`
	Interval media.Seconds       `json:"interval_seconds" minimum:"0.04" maximum:"86400" default:"10" doc:"With pick every: seconds from picture to picture"`
	MaxCount int                 `json:"max_count" minimum:"1" maximum:"3600" default:"300" doc:"With pick every: at most so many; a longer film gets a longer interval"`
	Start    media.Seconds       `json:"start_seconds,omitempty" minimum:"0" maximum:"1000000" doc:"With pick evenly and every: the pictures are of the film from here on"`
	Length   media.Seconds       `json:"duration_seconds,omitempty" minimum:"0" maximum:"100000000" doc:"With pick evenly and every: the pictures are of so much of the film; to its end when 0"`
	Times    []media.Seconds     `json:"times,omitempty" maxItems:"1000" example:"[1.5,30]" doc:"With pick times: seconds from the start, 1 to 1000 of them; the pictures are numbered in the order of time"`
	Percents []float64           `json:"percents,omitempty" maxItems:"1000" example:"[10,50,90]" doc:"With pick percents, or beside times with pick times: 0 is the first frame and 100 the last"`
	PastEnd  PastEnd             `json:"past_end" enum:"last,skip,fail" default:"last" doc:"A time after the end: the last frame stands in, no picture, or a failure"`
	Accuracy still.Accuracy      `json:"accuracy" enum:"auto,keyframe,exact" default:"auto" doc:"exact: the first frame at or after the time. keyframe: the keyframe before it, much faster. auto: keyframe when the pictures are 20 seconds or more apart"`
	Format   still.Format        `json:"format" enum:"jpeg,png,webp,avif" default:"jpeg"`
	Quality  int                 `json:"quality" minimum:"1" maximum:"100" default:"90" doc:"Of JPEG, WebP and AVIF; PNG is lossless"`
	Width    int                 `json:"width,omitempty" minimum:"8" maximum:"16384" doc:"Pixels; alone it keeps the ratio; the source's when no size is given"`
	Height   int                 `json:"height,omitempty" minimum:"8" maximum:"16384" doc:"Pixels; alone it keeps the ratio"`
	Short    int                 `json:"short_side,omitempty" minimum:"8" maximum:"16384" doc:"Pixels of the smaller side, in place of width and height"`
	Fit      picture.Mode        `json:"fit" enum:"fit,pad,fill,stretch,blur" default:"fit" doc:"With width and height: inside the box, inside with bars, covering it, its shape, or inside with a blurred copy of the picture around"`
	Bars     picture.Bars        `json:"bars,omitempty" enum:"black,white" doc:"With fit pad: the color of the bars; black when empty"`
	Turn     bool                `json:"turn,omitempty" doc:"Swap width and height for a portrait picture in a landscape box and the reverse"`
	Upscale  bool                `json:"upscale,omitempty" doc:"A smaller source may be enlarged"`
	Marks    []picture.Watermark `json:"watermarks,omitempty" maxItems:"10" doc:"Drawn in this order on each picture, whatever times they have; not on a poster"`
	OnDamage string              `json:"on_damage" enum:"salvage,fail" default:"salvage" doc:"A damaged source: the pictures that can be had and a warning, or a failure"`
}

// Op is the operation's entry in the catalogue.
func Op() op.Op {
	return op.Op{
		Name:      "snapshot",
		Title:     "Snapshots",
		Summary:   "Still pictures at times, at even distances, or the best one as a poster",
		Key:       "{job}/{name}/{file}",
		Layout:    op.Series,
		New:       func() op.Params { return Default() },
		Templates: templates(),
	}
}

// Default are the parameters that apply where nothing is said.
func Default() *Params {
	return &Params{
		Pick: Evenly, Count: 10, Interval: 10, MaxCount: 300, PastEnd: Last, Accuracy: still.Auto,
		Format: still.JPEG, Quality: 90, Fit: picture.Fit, OnDamage: "salvage",
	}
}

// Validate lists every fault that shows without the source.
func (p *Params) Validate() media.Faults {
	f := op.Bounds(p)
	belongs(&f, p.Pick, Times, p.Times, 1e6, len(p.Percents) > 0)
	belongs(&f, p.Pick, Percents, p.Percents, 100, false)
	if (p.Start > 0 || p.Length > 0) && p.Pick != Evenly && p.Pick != Every {
		f.Add(media.Conflict("start_seconds", "a part of the film goes with pick evenly and every, not with %s", p.Pick))
	}
	for i := range p.Marks {
		f.Under(fmt.Sprintf("watermarks[%d].", i), p.Marks[i].Validate())
	}
	if len(p.Marks) > 0 && p.Pick == Poster {
		f.Add(media.Conflict("watermarks", "are not drawn on a poster"))
	}
	for _, e := range p.size().Validate() {
		if e.Code == media.CodeConfigConflict { // ranges are in the tags
			f.Add(e)
		}
	}
	return f
}

// belongs checks a list that is read with one way of picking, whose name it
// bears; values run from 0 to high.
// Times may be percents alone or in part, so that one task has both.
func belongs[T ~float64](f *media.Faults, is, pick Pick, list []T, high T, others bool) {
	field := string(pick)
	switch {
	case is == Times && pick == Percents:
	case is == pick && len(list) == 0 && !others:
		f.Add(media.Missing(field, "pick %s needs at least one of them", pick))
	case is != pick && len(list) > 0:
		f.Add(media.Conflict(field, "are read only with pick %s, which is %s", pick, is))
	}
	for i, n := range list {
		f.Add(media.Between(fmt.Sprintf("%s[%d]", field, i), float64(n), 0, float64(high)))
	}
}

func (p *Params) size() picture.Size {
	return picture.Size{Width: p.Width, Height: p.Height, ShortSide: p.Short, Mode: p.Fit, Turn: p.Turn, Upscale: p.Upscale, Bars: p.Bars, Least: 8}
}

// Needs lists what ffmpeg must have.
func (p *Params) Needs() []ffmpeg.Need {
	return slices.Concat(picture.Needs(), p.size().Needs(), p.Format.Needs(), picture.OverlayNeeds(p.Marks))
}

// ExtraSources are the watermarks' images.
func (p *Params) ExtraSources() []media.SourceRef { return picture.ImageSources(p.Marks) }

// Queue is the one for short work, since nothing decodes the whole film.
func (p *Params) Queue() media.Queue { return media.QueueLight }

// Damage is what a damaged source gives.
func (p *Params) Damage() string { return p.OnDamage }

// Measures asks for stills when one is to be judged, and for keyframes where
// the container has no index or no duration.
func (p *Params) Measures(src *media.Source) []media.Measurement {
	v := src.MainVideo()
	if v == nil {
		return nil
	}
	m := still.Measures(src, v)
	if p.Pick == Poster {
		m = append(m, media.Measurement{Kind: media.MeasureStills, Count: 48})
	}
	return m
}
