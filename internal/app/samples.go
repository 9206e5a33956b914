package app

import (
	"context"
	"os"
	"path/filepath"
	"sync"

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
}

// path is where the sample lies. It is made beside its place and moved there
// whole, so that a process that is killed meanwhile leaves no broken sample.
func (s *samples) path(ctx context.Context, name string) (string, error) {
	if name != sampleName {
		return "", media.Bad("source.sample", "there is no sample %q", name).WithHint("there is %s", sampleName)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	path := filepath.Join(s.dir, name+".mp4")
	if _, err := os.Stat(path); err == nil {
		return path, nil
	}
	if err := s.runner.Missing(); err != nil {
		return "", err
	}
	if err := os.MkdirAll(s.dir, 0o700); err != nil {
		return "", media.Wrap(media.CodeWorkerDisk, err, "can not make the folder of the samples")
	}
	work, err := os.MkdirTemp(s.dir, "making-")
	if err != nil {
		return "", media.Wrap(media.CodeWorkerDisk, err, "can not make the folder of the samples")
	}
	defer os.RemoveAll(work)
	made := filepath.Join(work, "sample.mp4")
	if err := sample.Make(ctx, s.runner, made); err != nil {
		return "", err
	}
	return path, media.Wrap(media.CodeWorkerDisk, os.Rename(made, path), "can not keep the sample")
}
