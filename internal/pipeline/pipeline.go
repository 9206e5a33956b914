// Package pipeline runs one task's plan on local files: probe, measure, plan,
// run, verify. The worker wraps it in a lease and a storage; `mediamill run`
// uses it directly.
package pipeline

import (
	"context"
	"encoding/json"
	"os"
	"slices"
	"time"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/ffmpeg/probe"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
	"github.com/mediamill/mediamill/internal/verify"
)

// A Pipeline has what every task needs.
type Pipeline struct {
	Runner ffmpeg.Runner
	Limits Limits
	// Threads is for each encoder; 0 lets ffmpeg choose, 1 suits a machine
	// that runs as many tasks as it has cores.
	Threads int

	known known
}

// Limits bound a task; zero fields take the packages' own defaults.
type Limits struct {
	Probe        probe.Limits
	Memory       int64 // bytes of address space of one ffmpeg
	Stall        time.Duration
	OutputFactor int64 // an output may be so many times its source, plus 1 GiB
}

// An Order is one task.
type Order struct {
	Op       *op.Op
	Params   op.Params
	Sources  []string // absolute paths; the first is the source, the others what ExtraSources named
	Ext      string   // extension of the source's name, without the dot
	Work     string   // folder for logs and texts, exists and is empty
	Out      string   // folder of what is published, exists and is empty
	Key      func(op.FileName) string
	BitExact bool
	// Planned sees the plan before any of it runs, and may refuse it; nil accepts all.
	Planned func(*op.Plan) error
	// Phase and Progress hear of the run from one goroutine at a time; both may be nil.
	Phase    func(phase media.Phase)
	Progress func(Progress)
}

// Progress is how far a task is.
type Progress struct {
	Percent float64 // 0 to 100; never falls
	Speed   float64 // media time made in a second of wall time; 0 when unknown
	ETA     time.Duration
}

// A Result is what a task made. It is filled as far as the task came when Run
// fails too, so that an attempt keeps its commands and its log.
type Result struct {
	Source   *media.Source
	Plan     *op.Plan
	Files    []verify.Checked
	Made     json.RawMessage          // the operation's result; nil for one that has none
	Verdict  media.Verdict            // "" for an operation that gives none
	Times    map[string]media.Seconds // of snapshots, by path in the out folder
	Warnings []media.Warning
	Runs     []ffmpeg.Result
	BytesIn  int64
}

// Further inspects the sources after the first that the operation looks into.
func (p *Pipeline) Further(ctx context.Context, o Order) ([]*media.Source, error) {
	looks, ok := o.Params.(op.Looks)
	if !ok {
		return nil, nil
	}
	var found []*media.Source
	for i := range min(looks.LooksInto(), len(o.Sources)-1) {
		one := o
		one.Sources = o.Sources[1+i:]
		src, err := p.Inspect(ctx, one, true)
		if err != nil {
			e := *media.AsError(err)
			e.Reword("source %d: %s", 1+i, e)
			return nil, &e
		}
		found = append(found, src)
	}
	return found, nil
}

// Plan is the pure part: source facts and parameters to a plan.
func (p *Pipeline) Plan(o Order, src *media.Source, further ...*media.Source) (*op.Plan, error) {
	return o.Params.Plan(op.Input{
		Source: src, Further: further, Caps: p.Runner.Capabilities(), Threads: p.Threads,
		BitExact: o.BitExact, Key: o.Key, Ext: o.Ext,
	})
}

// Run does the whole task but the publication.
func (p *Pipeline) Run(ctx context.Context, o Order) (Result, error) {
	var r Result
	for _, source := range o.Sources {
		if info, err := os.Stat(source); err == nil {
			r.BytesIn += info.Size()
		}
	}
	var err error
	if r.Source, err = p.Inspect(ctx, o, true); err != nil {
		return r, err
	}
	further, err := p.Further(ctx, o)
	if err != nil {
		return r, err
	}
	if r.Plan, err = p.Plan(o, r.Source, further...); err != nil {
		return r, err
	}
	if o.Planned != nil {
		if err := o.Planned(r.Plan); err != nil {
			return r, err
		}
	}
	r.Warnings = r.Plan.Warnings
	o.phase(media.PhaseEncode)
	made, err := p.execute(ctx, o, &r)
	if err != nil {
		return r, verify.Cut(r.Source, err)
	}
	r.Times = made.Times
	r.Plan.Reasons = append(r.Plan.Reasons, made.Reasons...)
	r.Warnings = append(r.Warnings, made.Warnings...)
	o.phase(media.PhaseVerify)
	checked, err := verify.Check(ctx, p.Runner, o.Out, r.Plan.Files, verify.Options{
		Source: withDamage(r.Source, further), OnDamage: onDamage(o.Params), Places: o.places(), Begins: r.Plan.Begins,
		End: p.end(o, &r),
	})
	r.Files = checked.Files
	r.Warnings = append(r.Warnings, checked.Warnings...)
	r.Source.Findings = append(slices.Clone(r.Source.Findings), checked.Findings...)
	if err != nil {
		return r, err
	}
	if judged, ok := made.Result.(op.Judged); ok {
		r.Verdict = judged.Judged()
	}
	r.Made, err = verify.Made(o.Op, made.Result)
	return r, err
}

// withDamage is the source with what was found in the others too: damage in
// any of them explains a shorter output.
func withDamage(src *media.Source, further []*media.Source) *media.Source {
	if len(further) == 0 {
		return src
	}
	all := *src
	all.Findings = slices.Clone(src.Findings)
	for _, other := range further {
		all.Findings = append(all.Findings, other.Findings...)
	}
	return &all
}

func (o Order) places() ffmpeg.Places {
	return ffmpeg.Places{Sources: o.Sources, Work: o.Work, Out: o.Out}
}

func (o Order) phase(name media.Phase) {
	if o.Phase != nil {
		o.Phase(name)
	}
}

// onDamage asks parameters that have a say what a damaged source should give:
// "salvage" for a shorter output with a warning, or "fail".
func onDamage(p op.Params) string {
	if d, ok := p.(interface{ Damage() string }); ok {
		return d.Damage()
	}
	return "salvage"
}
