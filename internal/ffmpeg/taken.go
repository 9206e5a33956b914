package ffmpeg

import (
	"context"
	"errors"
	"io"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

// taken is standard output, and the further pipes, in the hands of Run.Read.
type taken struct {
	pipes  []*takenPipe
	stop   context.CancelFunc
	reader sync.WaitGroup
	gone   atomic.Bool // the child has ended
	early  bool        // the reader returned before all that it wrote has been read
	err    error       // of the reader
}

// A takenPipe is one of them.
type takenPipe struct {
	of    *taken
	from  *os.File
	moved *beat
	ended atomic.Bool // all that came has been read
}

func (t *taken) begin(ctx context.Context, s *streams) {
	var side []io.Reader
	for _, from := range append([]*os.File{s.stdout}, s.side...) {
		p := &takenPipe{of: t, from: from, moved: &s.moved}
		t.pipes = append(t.pipes, p)
		side = append(side, p)
	}
	ctx, t.stop = context.WithCancel(ctx)
	t.reader.Go(func() {
		t.err = s.run.Read(ctx, side[0], side[1:])
		for _, p := range t.pipes {
			t.early = t.early || !p.ended.Load()
		}
		if t.early {
			for _, p := range t.pipes {
				p.from.Close() // the closed pipe ends ffmpeg
			}
		}
	})
}

// Read counts as movement: ffmpeg waits for the reader, and not the reverse.
func (p *takenPipe) Read(b []byte) (int, error) {
	p.moved.now()
	if p.of.gone.Load() {
		p.soon()
	}
	n, err := p.from.Read(b)
	p.moved.now()
	if errors.Is(err, os.ErrDeadlineExceeded) { // of a pipe that something else holds open
		err = io.EOF
	}
	if errors.Is(err, io.EOF) {
		p.ended.Store(true)
	}
	return n, err
}

// soon bounds a read of what an ended child has left: it lies in the pipe.
func (p *takenPipe) soon() { _ = p.from.SetReadDeadline(time.Now().Add(drainLimit)) }

// childEnded lets the reader come to the end, however long it takes over each
// part, unless nobody wants what it finds any more.
func (t *taken) childEnded(cut ending) {
	if t.stop == nil {
		return
	}
	t.gone.Store(true)
	if cut != endedItself {
		t.stop()
	}
}

func (t *taken) wait() {
	if t.stop != nil {
		t.reader.Wait()
		t.stop()
	}
}
