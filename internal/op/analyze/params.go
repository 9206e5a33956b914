// Package analyze finds shots, silence and the like in a source, without any model,
// and writes a report. One ffmpeg decodes the source once for all analyzers.
package analyze

import (
	"github.com/mediamill/mediamill/internal/analyze"
	"github.com/mediamill/mediamill/internal/analyze/catalogue"
	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
)

// Params are the parameters of the operation.
type Params struct {
	Analyzers []string `json:"analyzers,omitempty" maxItems:"32" enum:"shots,chapters,black,freeze,silence,loudness,crop,fields,quality,covers,codes,highlights,fingerprint,levels,language,stream" doc:"What to look for; everything if empty"`
	catalogue.Settings
	OnDamage string `json:"on_damage" enum:"salvage,fail" default:"salvage" doc:"If the source is damaged: report what can be read of it, with a warning, or fail the task"`
}

// Op is the operation's entry in the catalogue.
func Op() op.Op {
	return op.Op{
		Name:      "analyze",
		Title:     "Analyze",
		Summary:   "Shots, chapters, black and frozen video, silence, loudness, black bars, interlacing and image quality, as a report",
		Key:       "{job}/{name}/{file}",
		Layout:    op.Tree,
		New:       func() op.Params { return Default() },
		Result:    Result{},
		Templates: templates(),
	}
}

// Default are the default parameters.
func Default() *Params {
	return &Params{Settings: catalogue.Default(), OnDamage: "salvage"}
}

// Validate lists every fault that shows without the source.
func (p *Params) Validate() media.Faults { return op.Bounds(p) }

// Needs lists what ffmpeg must have.
func (p *Params) Needs() []ffmpeg.Need { return analyze.Filters(p.All(), p.Analyzers) }

// Queue is the one for long tasks, because everything is decoded.
func (p *Params) Queue() media.Queue { return media.QueueCPU }

// Damage says what happens if the source is damaged.
func (p *Params) Damage() string { return p.OnDamage }

// Measures is empty: the source is decoded only once.
func (p *Params) Measures(*media.Source) []media.Measurement { return nil }
