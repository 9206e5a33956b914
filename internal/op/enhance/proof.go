package enhance

import (
	"context"
	"io"
	"math"
	"strconv"
	"time"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/ffmpeg/measure"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
)

// prove adds the runs after the encoding: the output is measured like the source,
// and both are shown side by side.
func (e *enhancing) prove() error {
	main := &e.plan.Files[0]
	e.verify(main.Name.File, main.Expect)
	if e.p.Comparison && main.Expect.Video != nil && e.p.encodes() {
		return e.compare(main.Name.File, main.Expect)
	}
	return nil
}

// audioPipe is the further pipe into which the filters of the audio print, and
// fieldsPipe that of idet.
const (
	audioPipe  = 1
	fieldsPipe = 2
)

// verify measures the output where the source was measured.
func (e *enhancing) verify(file string, expect op.Expect) {
	r := &proof{e: e}
	command := &ffmpeg.Command{Pipes: fieldsPipe, Expect: ffmpeg.Expect{Duration: e.src.Duration.Duration()}}
	if expect.Video != nil && len(e.src.Measured.Samples) > 0 {
		start, length := e.part()
		before := measure.SamplingOf(e.src, start, length)
		resized := before.Differs(expect.Video.Width, expect.Video.Height)
		for i := range before.Times {
			before.Times[i] -= start
		}
		if t := e.p.Video; resized && (t.Crop != nil || t.Pad != nil || t.Rotate != 0) { // not the same image
			before, resized = measure.NewSampling(0, length, expect.Video.Width, expect.Video.Height), false
		}
		command, r.sampling = before.Command(ffmpeg.Out(file), 0, resized), &before
		command.Pipes = fieldsPipe
		if e.fields() {
			last := &command.Graph[len(command.Graph)-1]
			last.Filters = append(last.Filters, ffmpeg.F("idet"), measure.PrintVideo(fieldsPipe))
		}
	}
	if len(expect.Audio) > 0 && e.p.Audio.Codec.Encodes() {
		n := len(command.Inputs)
		stream := 0
		if expect.Video != nil {
			stream = 1
		}
		command.Inputs = append(command.Inputs, ffmpeg.Input{File: ffmpeg.Out(file), Options: []ffmpeg.Option{ffmpeg.Flag("vn")}})
		filters := append([]ffmpeg.Filter{measure.Loudness()}, measure.Hiss()...)
		command.Graph = append(command.Graph, ffmpeg.Chain{In: []string{strconv.Itoa(n) + ":" + strconv.Itoa(stream)}, Out: []string{"heard"},
			Filters: append(filters, measure.PrintAudio(audioPipe))})
		command.Outputs = append(command.Outputs, ffmpeg.Output{File: ffmpeg.Null(), Format: "null", Maps: []string{"[heard]"}})
	}
	if len(command.Outputs) == 0 {
		e.plan.Steps = append(e.plan.Steps, op.Step{Name: "result", Make: r})
		return
	}
	command.BitExact = e.in.BitExact
	e.plan.Steps = append(e.plan.Steps, op.Step{Name: "measure", Command: command, Read: r, Weight: 0.1})
}

// fields says whether the source was found to be interlaced.
func (e *enhancing) fields() bool {
	yes, _ := e.src.Measured.Interlace.Interlaced()
	return yes
}

// part is what is taken of the source; a length of 0 is the rest.
func (e *enhancing) part() (start, length time.Duration) {
	start, length, _ = e.p.Trim.Settle(e.src.Duration, "")
	return start, length
}

// proof reads what is measured of the output, and makes the result.
type proof struct {
	e        *enhancing
	sampling *measure.Sampling
}

// Make is op.Maker's, for an output of which nothing is measured.
func (r *proof) Make(_ context.Context, w op.Work) error {
	r.tell(w, after{})
	return nil
}

// after is what was measured of the output.
type after struct {
	samples  []media.Sample
	fields   *media.Interlace
	loudness *media.Loudness
	hiss     *media.Hiss
}

