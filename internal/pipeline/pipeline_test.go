package pipeline

import (
	"context"
	"errors"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
)

// making is Go work of a step, in a function.
type making func(op.Work) error

func (m making) Make(_ context.Context, w op.Work) error { return m(w) }

// failing is a runner whose every run ends with its error, if it has one.
type failing struct {
	ffmpeg.Runner
	err    error
	limits ffmpeg.Limits // of the last run
}

func (f *failing) Run(_ context.Context, r ffmpeg.Run) (ffmpeg.Result, error) {
	f.limits = r.Limits
	return ffmpeg.Result{Exit: 1, Log: []string{"what ffmpeg said"}}, f.err
}

func TestStepsShareTheProgressByTheirWeights(t *testing.T) {
	t.Parallel()
	command, work := &ffmpeg.Command{}, making(func(op.Work) error { return nil })
	for name, c := range map[string]struct {
		steps []op.Step
		want  []float64 // half way through each step, then at its end
	}{
		"two commands without weights count the same": {
			[]op.Step{{Command: command}, {Command: command}}, []float64{25, 50, 75, 100}},
		"a first pass of weight 1 before a second of weight 3 is a quarter": {
			[]op.Step{{Command: command, Weight: 1}, {Command: command, Weight: 3}}, []float64{12.5, 25, 62.5, 100}},
		"Go work is a hundredth of a command": {
			[]op.Step{{Command: command}, {Make: work}}, []float64{100 / 1.01 / 2, 100 / 1.01, 100 * 1.005 / 1.01, 100}},
	} {
		var told []float64
		m := newMeter(c.steps, func(p Progress) { told = append(told, p.Percent) })
		for i := range c.steps {
			m.at(&c.steps[i], ffmpeg.Progress{Fraction: 0.5})
			m.done(&c.steps[i])
		}
		if !slices.EqualFunc(told, c.want, func(a, b float64) bool { return math.Abs(a-b) < 1e-9 }) {
			t.Errorf("%s: %v, want %v", name, told, c.want)
		}
	}
}

func TestProgressNeverFallsAndEndsAtAHundred(t *testing.T) {
	t.Parallel()
	steps := []op.Step{{Command: &ffmpeg.Command{}}}
	var told []float64
	m := newMeter(steps, func(p Progress) { told = append(told, p.Percent) })
	for _, f := range []float64{0.6, 0.4, 1.7} {
		m.at(&steps[0], ffmpeg.Progress{Fraction: f})
	}
	if want := []float64{60, 60, 100}; !slices.Equal(told, want) {
		t.Errorf("%v, want %v", told, want)
	}
	newMeter(steps, nil).done(&steps[0]) // nobody listens
}

func TestLimitsGrowWithTheSource(t *testing.T) {
	t.Parallel()
	p := &Pipeline{Limits: Limits{Memory: 1000, Stall: time.Minute, OutputFactor: 4}}
	picture := func(w, h int) []media.VideoStream {
		return []media.VideoStream{{Width: w, Height: h}}
	}
	for name, c := range map[string]struct {
		src   media.Source
		bytes int64
		want  ffmpeg.Limits
	}{
		"a minute may take the processors ten and ten more, and a busy machine much longer": {
			media.Source{Duration: 60, Video: picture(1920, 1080)}, 100,
			ffmpeg.Limits{Stall: time.Minute, CPU: 20 * time.Minute * time.Duration(runtime.NumCPU()), Wall: 8 * time.Hour, OutputBytes: 400 + 1<<30, MemoryBytes: 1000}},
		"a source of no known length has no limit of time of its own": {
			media.Source{Video: picture(1920, 1080)}, 0,
			ffmpeg.Limits{Stall: time.Minute, OutputBytes: 1 << 30, MemoryBytes: 1000}},
		"UHD has the usual memory": {
			media.Source{Video: picture(3840, 2160)}, 0,
			ffmpeg.Limits{Stall: time.Minute, OutputBytes: 1 << 30, MemoryBytes: 1000}},
		"above UHD the memory is doubled": {
			media.Source{Video: picture(4096, 2160)}, 0,
			ffmpeg.Limits{Stall: time.Minute, OutputBytes: 1 << 30, MemoryBytes: 2000}},
	} {
		seen := &failing{}
		p.Runner = seen
		r := &Result{Source: &c.src, BytesIn: c.bytes, Plan: &op.Plan{Steps: []op.Step{{Command: &ffmpeg.Command{}}}}}
		if _, err := p.execute(t.Context(), order(t), r); err != nil || seen.limits != c.want {
			t.Errorf("%s: %+v, want %+v (%v)", name, seen.limits, c.want, err)
		}
	}
}

