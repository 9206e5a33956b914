package worker

import (
	"cmp"
	"context"
	"log/slog"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"github.com/mediamill/mediamill/internal/blob"
	"github.com/mediamill/mediamill/internal/dispatch"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
	"github.com/mediamill/mediamill/internal/pipeline"
	"github.com/mediamill/mediamill/internal/publish"
	"github.com/mediamill/mediamill/internal/store"
)

// An attempt is one run of a task on its way.
type attempt struct {
	*Worker
	lease     *dispatch.Lease
	log       *slog.Logger
	dir       string
	result    pipeline.Result
	source    *fetcher
	published int64
	began     time.Time
}

// do is the whole run, from the claim to the finish.
func (a *attempt) do(ctx context.Context) error {
	task := a.lease.Task
	operation, params, err := a.decode()
	if err != nil {
		return err
	}
	order := pipeline.Order{
		Op: operation, Params: params,
		Work: filepath.Join(a.dir, "work"), Out: filepath.Join(a.dir, "out"),
	}
	for _, dir := range []string{order.Work, order.Out} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return media.Wrap(media.CodeWorkerDisk, err, "cannot create the scratch folder of the task")
		}
	}
	now := dispatch.Progress{Phase: media.PhaseFetch}
	a.lease.Report(now)
	before := 0.0 // what the making of the sample video had of the progress
	a.source.making = func(percent float64) {
		now.Phase = media.PhaseSample
		before = max(before, percent*sampleShare)
		now.Percent = before
		a.lease.Report(now)
	}
	var bucket blob.Bucket // none for an operation without files
	if operation.Layout != op.NoFiles {
		if bucket, err = a.Storages.Bucket(ctx, a.lease.Job.Project, task.Output.Storage); err != nil {
			return err
		}
	}
	name, err := a.fetch(ctx, &order)
	if err != nil {
		return err
	}
	if order.Key, err = keys(a.lease.Job, task, operation, params, name); err != nil {
		return err
	}
	order.Ext = strings.TrimPrefix(path.Ext(name), ".")
	if bucket != nil {
		order.Planned = func(plan *op.Plan) error { return a.untaken(ctx, bucket, plan, order.Key) }
	}
	order.Phase = func(phase media.Phase) { now.Phase = phase; a.lease.Report(now) }
	order.Progress = func(p pipeline.Progress) {
		// The last hundredth is the publication's.
		now.Percent, now.Speed, now.ETA = before+p.Percent*(0.99-before/100), p.Speed, media.SecondsOf(p.ETA)
		a.lease.Report(now)
	}
	a.result, err = a.Pipeline.Run(ctx, order)
	if err != nil {
		return err
	}
	now.Phase, now.Percent = media.PhasePublish, 99
	a.lease.Report(now)
	return a.publish(ctx, bucket, order)
}

// sampleShare is about what the sample video takes of the first job's time.
const sampleShare = 0.3

func (a *attempt) decode() (*op.Op, op.Params, error) {
	operation, fault := a.Operations.Find(a.lease.Task.Operation)
	if fault != nil {
		return nil, nil, media.Errorf(media.CodeEngineMissing, "this worker does not know the operation %s", a.lease.Task.Operation).
			WithHint("run the same version on all machines of a fleet")
	}
	params, faults := operation.Params(a.lease.Task.Params)
	return operation, params, faults.Err()
}

// keys is how files of a task are named in the storage.
func keys(job *media.Job, task *media.Task, operation *op.Op, params op.Params, sourceName string) (func(op.FileName) string, error) {
	pattern, fault := op.ParsePattern(cmp.Or(task.Output.Key, operation.Key), operation.LayoutWith(params))
	if fault != nil {
		return nil, fault
	}
	names := op.Names{
		Stem: op.StemOf(sourceName), Job: job.ID, Task: task.Number,
		Operation: task.Operation, Name: task.Name, Date: job.Created,
	}
	return func(f op.FileName) string {
		key, fault := pattern.Key(names, f)
		if fault != nil {
			return "" // publish refuses it with the same fault
		}
		return key
	}, nil
}

// publish stages every file, makes all visible, and finishes the task. What was
// published is withdrawn when the task was canceled meanwhile; when another
// attempt has the lease it is left, for that one writes the same keys.
func (a *attempt) publish(ctx context.Context, bucket blob.Bucket, order pipeline.Order) error {
	task := a.lease.Task
	set := a.set(bucket)
	set.Dir = order.Out
	var outputs []media.Output
	for i, f := range a.result.Files {
		key := order.Key(f.Name)
		if key == "" {
			return media.Bad("output.key", "cannot make a key for %s", f.Name.File)
		}
		set.Pieces = append(set.Pieces, publish.Piece{
			File: f.Name.File, Key: key, Role: f.Role, Type: f.Type, Bytes: f.Bytes, SHA256: f.SHA256,
		})
		outputs = append(outputs, media.Output{
			Number: i + 1, Storage: task.Output.Storage, Key: key, Role: f.Role, Rendition: f.Name.Rendition, Type: f.Type,
			Bytes: f.Bytes, SHA256: f.SHA256, Duration: f.Duration, Width: f.Width, Height: f.Height, FrameRate: f.Rate,
			Time: a.result.Times[f.Name.File],
		})
		a.published += f.Bytes
	}
	if bucket != nil {
		if err := a.hold(ctx, func(ctx context.Context) error { return a.makeVisible(ctx, set) }); err != nil {
			return err
		}
	}
	details := store.Details{Result: a.result.Made, SourceFacts: a.result.Source, Normalized: a.result.Plan.Normalized, Reasons: a.result.Plan.Reasons}
	if len(a.result.Files) > 0 {
		details.MD5 = a.result.Files[0].MD5
	}
	a.record(nil)
	err := a.Engine.Succeed(ctx, a.lease, dispatch.Result{Outputs: outputs, Warnings: a.result.Warnings, Details: details, Verdict: a.result.Verdict})
	if err != nil && bucket != nil && media.CodeOf(context.Cause(ctx)) == media.CodeCanceled {
		set.Withdraw(ctx)
	}
	return err
}

// record leaves with the attempt what it ran, however it ends.
func (a *attempt) record(err error) {
	kept := media.Attempt{BytesIn: max(a.result.BytesIn, a.source.bytes), BytesOut: a.published, Commands: [][]string{}}
	for _, run := range a.result.Runs {
		kept.Commands = append(kept.Commands, run.Args)
		kept.Log = append(kept.Log, run.Log...)
		kept.CPU += media.SecondsOf(run.CPU)
		kept.PeakBytes = max(kept.PeakBytes, run.PeakBytes)
		kept.Exit = &run.Exit
	}
	kept.Log = kept.Log[max(0, len(kept.Log)-200):]
	a.lease.Record(kept)
}
