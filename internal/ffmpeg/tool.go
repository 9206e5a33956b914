package ffmpeg

import (
	"cmp"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/mediamill/mediamill/internal/ffmpeg/sandbox"
	"github.com/mediamill/mediamill/internal/media"
)

// Options say which programs run, in what cage, and what they may read.
type Options struct {
	FFmpeg  string // path; empty: looked up in PATH
	FFprobe string // path; empty: beside ffmpeg, then PATH
	Sandbox sandbox.Mode
	// Allow are the demuxers, decoders and sizes that a source may have.
	Allow Allow
	// Read are further folders that ffmpeg may read in the sandbox, as those of
	// fonts or of libraries that lie outside the usual places.
	Read []string
	// Keep is a folder where what ffmpeg answered, and that the whole cage held,
	// is kept for the next start; empty: ffmpeg is asked and the cage tried each time.
	Keep string
	// Probe is how long one look by ffprobe, and each question at the start, may
	// take on a busy machine; 0 is 10 minutes.
	Probe time.Duration
	// Stall is how long ffprobe may go without any movement; 0 is 2 minutes.
	Stall time.Duration
}

// A Tool is an installed ffmpeg with its ffprobe and its cage. It is a Runner,
// safe for use by many goroutines.
type Tool struct {
	ffmpeg, ffprobe string
	allow           Allow
	box             *sandbox.Box
	caps            *Capabilities
	kept            keeper
	probeWall       time.Duration
	stall           time.Duration
}

var _ Runner = (*Tool)(nil)

// Find looks for ffmpeg and ffprobe, asks them what they can do and tries the
// sandbox. It fails with engine.missing when a program is not there, is older
// than 5.1 or does not start, and with engine.sandbox when the mode is
// "required" and a layer of the sandbox does not hold.
func Find(ctx context.Context, o Options) (*Tool, error) {
	ffmpeg, err := lookUp("ffmpeg", o.FFmpeg, "")
	if err != nil {
		return nil, err
	}
	ffprobe, err := lookUp("ffprobe", o.FFprobe, filepath.Dir(ffmpeg))
	if err != nil {
		return nil, err
	}
	o.Probe, o.Stall = cmp.Or(o.Probe, probeWall), cmp.Or(o.Stall, defaultStall)
	t := &Tool{ffmpeg: ffmpeg, ffprobe: ffprobe, allow: o.Allow, probeWall: o.Probe, stall: o.Stall, kept: keep(o.Keep, o, ffmpeg, ffprobe)}
	caps, cage, known := t.kept.read()
	if !known {
		if caps, err = ask(ctx, ffmpeg, o.Probe); err != nil {
			return nil, err
		}
	}
	t.caps = caps
	t.box, err = sandbox.New(ctx, sandbox.Options{
		Mode: o.Sandbox, Programs: []string{ffmpeg, ffprobe}, Read: o.Read, Good: goodClip(ffmpeg), Proven: cage,
	})
	if err == nil && (!known || cage == nil && t.box.Proven() != nil) {
		t.kept.write(caps, t.box.Proven())
	}
	if err != nil {
		return nil, media.Fault(media.CodeEngineSandbox, "", err, "the sandbox for ffmpeg does not work on this machine").WithHint("set ffmpeg.sandbox to auto to use the layers that work; mediamill doctor lists them")
	}
	return t, nil
}

// Capabilities are what this ffmpeg has.
func (t *Tool) Capabilities() *Capabilities { return t.caps }

// Sandbox is the state of the cage, for doctor, /readyz and the list of workers.
func (t *Tool) Sandbox() sandbox.State { return t.box.State() }

// Box is the cage, for other programs that read what is not trusted.
func (t *Tool) Box() *sandbox.Box { return t.box }

// Paths are the programs that run.
func (t *Tool) Paths() (ffmpeg, ffprobe string) { return t.ffmpeg, t.ffprobe }

// Present says which of the programs is not there any more, or may not be run:
// engine.missing. It only looks.
func (t *Tool) Present() error {
	for name, path := range map[string]string{"ffmpeg": t.ffmpeg, "ffprobe": t.ffprobe} {
		if _, err := exec.LookPath(path); err != nil {
			return media.Fault(media.CodeEngineMissing, "", err, "%s no longer exists, or is not executable", name).WithHint("install it again, or set ffmpeg.%s to its path", name)
		}
	}
	return nil
}

// Try runs a good clip in the sandbox: engine.sandbox when it does not pass, and
// another code when that proves nothing, as on a machine that is too busy.
func (t *Tool) Try(ctx context.Context) error {
	err := goodClip(t.ffmpeg)(ctx, t.box)
	cause := errors.Unwrap(err)
	switch media.CodeOf(cause) {
	case media.CodeEngineTimeout, media.CodeEngineStalled, media.CodeCanceled, media.CodeWorkerDisk:
		return cause
	}
	return err
}

// lookUp finds a program: the configured path, or beside another, or in PATH.
func lookUp(name, path, beside string) (string, error) {
	candidates := []string{name}
	switch {
	case path != "":
		candidates = []string{path}
	case beside != "":
		candidates = []string{filepath.Join(beside, name), name}
	}
	for _, c := range candidates {
		found, err := exec.LookPath(c)
		if err != nil {
			continue
		}
		if abs, err := filepath.Abs(found); err == nil {
			return abs, nil
		}
	}
	return "", media.Fault(media.CodeEngineMissing, "", os.ErrNotExist, "cannot find %s on this machine", candidates[0]).WithHint("install ffmpeg 5.1 or newer (Debian and Ubuntu: apt install ffmpeg; macOS: brew install ffmpeg), or set ffmpeg.%s to its path", name)
}