// order is one on empty folders.
func order(t *testing.T) Order {
	return Order{Work: t.TempDir(), Out: t.TempDir()}
}

func TestAStepIsLeftOutWhenItsFileIsThere(t *testing.T) {
	t.Parallel()
	file := &ffmpeg.File{Place: ffmpeg.InOut, Name: "a.gif"}
	ran := 0
	write := making(func(w op.Work) error {
		ran++
		return os.WriteFile(filepath.Join(w.Places.Out, "a.gif"), nil, 0o600)
	})
	steps := []op.Step{{Make: write, Unless: file}, {Make: write, Unless: file}, {Make: write}}
	o := order(t)
	last := 0.0
	o.Progress = func(p Progress) { last = p.Percent }
	if _, err := (&Pipeline{}).execute(t.Context(), o, &Result{Plan: &op.Plan{Steps: steps}, Source: &media.Source{}}); err != nil {
		t.Fatal(err)
	}
	if ran != 2 || last < 99.99 {
		t.Errorf("%d steps ran to %.2f, want 2 to 100", ran, last)
	}
}

func TestAFailedRunIsKeptAndEndsTheTask(t *testing.T) {
	t.Parallel()
	crashed := media.Errorf(media.CodeEngineCrashed, "it crashed")
	p := &Pipeline{Runner: &failing{err: crashed}}
	r := &Result{Source: &media.Source{}, Plan: &op.Plan{Steps: []op.Step{
		{Command: &ffmpeg.Command{}},
		{Make: making(func(op.Work) error { t.Error("a step ran after one that failed"); return nil })},
	}}}
	if _, err := p.execute(t.Context(), order(t), r); !errors.Is(err, crashed) {
		t.Errorf("%v, want %v", err, crashed)
	}
	if len(r.Runs) != 1 || r.Runs[0].Exit != 1 || len(r.Runs[0].Log) != 1 {
		t.Errorf("the runs are %+v, want the one that failed with its log", r.Runs)
	}
}

func TestAnEndedContextRunsNoStep(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(t.Context())
	steps := []op.Step{
		{Make: making(func(op.Work) error { stop(); return nil })},
		{Make: making(func(op.Work) error { t.Error("a step ran after the end"); return nil })},
	}
	_, err := (&Pipeline{}).execute(ctx, order(t), &Result{Plan: &op.Plan{Steps: steps}, Source: &media.Source{}})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want the context's end", err)
	}
}

func TestAChangedFileIsAnotherSource(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "a.mp4")
	look := func() os.FileInfo {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		return info
	}
	write := func(text string) {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("one")
	var k known
	k.put(path, facts{file: look(), source: media.Source{Duration: 7}})
	if f, ok := k.get(path, look()); !ok || f.source.Duration != 7 {
		t.Errorf("the same file is not known")
	}
	if err := os.Chtimes(path, time.Time{}, time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if _, ok := k.get(path, look()); ok {
		t.Errorf("a file that was touched is known")
	}
	k.put(path, facts{file: look()})
	write("longer")
	if _, ok := k.get(path, look()); ok {
		t.Errorf("a file that was written is known")
	}
}
