package ffmpeg

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// drainLimit is how long the pipes of an ended child are still read.
const drainLimit = 2 * time.Second

// streams are the pipes between a run and its child.
type streams struct {
	run      Run
	log      *stderrLog
	progress progressReader
	moved    beat
	heard    atomic.Int64 // bytes of log and progress: a child that only talks does not move

	theirs                  []*os.File // the child's ends; closed here once it has them
	stderr, reports, stdout *os.File   // read ends
	side                    []*os.File // read ends of the further pipes
	stdin                   *os.File   // write end
	stopFeed                context.CancelFunc
	readers, feeder         sync.WaitGroup
	feedErr, drainErr       error
	taken                   taken
}

// A beat is when something last moved, on the clock of this package.
type beat struct{ at atomic.Int64 }

func (b *beat) now()                { b.at.Store(int64(clock())) }
func (b *beat) last() time.Duration { return time.Duration(b.at.Load()) }

// open makes the pipes and gives cmd its ends: standard streams, progress as
// descriptor 3, and further pipes after it. What the run does not use is the null device.
func (s *streams) open(cmd *exec.Cmd) (err error) {
	var theirs *os.File
	if s.stderr, theirs, err = s.pipe(err); err == nil {
		cmd.Stderr = theirs
	}
	if s.reports, theirs, err = s.pipe(err); err == nil {
		cmd.ExtraFiles = []*os.File{theirs}
	}
	if s.run.Stdout != nil || s.run.Read != nil {
		if s.stdout, theirs, err = s.pipe(err); err == nil {
			cmd.Stdout = theirs
		}
	}
	for range s.run.pipes() {
		var ours *os.File
		if ours, theirs, err = s.pipe(err); err == nil {
			s.side, cmd.ExtraFiles = append(s.side, ours), append(cmd.ExtraFiles, theirs)
		}
	}
	if s.run.Stdin != nil && err == nil {
		theirs, s.stdin, err = os.Pipe()
		if err == nil {
			cmd.Stdin, s.theirs = theirs, append(s.theirs, theirs)
		}
	}
	return err
}

func (s *streams) pipe(before error) (ours, theirs *os.File, err error) {
	if before != nil {
		return nil, nil, before
	}
	ours, theirs, err = os.Pipe()
	if err == nil {
		s.theirs = append(s.theirs, theirs)
	}
	return ours, theirs, err
}

// pipes is how many further pipes somebody reads.
func (r Run) pipes() int {
	if r.Command == nil || r.Read == nil {
		return 0
	}
	return min(r.Command.Pipes, MaxPipes)
}

// begin reads and feeds once the child runs.
func (s *streams) begin(ctx context.Context) {
	s.closeTheirs()
	s.moved.now()
	s.readers.Go(func() { s.log.read(counted{s.stderr, &s.heard}) })
	s.readers.Go(func() { s.progress.read(counted{s.reports, &s.heard}, s.report) })
	switch {
	case s.run.Read != nil:
		s.taken.begin(ctx, s)
	case s.stdout != nil:
		s.readers.Go(s.drain)
	}
	if s.stdin == nil {
		return
	}
	ctx, s.stopFeed = context.WithCancel(ctx)
	s.feeder.Go(func() {
		s.feedErr = s.run.Stdin(ctx, s.stdin)
		s.stdin.Close() // the end of the input
	})
}

// finish takes what is left in the pipes of an ended child.
func (s *streams) finish(cut ending) {
	deadline := time.Now().Add(drainLimit)
	s.taken.childEnded(cut)
	for _, f := range append([]*os.File{s.stderr, s.reports, s.stdout}, s.side...) {
		if f != nil {
			_ = f.SetReadDeadline(deadline) // a pipe always takes one
		}
	}
	s.readers.Wait()
	s.taken.wait()
	if s.stopFeed != nil {
		s.stopFeed()
		s.stdin.Close()
		s.feeder.Wait()
	}
	// A feeder that meets the end of its reader has done nothing wrong.
	if errors.Is(s.feedErr, syscall.EPIPE) || errors.Is(s.feedErr, os.ErrClosed) || errors.Is(s.feedErr, context.Canceled) {
		s.feedErr = nil
	}
	s.closeOurs()
}

// abandon closes everything when no child came to be.
func (s *streams) abandon() {
	s.closeTheirs()
	s.closeOurs()
}

func (s *streams) closeTheirs() {
	for _, f := range s.theirs {
		f.Close()
	}
	s.theirs = nil
}

func (s *streams) closeOurs() {
	for _, f := range append([]*os.File{s.stderr, s.reports, s.stdout, s.stdin}, s.side...) {
		if f != nil {
			f.Close()
		}
	}
}

func (s *streams) report(now Progress, moved bool) {
	if moved {
		s.moved.now()
	}
	if s.run.Progress != nil {
		s.run.Progress(now)
	}
}

// drain passes standard output on. When the taker fails, the closed pipe ends ffmpeg.
func (s *streams) drain() {
	_, err := io.Copy(beating{s.run.Stdout, &s.moved}, s.stdout)
	if err != nil && !errors.Is(err, os.ErrDeadlineExceeded) {
		s.drainErr = err
		s.stdout.Close()
	}
}

// beating counts each write as movement.
type beating struct {
	w io.Writer
	b *beat
}

func (b beating) Write(p []byte) (int, error) {
	b.b.now()
	return b.w.Write(p)
}

// counted adds up what is read.
type counted struct {
	r io.Reader
	n *atomic.Int64
}

func (c counted) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n.Add(int64(n))
	return n, err
}
