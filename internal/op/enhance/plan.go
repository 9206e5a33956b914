package enhance

import (
	"slices"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
	"github.com/mediamill/mediamill/internal/op/transcode"
)

// Measures asks for what auto chooses by, and for what is compared at the end.
func (p *Params) Measures(src *media.Source) []media.Measurement {
	wants := p.file(src).Measures(src)
	if v := src.MainVideo(); v != nil && p.encodes() {
		wants = append(wants, media.Measurement{Kind: media.MeasureSamples, Stream: v.Index})
	}
	if a := src.MainAudio(); a != nil && p.listens() {
		wants = append(wants, media.Measurement{Kind: media.MeasureHiss, Stream: a.Index})
	}
	return wants
}

// listens says whether the noise of the audio matters.
func (p *Params) listens() bool { return p.Audio.Codec.Encodes() && p.AudioFilters.Denoise != "off" }

// Plan is that of a transcode with more filters, a pass before it that sees how the
// camera shakes, and runs after it that measure the output and show it.
func (p *Params) Plan(in op.Input) (*op.Plan, error) {
	e := &enhancing{p: p, in: in, src: in.Source, file: p.file(in.Source)}
	e.choose()
	plan, err := e.file.PlanWith(in, e.added())
	if err != nil {
		return nil, err
	}
	e.plan = plan
	e.detect()
	e.explain()
	if err := e.prove(); err != nil {
		return nil, err
	}
	return plan, nil
}

// An enhancing collects what is added to a transcode.
type enhancing struct {
	p            *Params
	in           op.Input
	src          *media.Source
	file         *transcode.Params
	video, audio []choice
	keptLoud     bool // the loudness is right already
	plan         *op.Plan
}

// choose settles the filters.
func (e *enhancing) choose() {
	if e.src.MainVideo() != nil && e.p.encodes() {
		e.video = e.p.video(e.src)
	}
	if e.src.MainAudio() != nil && e.p.Audio.Codec.Encodes() {
		e.audio = e.p.audio(e.src)
	}
	l, m := e.file.Audio.Loudness, e.src.Measured.Loudness
	if l != nil && m != nil && len(e.audio) == 0 && away(m.Integrated, l.Integrated) <= loudEnough && m.TruePeak <= l.TruePeak {
		e.keptLoud, e.file.Audio.Loudness = true, nil
	}
}

// loudEnough is how near to a target loudness needs no change, in LU.
const loudEnough = 0.5

func away(a, b float64) float64 { return max(a-b, b-a) }

// added are the filters in their order. Before HDR is mapped to SDR, values of 8
// bits would be too few for it.
func (e *enhancing) added() transcode.Added {
	var added transcode.Added
	hdr := e.src.MainVideo() != nil && e.src.MainVideo().HDR != ""
	for _, c := range e.video {
		if c.after || c.shallow && hdr {
			added.Picture.After = append(added.Picture.After, c.filters...)
		} else {
			added.Picture.Before = append(added.Picture.Before, c.filters...)
		}
	}
	added.Picture.Motion = e.p.VideoFilters.motion()
	for _, c := range e.audio {
		added.Sound = append(added.Sound, c.filters...)
	}
	added.Remade = e.remade()
	return added
}

// detect inserts the first pass of stabilizing: the same frames up to there, without
// what only makes them better to look at.
func (e *enhancing) detect() {
	if !slices.ContainsFunc(e.video, func(c choice) bool { return c.passes }) {
		return
	}
	encode := e.plan.Steps[len(e.plan.Steps)-1].Command
	for _, chain := range encode.Graph {
		at := slices.IndexFunc(chain.Filters, func(f ffmpeg.Filter) bool { return f.Name == stabilize("weak").what })
		if at < 0 {
			continue
		}
		filters := slices.DeleteFunc(slices.Clone(chain.Filters[:at]), func(f ffmpeg.Filter) bool { return f.Name == "nlmeans" || f.Name == "fftdnoiz" })
		var part []ffmpeg.Option
		for _, o := range encode.Outputs[0].Options {
			if o.Name == "t" {
				part = append(part, o)
			}
		}
		e.plan.Steps = slices.Insert(e.plan.Steps, 0, op.Step{Name: "shake", Weight: 0.5, Command: &ffmpeg.Command{
			Inputs: encode.Inputs, Graph: []ffmpeg.Chain{{In: chain.In, Filters: append(filters, detect()), Out: []string{"shake"}}},
			Outputs: []ffmpeg.Output{{File: ffmpeg.Null(), Format: "null", Maps: []string{"[shake]"}, Options: part}},
			Expect:  encode.Expect, BitExact: e.in.BitExact,
		}})
		return
	}
}

// explain says what was chosen, why, and what it costs.
func (e *enhancing) explain() {
	var reasons []media.Reason
	for _, c := range e.video {
		reasons = append(reasons, media.Reasoned(c.about, media.Phrasef("%s, because: %s; %.2f core-seconds per second of 1280×720 at 25 frames per second", c.what, c.why, c.cost)))
	}
	for _, c := range e.audio {
		reasons = append(reasons, media.Reasoned(c.about, media.Phrasef("%s, because: %s; %.3f core-seconds per second", c.what, c.why, c.cost)))
	}
	if e.keptLoud {
		reasons = append(reasons, media.Reasoned(media.Phrasef("loudness"), media.Phrasef("kept: %.1f LUFS is within %.1f LU of the target", e.src.Measured.Loudness.Integrated, loudEnough)))
	}
	if len(e.video)+len(e.audio) == 0 {
		reasons = append(reasons, media.Reasoned(media.Phrasef("filters"), media.Phrasef("none: no measurement asks for one, and none was requested")))
	}
	if cost := e.cost(); cost > 0 {
		reasons = append(reasons, media.Reasoned(media.Phrasef("cost"), media.Phrasef("about %.2f core-seconds for a second of this source, in addition to decoding and encoding", cost)))
	}
	e.plan.Reasons = append(reasons, e.plan.Reasons...)
}

// cost is that of all filters at the frame sizes and rates at which they run.
func (e *enhancing) cost() float64 {
	total := 0.0
	for _, c := range e.audio {
		total += c.cost
	}
	v, out := e.src.MainVideo(), e.plan.Files[0].Expect.Video
	if v == nil || out == nil || !e.p.encodes() {
		return total
	}
	rate := out.FrameRate.Float()
	if rate == 0 {
		rate = v.FrameRate.Float()
	}
	size := func(w, h int, fps float64) float64 { return float64(w) * float64(h) * fps / (1280 * 720 * 25) }
	for _, c := range e.video {
		if c.after {
			total += c.cost * size(out.Width, out.Height, rate)
		} else {
			total += c.cost * size(v.Width, v.Height, v.FrameRate.Float())
		}
	}
	if e.p.VideoFilters.Motion != "duplicate" && rate > v.FrameRate.Float() {
		total += e.p.motion().cost * size(v.Width, v.Height, rate/2)
	}
	for _, n := range e.plan.Normalized {
		switch n.Code {
		case media.FoundInterlaced:
			total += 0.16 * size(v.Width, v.Height, v.FrameRate.Float())
		case media.FoundHDR:
			total += 0.6 * size(out.Width, out.Height, rate)
		}
	}
	return total
}
