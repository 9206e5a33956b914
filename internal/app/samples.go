package app

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/mediamill/mediamill/internal/app/sample"
	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/media"
)

// sampleName is the one built-in sample.
const sampleName = "standard"

// samples makes the built-in sample when somebody first needs it.
type samples struct {
	dir    string
	runner *ffmpeg.Late
	mu     sync.Mutex
	done   atomic.Int64 // hundredths of what is being made
	// make makes the film; it is replaced in tests.
	make func(ctx context.Context, path string, progress func(percent float64)) error
}

func newSamples(dir string, runner *ffmpeg.Late) *samples {
	return &samples{dir: dir, runner: runner, make: func(ctx context.Context, path string, progress func(float64)) error {
		if err := runner.Missing(); err != nil {
			return err
		}
		return sample.Make(ctx, runner, path, progress)
	}}
}

// tellEvery is how often those who wait for the sample hear how far it is.
const tellEvery = 500 * time.Millisecond

// follow is path, and tells meanwhile how far the sample is, whoever makes it;
// told is called only when it has to be made, and not after follow returned.
func (s *samples) follow(ctx context.Context, name string, told func(percent float64)) (string, error) {
	var teller sync.WaitGroup
	stop := make(chan struct{})
	if _, err := os.Stat(s.place(name)); err != nil && name == sampleName {
		teller.Go(func() {
			tick := time.NewTicker(tellEvery)
			defer tick.Stop()
			for {
				told(float64(s.done.Load()))
				select {
				case <-stop:
					return
				case <-tick.C:
				}
			}
		})
	}
	path, err := s.path(ctx, name)
	close(stop)
	teller.Wait()
	return path, err
}

func (s *samples) place(name string) string { return filepath.Join(s.dir, name+".mp4") }

// path is where the sample lies. It is made beside its place and moved there
// whole, so that a process that is killed meanwhile leaves no broken sample.
func (s *samples) path(ctx context.Context, name string) (string, error) {
	if name != sampleName {
		return "", media.Bad("source.sample", "there is no sample %q", name).WithHint("there is %s", sampleName)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	path := s.place(name)
	if _, err := os.Stat(path); err == nil {
		return path, nil
	}
	if err := os.MkdirAll(s.dir, 0o700); err != nil {
		return "", media.Wrap(media.CodeWorkerDisk, err, "cannot create the folder of the samples")
	}
	work, err := os.MkdirTemp(s.dir, "making-")
	if err != nil {
		return "", media.Wrap(media.CodeWorkerDisk, err, "cannot create the folder of the samples")
	}
	defer os.RemoveAll(work)
	made := filepath.Join(work, "sample.mp4")
	s.done.Store(0)
	if err := s.make(ctx, made, func(percent float64) { s.done.Store(int64(percent)) }); err != nil {
		return "", err
	}
	return path, media.Wrap(media.CodeWorkerDisk, os.Rename(made, path), "cannot store the sample")
}
