package ffmpeg

import (
	"context"
	"slices"
	"time"

	"github.com/mediamill/mediamill/internal/ffmpeg/sandbox"
	"github.com/mediamill/mediamill/internal/media"
)

// Run starts ffmpeg in the sandbox and waits for its end. When ctx ends,
// ffmpeg is asked to stop and killed 1.5 s later, since nobody wants its
// output; after a limit it has 5 s. When ctx ends with a media.Error as its
// cause, that is the error of the run, and otherwise policy.canceled.
func (t *Tool) Run(ctx context.Context, r Run) (Result, error) {
	args, err := t.arguments(r)
	if err != nil {
		return Result{Exit: -1}, err
	}
	limits := r.Limits.or(DefaultLimits(r.Command, bytesOf(r.Places.Sources)))
	return t.run(ctx, r, t.ffmpeg, args, limits)
}

// arguments renders the command for its places. Sources whose demuxer the
// planner left open get the one that their content asks for.
func (t *Tool) arguments(r Run) ([]string, error) {
	if r.Command == nil {
		return nil, media.Errorf(media.CodeWorkerInternal, "a run needs a command")
	}
	c, places := *r.Command, r.Places
	places.Allow = t.allow
	c.Inputs = slices.Clone(c.Inputs)
	for i, in := range c.Inputs {
		if in.File.Place != InSource || in.Format != "" || in.File.Number < 0 || in.File.Number >= len(places.Sources) {
			continue
		}
		format, err := t.sniffed(places.Sources[in.File.Number])
		if err != nil {
			return nil, err
		}
		c.Inputs[i].Format = format
	}
	args, err := c.Render(places)
	if err != nil {
		return nil, err
	}
	return slices.Concat(progressArgs[:], args), nil
}

// run starts ffmpeg or ffprobe with exactly these arguments.
func (t *Tool) run(ctx context.Context, r Run, program string, args []string, limits Limits) (Result, error) {
	result := Result{Args: append([]string{program}, args...), Exit: -1}
	if ctx.Err() != nil {
		return result, canceled(ctx)
	}
	var expect Expect
	if r.Command != nil {
		expect = r.Command.Expect
	}
	cmd := t.box.Command(sandbox.Spec{
		Program: program, Args: args, Dir: r.Places.Work, Limits: limits.kernel(),
		Read: r.Places.Sources, Write: []string{r.Places.Work, r.Places.Out}, Pipes: r.pipes(),
	})
	s := &streams{run: r, log: newLog(r.Places, r.Hear), progress: progressReader{expect: expect}}
	if err := s.open(cmd); err != nil {
		s.abandon()
		return result, media.Wrap(media.CodeWorkerInternal, err, "cannot create pipes for %s", t.called(program))
	}
	began := time.Now()
	c, err := start(cmd)
	if err != nil {
		s.abandon()
		return result, media.Fault(media.CodeEngineMissing, "", err, "%s does not start", t.called(program))
	}
	s.begin(ctx)
	cut := c.watch(ctx, s, limits)
	s.finish(cut)

	result.Wall = time.Since(began)
	result.Log = s.log.all()
	usage := c.usage()
	usage.program = t.called(program)
	t.doubt(usage)
	result.Exit, result.Signal, result.CPU, result.PeakBytes = usage.exit, usage.signalName(), usage.cpu, usage.peakBytes
	return result, verdict(ctx, cut, usage, limits, result.Log, s)
}

// called is what messages call a program, wherever it lies.
func (t *Tool) called(program string) string {
	if program == t.ffprobe {
		return "ffprobe"
	}
	return "ffmpeg"
}

// doubt forgets what an earlier start found when a cage does not come up: the
// next start tries it anew.
func (t *Tool) doubt(u usage) {
	if u.exit == sandbox.ExitCode {
		t.kept.forget()
	}
}

// verdict is the error of a run that has ended; nil for a good end.
func verdict(ctx context.Context, cut ending, u usage, l Limits, log []string, s *streams) error {
	switch {
	case cut == endCanceled:
		return canceled(ctx)
	case s.drainErr != nil && media.CodeOf(s.drainErr) != media.CodeWorkerInternal:
		return s.drainErr
	case s.drainErr != nil:
		return media.Wrap(media.CodeWorkerInternal, s.drainErr, "the output of ffmpeg could not be read")
	case s.feedErr != nil && cut == endedItself: // ffmpeg ends well on a stream that broke off
		return feedFault(s.feedErr)
	}
	if cut == endedItself && s.taken.early {
		return readFault(s.taken.err)
	}
	err := fault(cut, u, l, log)
	if cut == endedItself && u.good() {
		err = hidden(log)
	}
	if cut == endedItself && (err == nil || err.Code.Class() == "engine") && s.run.Places.full() {
		err = noSpace()
	}
	if err == nil {
		return readFault(s.taken.err)
	}
	return err
}

// canceled is the cause of ctx's end, when that is an error of ours.
func canceled(ctx context.Context) error {
	cause := context.Cause(ctx)
	if media.CodeOf(cause) != media.CodeWorkerInternal {
		return cause
	}
	return media.Wrap(media.CodeCanceled, cause, "canceled")
}

// readFault keeps the code of a reader's error; nil for none.
func readFault(err error) error {
	if err == nil || media.CodeOf(err) != media.CodeWorkerInternal {
		return err
	}
	return media.Wrap(media.CodeWorkerInternal, err, "the output of ffmpeg could not be read")
}

// feedFault keeps the code of a feeder's error.
func feedFault(err error) error {
	if media.CodeOf(err) != media.CodeWorkerInternal {
		return err
	}
	return media.Wrap(media.CodeWorkerInternal, err, "the input of ffmpeg could not be written")
}
