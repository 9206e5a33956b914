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

// taken is standard output in the hands of Run.Read.
type taken struct {
	from   *os.File
	moved  *beat
	stop   context.CancelFunc
	reader sync.WaitGroup
	gone   atomic.Bool // the child has ended
	ended  bool        // all that it wrote has been read
	early  bool        // the reader returned before that
	err    error       // of the reader
}

func (t *taken) begin(ctx context.Context, s *streams) {
	t.from, t.moved = s.stdout, &s.moved
	ctx, t.stop = context.WithCancel(ctx)
	t.reader.Go(func() {
		t.err = s.run.Read(ctx, t)
		if t.early = !t.ended; t.early {
			t.from.Close() // the closed pipe ends ffmpeg
		}
	})
}

// Read counts as movement: ffmpeg waits for the reader, and not the reverse.
func (t *taken) Read(p []byte) (int, error) {
	t.moved.now()
	if t.gone.Load() {
		t.soon()
	}
	n, err := t.from.Read(p)
	t.moved.now()
	if errors.Is(err, os.ErrDeadlineExceeded) { // of a pipe that something else holds open
		err = io.EOF
	}
	t.ended = t.ended || errors.Is(err, io.EOF)
	return n, err
}

// soon bounds a read of what an ended child has left: it lies in the pipe.
func (t *taken) soon() { _ = t.from.SetReadDeadline(time.Now().Add(drainLimit)) }

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
