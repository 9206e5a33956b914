package app

import (
	"context"
	"log/slog"
	"time"

	"github.com/mediamill/mediamill/internal/config"
	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/media"
)

const (
	toolPatience = 10 * time.Second // a start waits so long for ffmpeg's answers before it goes on without
	toolPause    = 5 * time.Second  // before ffmpeg is asked again; doubled each time, up to toolPauses
	toolPauses   = time.Minute
)

// A seeker looks for ffmpeg until there is one, beside the start and after it.
type seeker struct {
	late ffmpeg.Late
	// needed says that tasks run here: an ffmpeg that is missing, and not only
	// late, ends the process.
	needed bool
	log    *slog.Logger
	find   func(context.Context) (*ffmpeg.Tool, error)

	asked chan struct{} // closed after the first answer
	done  chan struct{} // closed when there is one, or none will come
	err   error         // why none will come, once done is closed
	stop  context.CancelFunc
}

// seekTool begins to look.
func seekTool(ctx context.Context, c config.Config, needed bool, log *slog.Logger) *seeker {
	ctx, stop := context.WithCancel(context.WithoutCancel(ctx))
	s := &seeker{needed: needed, log: log, asked: make(chan struct{}), done: make(chan struct{}), stop: stop,
		find: func(ctx context.Context) (*ffmpeg.Tool, error) {
			tool, err := newTool(ctx, c, c.Data)
			if err == nil && tool.Sandbox().Level != "full" {
				log.Warn("the sandbox of ffmpeg is not complete", "sandbox", tool.Sandbox().String())
			}
			return tool, err
		}}
	go s.run(ctx)
	return s
}

func (s *seeker) run(ctx context.Context) {
	defer close(s.done)
	told := ""
	for pause := toolPause; ; pause = min(2*pause, toolPauses) {
		tool, err := s.find(ctx)
		if err == nil {
			if told != "" {
				s.log.Info("ffmpeg is available now")
			}
			s.late.Set(tool)
		} else {
			s.late.Lack(err)
		}
		if told == "" {
			close(s.asked)
		}
		if err == nil || ctx.Err() != nil {
			return
		}
		if s.needed && media.CodeOf(err) != media.CodeEngineTimeout {
			s.err = err
			return
		}
		if now := err.Error(); now != told {
			told = now
			s.log.Warn("ffmpeg was not found; dry runs, probes and tasks wait for it, and the search is repeated", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
		}
	}
}

// first waits for the first answer, but not for ever: a busy machine starts late
// rather than not at all.
func (s *seeker) first(ctx context.Context) error {
	select {
	case <-s.asked:
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(toolPatience):
		s.log.Warn("ffmpeg has not responded yet, the machine may be busy; the server starts, and tasks begin when ffmpeg responds", "waited", toolPatience)
		return nil
	}
	select {
	case <-s.done:
		return s.err
	default:
		return nil
	}
}

// close ends the search.
func (s *seeker) close() {
	s.stop()
	<-s.done
}
