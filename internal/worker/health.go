package worker

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/mediamill/mediamill/internal/media"
)

// How often the machine is looked at, and how often while it is unfit.
const (
	lookFit   = 5 * time.Second
	lookUnfit = 2 * time.Second
)

// A Tool is the installed ffmpeg, as far as its health goes.
type Tool interface {
	// Present says quickly what is missing of the programs.
	Present() error
	// Try runs a good clip in the sandbox.
	Try(ctx context.Context) error
}

// A Health says whether this machine can run tasks: whether its scratch folder
// can be written and has room, and whether its ffmpeg starts in its sandbox. A
// worker on a machine that cannot takes no tasks. Its methods may be called from
// several goroutines.
type Health struct {
	Scratch string
	Free    int64 // bytes that the scratch folder must have free
	Tool    Tool  // nil is not asked

	look sync.Mutex // one look at a time
	mu   sync.Mutex
	last *media.Error
	// suspect: a run found ffmpeg or its sandbox broken, so that being there is
	// no proof of health before a clip has passed.
	suspect bool
}

// Fault is why the machine could not run tasks at the last look; nil when it could.
func (h *Health) Fault() *media.Error {
	if h == nil {
		return nil
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.last
}

// room is what must be free beside a source before a task begins.
func (h *Health) room() int64 {
	if h == nil {
		return 0
	}
	return h.Free
}

// Look looks now.
func (h *Health) Look(ctx context.Context) *media.Error {
	if h == nil {
		return nil
	}
	h.look.Lock()
	defer h.look.Unlock()
	found := h.scratch()
	if found == nil {
		found = h.tool(ctx)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if ctx.Err() == nil {
		h.last = found
	}
	return h.last
}

// Blame is Look after a run that failed with an error: it says whether the
// machine is to blame, for codes that may be the machine's fault.
func (h *Health) Blame(ctx context.Context, err error) *media.Error {
	if h == nil {
		return nil
	}
	switch media.CodeOf(err) {
	case media.CodeWorkerDisk:
	case media.CodeEngineMissing, media.CodeEngineSandbox:
		h.mu.Lock()
		h.suspect = true
		h.mu.Unlock()
	default:
		return nil
	}
	return h.Look(ctx)
}

func (h *Health) scratch() *media.Error {
	if err := os.MkdirAll(h.Scratch, 0o700); err != nil {
		return unwritable(err)
	}
	left, err := free(h.Scratch)
	if err == nil && left < h.Free { // a file system that does not tell is tried
		return media.Errorf(media.CodeWorkerDisk, "the scratch folder has %d MiB free, less than the %d MiB of worker.scratch_free",
			left>>20, h.Free>>20).WithHint("free space")
	}
	probe, err := openRoom(h.Scratch, "health")
	if err != nil {
		return unwritable(err)
	}
	err = os.WriteFile(filepath.Join(probe.dir, "probe"), []byte("write test"), 0o600)
	err = errors.Join(err, probe.close())
	if err != nil {
		return unwritable(err)
	}
	return nil
}

func unwritable(err error) *media.Error {
	e := media.Errorf(media.CodeWorkerDisk, "the scratch folder cannot be written").WithHint("correct its permissions, or free space")
	e.Err = err
	return e
}

func (h *Health) tool(ctx context.Context) *media.Error {
	if h.Tool == nil {
		return nil
	}
	if err := h.Tool.Present(); err != nil {
		h.setSuspect(true) // what comes back need not be what went
		return media.AsError(err)
	}
	h.mu.Lock()
	suspect := h.suspect
	h.mu.Unlock()
	if !suspect {
		return nil
	}
	err := h.Tool.Try(ctx)
	switch media.CodeOf(err) {
	case "":
		h.setSuspect(false)
		return nil
	case media.CodeEngineMissing, media.CodeEngineSandbox:
		return media.AsError(err)
	}
	return h.Fault() // another fault, such as a limit of time on a busy machine, proves nothing
}

func (h *Health) setSuspect(suspect bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.suspect = suspect
}

// mind looks at the machine until ctx ends, and keeps tasks away while it is unfit.
func (w *Worker) mind(ctx context.Context) {
	if w.Health == nil {
		return
	}
	for {
		pause := lookFit
		if w.judge(w.Health.Look(ctx)) {
			pause = lookUnfit
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
		}
	}
}

// judge rests or works as the machine's fault wants, and tells of it once.
func (w *Worker) judge(fault *media.Error) (unfit bool) {
	unfit = fault != nil
	w.resting.Lock()
	defer w.resting.Unlock()
	if unfit == w.rests {
		return unfit
	}
	w.rests = unfit
	w.Engine.Rest(unfit)
	if unfit {
		w.Log.Error("this worker takes no tasks until the problem is solved", "code", fault.Code, "fault", fault.Message, "hint", fault.Hint, "cause", fault.Err)
		return unfit
	}
	w.Log.Info("the problem is solved; this worker takes tasks again")
	return unfit
}
