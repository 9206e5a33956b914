package analyze

import (
	"context"
	"errors"
	"io"
	"sync"

	"github.com/mediamill/mediamill/internal/media"
)

// ahead is how many frames may have come without their times, and times without
// their frames. ffmpeg prints 32 kB at once, which are the times of up to 600
// frames; unbuffered printing would cost more processor time than the analysis.
const ahead = 4096

// A Watch is one run of a set. Its methods are called in the order of Packets,
// Headers, Look and Report, as far as the set needs them; Message at any time before
// Report.
type Watch struct {
	set      *Set
	mu       sync.Mutex // watchers are called one at a time
	watchers []Watcher
	frames   int64
	video    clock
	audio    clock
	times    chan media.Seconds // of the frames, in their order
	queue    chan []byte        // frames that have come
	used     chan []byte        // their memory, for the next ones
	texts    []int              // subtitle streams that text came of
	damaged  [2]int             // frames of the main streams that could not be decoded without errors
}

// A clock has the start of the last frame of a stream, and estimates its duration.
type clock struct {
	some       bool
	last, step media.Seconds
}

func (c *clock) at(at media.Seconds) {
	if c.some && at > c.last {
		c.step = at - c.last
	}
	c.some, c.last = true, max(at, c.last)
}

// end is the end of the last frame.
func (c *clock) end(usual media.Seconds) media.Seconds {
	if !c.some {
		return 0
	}
	if c.step > 0 && (usual <= 0 || c.step < 2*usual) {
		usual = c.step
	}
	return c.last + usual
}

// Start begins a run.
func (c *Set) Start() *Watch {
	w := &Watch{set: c}
	for _, m := range c.members {
		w.watchers = append(w.watchers, m.Start(c.input))
	}
	return w
}

// Watch is a run that only looks at what Command writes.
func (c *Set) Watch(ctx context.Context, frames io.Reader, side []io.Reader) (*Report, error) {
	w := c.Start()
	if err := w.Look(ctx, frames, side); err != nil {
		return nil, err
	}
	return w.Report(), nil
}

// Look reads what Command writes: small frames from its standard output, and from
// its further pipes what filters print about the video and the audio, stills, and the
// fingerprint of the audio. It returns when all have ended.
func (w *Watch) Look(ctx context.Context, frames io.Reader, side []io.Reader) error {
	w.times, w.queue, w.used = make(chan media.Seconds, ahead), make(chan []byte, ahead), make(chan []byte, 64)
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var others sync.WaitGroup
	var framesErr, videoErr, audioErr error
	come := w.set.Needs().Frames
	others.Go(func() {
		defer close(w.queue)
		framesErr = w.take(frames)
	})
	others.Go(func() {
		defer close(w.times)
		videoErr = readLines(side[videoPipe-1], func(at media.Seconds) { w.announce(ctx, at, come) }, w.videoLine)
	})
	others.Go(func() {
		audioErr = readLines(side[audioPipe-1], func(at media.Seconds) { w.audio.at(at) }, w.audioLine)
	})
	kinds := w.set.kinds()
	faults := make([]error, len(kinds)+1)
	for i, kind := range kinds {
		pipe := stillsPipe(i)
		others.Go(func() { faults[i] = w.watchStills(kind, side[pipe-1], side[pipe]) })
	}
	if w.set.prints {
		others.Go(func() { faults[len(kinds)] = w.watchPrints(side[len(side)-1]) })
	}
	err := w.look()
	stop()
	others.Wait()
	return errors.Join(append(faults, err, framesErr, videoErr, audioErr)...)
}

// mostPrints is the largest fingerprint of audio in bytes: 48 hours of 32 in a second.
const mostPrints = 6 << 20

// watchPrints reads the fingerprint of the audio, which comes at its end.
func (w *Watch) watchPrints(from io.Reader) error {
	raw, err := io.ReadAll(io.LimitReader(from, mostPrints))
	_, _ = io.Copy(io.Discard, from)
	if err != nil {
		return err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, one := range w.watchers {
		if watcher, ok := one.(PrintWatcher); ok {
			watcher.Prints(raw)
		}
	}
	return nil
}

func (w *Watch) announce(ctx context.Context, at media.Seconds, come bool) {
	w.frames++
	w.video.at(at)
	if !come {
		return
	}
	select {
	case w.times <- at:
	case <-ctx.Done():
	}
}

// take reads frames until the pipe ends. An incomplete last frame is an error of
// ffmpeg, which reports it.
func (w *Watch) take(from io.Reader) error {
	for {
		var pixels []byte
		select {
		case pixels = <-w.used:
		default:
			pixels = make([]byte, Width*Height)
		}
		if _, err := io.ReadFull(from, pixels); errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return nil
		} else if err != nil {
			return err
		}
		w.queue <- pixels
	}
}

// look passes each frame with its time to the watchers. After an error it still
// reads all frames, because ffmpeg would block otherwise.
func (w *Watch) look() (err error) {
	for pixels := range w.queue {
		at, ok := <-w.times
		if !ok {
			err = errors.New("a frame came without its time")
			continue
		}
		w.frame(Frame{At: at, Pixels: pixels})
		select {
		case w.used <- pixels:
		default:
		}
	}
	return err
}

func (w *Watch) frame(f Frame) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, one := range w.watchers {
		if watcher, ok := one.(FrameWatcher); ok {
			watcher.Frame(f)
		}
	}
}

func (w *Watch) videoLine(l *Line) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, one := range w.watchers {
		if v, ok := one.(VideoWatcher); ok {
			v.VideoLine(*l)
		}
	}
}

func (w *Watch) audioLine(l *Line) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, one := range w.watchers {
		if a, ok := one.(AudioWatcher); ok {
			a.AudioLine(*l)
		}
	}
}

// Report collects what the watchers found. Annotations of analyzers that were not
// asked for are removed once the others have used them.
func (w *Watch) Report() *Report {
	w.mu.Lock()
	defer w.mu.Unlock()
	c := w.set
	end := End{Video: w.video.end(media.Seconds(1 / c.input.Rate)), Audio: w.audio.end(0)}
	if whole := c.input.Duration; end.Audio > whole && w.audio.last < whole {
		end.Audio = whole // the last frame may be shorter
	}
	r := &Report{
		Version: FormatVersion, Skipped: append([]Skipped{}, c.skipped...), Annotations: []media.Annotation{}, Curves: []Curve{},
		Looked: Looked{Analyzers: c.Names(), Versions: c.versions(), Frames: w.frames, Video: Micro(end.Video), Audio: Micro(end.Audio), Source: Micro(c.input.Duration)},
	}
	if r.Duration = Micro(end.Whole()); end.Video > 0 {
		r.Looked.FrameRate = Rounded(float64(w.frames) / float64(end.Video))
	}
	var hidden []media.AnnotationKind
	kinds := map[media.AnnotationKind]string{} // which analyzer makes annotations of a kind
	for i, m := range c.members {
		before := r.Counts()
		facts := r.Facts
		w.watchers[i].End(end, r)
		for kind, n := range r.Counts() {
			switch {
			case n == before[kind]:
			case m.asked:
				kinds[kind] = m.Name()
			default:
				hidden = append(hidden, kind)
			}
		}
		if !m.asked {
			r.Facts = facts
		}
	}
	r.drop(hidden)
	r.Gaps = w.gaps(end, r.Truncated, kinds)
	r.Sort()
	return r
}
