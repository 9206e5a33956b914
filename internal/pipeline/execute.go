package pipeline

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
)

// execute writes the plan's texts and runs its steps in order.
func (p *Pipeline) execute(ctx context.Context, o Order, r *Result) (*op.Made, error) {
	places := o.places()
	for _, text := range r.Plan.Texts {
		if err := write(places, text); err != nil {
			return nil, media.Wrap(media.CodeWorkerDisk, err, "cannot write into the scratch folder")
		}
	}
	if err := folders(places, r.Plan); err != nil {
		return nil, media.Wrap(media.CodeWorkerDisk, err, "cannot create the folders of the outputs")
	}
	work := op.Work{Places: places, Source: r.Source, Made: &op.Made{Times: map[string]media.Seconds{}}}
	meter := newMeter(r.Plan.Steps, o.Progress)
	for i := range r.Plan.Steps {
		step := &r.Plan.Steps[i]
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if step.Unless != nil && exists(places, *step.Unless) {
			meter.done(step)
			continue
		}
		if step.Make != nil {
			if err := step.Make.Make(ctx, work); err != nil {
				return nil, err
			}
			meter.done(step)
			continue
		}
		result, err := p.start(ctx, step, work, r, meter)
		r.Runs = append(r.Runs, result)
		if w, missing := glyphs(result.Log); missing && !slices.ContainsFunc(work.Made.Warnings, func(one media.Warning) bool { return one.Code == w.Code && one.Text == w.Text }) {
			work.Made.Warnings = append(work.Made.Warnings, w)
		}
		if err != nil && !(step.Lenient && unfit(err)) {
			return nil, err
		}
		meter.done(step)
	}
	return work.Made, nil
}

// unfit says that an error lies in the source. ffmpeg does not always say so: it
// also fails without a known reason.
func unfit(err error) bool {
	code := media.CodeOf(err)
	return code.Class() == "input" || code == media.CodeEngineFailed
}

// start runs ffmpeg or ffprobe.
func (p *Pipeline) start(ctx context.Context, step *op.Step, work op.Work, r *Result, meter *meter) (ffmpeg.Result, error) {
	reading, hear := read(step.Read, work), func(string) {}
	if step.Hear != nil {
		hear = step.Hear.Hear
	}
	if step.Show != nil {
		return p.Runner.Inspect(ctx, ffmpeg.Inspection{
			Show: *step.Show, Places: work.Places, Limits: p.limits(r, 0), Hear: hear,
			Read: func(ctx context.Context, from io.Reader) error { return reading(ctx, from, nil) },
		})
	}
	return p.Runner.Run(ctx, ffmpeg.Run{
		Command: step.Command, Places: work.Places, Limits: p.limits(r, step.Command.Expect.Duration),
		Stdin:    feed(step.Feed, work),
		Read:     reading,
		Hear:     hear,
		Progress: func(now ffmpeg.Progress) { meter.at(step, now) },
	})
}

// exists says whether an earlier step made a file.
func exists(places ffmpeg.Places, f ffmpeg.File) bool {
	_, err := os.Stat(filepath.Join(root(places, f), filepath.FromSlash(f.Name)))
	return err == nil
}

// root is the folder that a file of the planner's making lies in.
func root(places ffmpeg.Places, f ffmpeg.File) string {
	if f.Place == ffmpeg.InOut {
		return places.Out
	}
	return places.Work
}

func feed(f op.Feeder, work op.Work) func(context.Context, io.Writer) error {
	if f == nil {
		return nil
	}
	return func(ctx context.Context, w io.Writer) error { return f.Feed(ctx, work, w) }
}

func read(r op.Reader, work op.Work) func(context.Context, io.Reader, []io.Reader) error {
	if r == nil {
		return nil
	}
	return func(ctx context.Context, from io.Reader, side []io.Reader) error {
		work.Side = side
		return r.Read(ctx, work, from)
	}
}

// limits grow with the source, or with what is made of it when that is longer:
// those of time with its duration, and so many times its size on disk.
func (p *Pipeline) limits(r *Result, making time.Duration) ffmpeg.Limits {
	var l ffmpeg.Limits
	if d := max(r.Source.Duration.Duration(), making); d > 0 {
		l = ffmpeg.LimitsFor(d)
	}
	l.Stall, l.MemoryBytes = p.Limits.Stall, p.Limits.Memory
	if p.Limits.OutputFactor > 0 {
		l.OutputBytes = p.Limits.OutputFactor*r.BytesIn + 1<<30
	}
	if v := r.Source.MainVideo(); v != nil && v.Width*v.Height > 3840*2160 {
		l.MemoryBytes *= 2
	}
	return l
}

func write(places ffmpeg.Places, text op.Text) error {
	path := filepath.Join(root(places, text.File), filepath.FromSlash(text.File.Name))
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	return os.WriteFile(path, text.Content, 0o600)
}

// folders makes those that the outputs lie in, and those that commands write
// into on the way, since ffmpeg does not.
func folders(places ffmpeg.Places, plan *op.Plan) error {
	var names []string
	for _, f := range plan.Files {
		names = append(names, f.Name.File)
	}
	for _, s := range plan.Steps {
		if s.Command == nil {
			continue
		}
		for _, o := range s.Command.Outputs {
			if o.File.Place == ffmpeg.InOut {
				names = append(names, o.File.Name)
			}
		}
	}
	for _, name := range names {
		if err := os.MkdirAll(filepath.Join(places.Out, filepath.FromSlash(filepath.Dir(name))), 0o700); err != nil {
			return err
		}
	}
	return nil
}

// A meter turns each step's progress into the task's, by the steps' weights.
type meter struct {
	total, before float64
	percent       float64
	began         time.Time
	report        func(Progress)
}

func newMeter(steps []op.Step, report func(Progress)) *meter {
	m := &meter{began: time.Now(), report: report}
	for _, s := range steps {
		m.total += weight(&s)
	}
	return m
}

// weight is a step's own, or 1 for a command and nearly nothing for Go work.
func weight(s *op.Step) float64 {
	switch {
	case s.Weight > 0:
		return s.Weight
	case s.Make != nil:
		return 0.01
	}
	return 1
}

func (m *meter) at(s *op.Step, now ffmpeg.Progress) {
	m.tell(100*(m.before+weight(s)*now.Fraction)/m.total, now.Speed)
}

func (m *meter) done(s *op.Step) {
	m.before += weight(s)
	m.tell(100*m.before/m.total, 0)
}

func (m *meter) tell(percent, speed float64) {
	m.percent = max(m.percent, min(percent, 100))
	if m.report == nil {
		return
	}
	p := Progress{Percent: m.percent, Speed: speed}
	if spent := time.Since(m.began); m.percent > 1 && spent > time.Second {
		p.ETA = time.Duration(float64(spent) * (100 - m.percent) / m.percent)
	}
	m.report(p)
}
