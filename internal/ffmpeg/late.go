package ffmpeg

import (
	"context"
	"sync/atomic"

	"github.com/mediamill/mediamill/internal/media"
)

// A Late is a Runner whose Tool may come after it is handed out: a server answers
// while ffmpeg is still looked for. Until then it fails with the reason.
type Late struct {
	tool atomic.Pointer[Tool]
	why  atomic.Pointer[media.Error]
}

var _ Runner = (*Late)(nil)

// Set gives it the Tool.
func (l *Late) Set(t *Tool) { l.tool.Store(t) }

// Lack says why there is none yet.
func (l *Late) Lack(err error) { l.why.Store(media.AsError(err)) }

// Tool is nil as long as there is none.
func (l *Late) Tool() *Tool { return l.tool.Load() }

// Run implements Runner.
func (l *Late) Run(ctx context.Context, r Run) (Result, error) {
	if t := l.Tool(); t != nil {
		return t.Run(ctx, r)
	}
	return Result{Exit: -1}, l.Missing()
}

// Probe implements Runner.
func (l *Late) Probe(ctx context.Context, path string, args ...string) ([]byte, error) {
	if t := l.Tool(); t != nil {
		return t.Probe(ctx, path, args...)
	}
	return nil, l.Missing()
}

// Inspect implements Runner.
func (l *Late) Inspect(ctx context.Context, in Inspection) (Result, error) {
	if t := l.Tool(); t != nil {
		return t.Inspect(ctx, in)
	}
	return Result{Exit: -1}, l.Missing()
}

// Capabilities are nil as long as there is no Tool.
func (l *Late) Capabilities() *Capabilities {
	if t := l.Tool(); t != nil {
		return t.Capabilities()
	}
	return nil
}

// Missing is the error of what needs the Tool; nil once it is there.
func (l *Late) Missing() error {
	if l.Tool() != nil {
		return nil
	}
	why := l.why.Load()
	if why == nil {
		return media.Errorf(media.CodeEngineTimeout, "ffmpeg has not responded yet").WithHint("the machine is busy: try again later")
	}
	e := *why
	e.Reword("this process cannot run ffmpeg: %s", e)
	return &e
}

// Present is Tool's; Missing as long as there is none.
func (l *Late) Present() error {
	if t := l.Tool(); t != nil {
		return t.Present()
	}
	return l.Missing()
}

// Try is Tool's; Missing as long as there is none.
func (l *Late) Try(ctx context.Context) error {
	if t := l.Tool(); t != nil {
		return t.Try(ctx)
	}
	return l.Missing()
}