// Read is op.Reader's.
func (r *proof) Read(_ context.Context, w op.Work, from io.Reader) error {
	var a after
	done := make(chan error, 2)
	go func() {
		loud, quiet, heard := measure.NewLoudnessReader(), &measure.HissReader{}, false
		err := measure.Values(w.Side[audioPipe-1], func(key, value string) {
			heard = true
			loud.Line(key, value)
			quiet.Line(key, value)
		})
		if heard {
			a.loudness, a.hiss = loud.Loudness(), quiet.Hiss()
		}
		done <- err
	}()
	go func() {
		var fields media.Interlace
		err := measure.Values(w.Side[fieldsPipe-1], func(key, value string) { measure.CountFields(&fields, key, value) })
		if fields != (media.Interlace{}) {
			a.fields = &fields
		}
		done <- err
	}()
	var err error
	if r.sampling != nil {
		a.samples, err = r.sampling.Read(from)
	} else {
		_, err = io.Copy(io.Discard, from)
	}
	for range 2 {
		if e := <-done; err == nil {
			err = e
		}
	}
	if err == nil {
		r.tell(w, a)
	}
	return err
}

// tell makes the result of what was measured, and warns if it was in vain.
func (r *proof) tell(w op.Work, a after) {
	e := r.e
	result := Result{Measurements: []Measurement{}, Filters: []string{}}
	tried, better := false, false
	add := func(name Measured, unit string, before, now float64, goal func(v float64) float64, wanted bool) {
		m := Measurement{Name: name, Unit: unit, Before: math.Round(before*100) / 100, After: math.Round(now*100) / 100}
		m.Improved = goal(m.After) < goal(m.Before)-0.02*math.Abs(goal(m.Before))
		tried, better = tried || wanted, better || wanted && m.Improved
		result.Measurements = append(result.Measurements, m)
	}
	low := func(v float64) float64 { return v }
	has := map[string]bool{}
	for _, c := range append(append([]choice(nil), e.video...), e.audio...) {
		has[c.about.Text] = true
		result.Filters = append(result.Filters, c.what)
	}
	before, now := lookOf(e.src.Measured.Samples), lookOf(a.samples)
	if before.known && now.known {
		add(Noise, "256ths", before.noise, now.noise, low, has["denoise"])
		add(Blocks, "ratio", before.blocks, now.blocks, low, has["deblock"])
		if before.blur > 0 && now.blur > 0 {
			add(Blur, "pixels", before.blur, now.blur, low, has["sharpen"] && !(e.p.VideoFilters.Upscale > 1))
		}
		add(Brightness, "%", 100*(before.high-before.low), 100*(now.high-now.low), func(v float64) float64 { return -v }, has["levels"])
		add(Shake, "pixels", before.shake, now.shake, low, has["stabilize"])
	}
	if i := e.src.Measured.Interlace; e.fields() && a.fields != nil {
		result.Filters = append(result.Filters, "bwdif")
		add(Fields, "%", share(i), share(a.fields), low, true)
	}
	if l := e.src.Measured.Loudness; l != nil && a.loudness != nil && e.p.Audio.Loudness != nil {
		target := e.p.Audio.Loudness.Integrated
		add(Loudness, "LUFS", l.Integrated, a.loudness.Integrated, func(v float64) float64 { return away(v, target) }, !e.keptLoud && l.Integrated > -70)
	}
	if h := e.src.Measured.Hiss; h != nil && a.hiss != nil {
		// What raises the loudness raises the noise too, so noise is told below the loudest parts.
		add(NoiseFloor, "dB", h.Floor-h.Level, a.hiss.Floor-a.hiss.Level, low, has["hiss"] || has["voice"])
	}
	if tried && !better {
		w.Made.Warnings = append(w.Made.Warnings, media.Warning{Code: media.WarnNotImproved, Phrase: media.Phrasef("nothing that was measured became better; the source may be better than the output")})
	}
	w.Made.Result = result
}

// share is how many of the decided frames are fields, in percent.
func share(i *media.Interlace) float64 {
	fields, all := i.TopFirst+i.BottomFirst, i.TopFirst+i.BottomFirst+i.Progressive
	if all == 0 {
		return 0
	}
	return 100 * float64(fields) / float64(all)
}
