package ffmpeg

import (
	"context"
	"os/exec"
	"syscall"
	"time"

	"github.com/mediamill/mediamill/internal/ffmpeg/sandbox"
)

// A child is a running process group.
type child struct {
	cmd  *exec.Cmd
	done <-chan struct{} // closed when it is reaped
}

func start(cmd *exec.Cmd) (*child, error) {
	done, err := sandbox.Start(cmd)
	if err != nil {
		return nil, err
	}
	return &child{cmd: cmd, done: done}, nil
}

// An ending is why a child ended.
type ending int

const (
	endedItself ending = iota
	endCanceled
	endWall
	endStall
	endCPU
	endThreads
)

// clock counts from the start of the program and takes no notice of a wall
// clock that is set, nor of a machine that sleeps.
func clock() time.Duration { return time.Since(epoch) }

var epoch = time.Now()

// watch returns when the child is reaped, and stops it when ctx ends or a limit
// is passed. The limits of the kernel may be missing where the sandbox is not
// complete, so those of processor time and threads are held here too.
func (c *child) watch(ctx context.Context, s *streams, l Limits) ending {
	wall := time.NewTimer(l.Wall)
	defer wall.Stop()
	look := time.NewTicker(min(time.Second, l.Stall/4))
	defer look.Stop()
	p := pulse{stall: l.Stall, moved: clock(), ran: clock()}
	for {
		select {
		case <-c.done:
			return endedItself
		case <-ctx.Done():
			return c.stop(endCanceled, cancelGrace)
		case <-wall.C:
			return c.stop(endWall, stopGrace)
		case <-look.C:
			now := vitalOf(c.cmd.Process.Pid)
			now.bytes -= s.heard.Load()
			switch {
			case l.Threads > 0 && now.threads > l.Threads:
				return c.stop(endThreads, 0)
			case now.cpu > l.CPU+cpuGrace:
				return c.stop(endCPU, stopGrace)
			case p.stalled(clock(), s.moved.last(), now):
				return c.stop(endStall, stopGrace)
			}
		}
	}
}

// stop asks the group to end and kills it after the grace. A stopped process
// does not see TERM before CONT.
func (c *child) stop(why ending, grace time.Duration) ending {
	c.signal(syscall.SIGCONT)
	c.signal(syscall.SIGTERM)
	timer := time.NewTimer(grace)
	defer timer.Stop()
	select {
	case <-c.done:
		return why
	case <-timer.C:
	}
	c.signal(syscall.SIGKILL)
	<-c.done
	return why
}

// signal reaches the whole group, as long as its leader is not reaped.
func (c *child) signal(s syscall.Signal) {
	select {
	case <-c.done:
	default:
		_ = syscall.Kill(-c.cmd.Process.Pid, s) // ESRCH: it is already gone
	}
}

// usage is what a reaped child used, and how it ended.
type usage struct {
	program   string // "ffmpeg" or "ffprobe"
	exit      int    // -1 after a signal
	signal    syscall.Signal
	cpu       time.Duration
	peakBytes int64
}

func (u usage) good() bool { return u.exit == 0 }

func (c *child) usage() usage {
	state := c.cmd.ProcessState
	u := usage{exit: state.ExitCode(), cpu: state.UserTime() + state.SystemTime()}
	if status, ok := state.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		u.signal = status.Signal()
	}
	if r, ok := state.SysUsage().(*syscall.Rusage); ok {
		u.peakBytes = int64(r.Maxrss) * maxrssUnit
	}
	return u
}
