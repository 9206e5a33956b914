package infer

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/mediamill/mediamill/internal/ffmpeg/sandbox"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/tensor"
)

// A process is a running mediamill-infer. One goroutine at a time may ask it.
type process struct {
	cmd  *exec.Cmd
	in   io.WriteCloser
	out  *bufio.Reader
	pipe *os.File // under out
	said *tail
	done <-chan struct{}
	ours bool // the signal that ended it
}

// startProcess starts a process and waits until its model is loaded.
func startProcess(box *sandbox.Box, program string, paths, folders []string, o Options) (*process, error) {
	cmd := box.Command(sandbox.Spec{
		Program: program, Args: append(paths, strconv.Itoa(o.Threads)), Dir: "/", Read: folders,
		Limits: sandbox.Limits{MemoryBytes: o.Memory, FileBytes: 1 << 20, OpenFiles: 256, Threads: 64 + o.Threads},
	})
	p := &process{cmd: cmd, said: &tail{}}
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, media.Wrap(media.CodeWorkerInternal, err, "cannot create pipes for %s", Program)
	}
	// Not StdoutPipe: that is closed when the process ends, with what was not read yet.
	out, written, err := os.Pipe()
	if err != nil {
		return nil, media.Wrap(media.CodeWorkerInternal, err, "cannot create pipes for %s", Program)
	}
	p.in, p.pipe, p.out, cmd.Stdout, cmd.Stderr = in, out, bufio.NewReaderSize(out, 1<<20), written, p.said
	p.done, err = sandbox.Start(cmd)
	written.Close()
	if err != nil {
		out.Close()
		return nil, media.Fault(media.CodeEngineMissing, "", err, "%s does not start", Program)
	}
	if _, err := p.exchange(nil, o.Deadline); err != nil {
		p.kill()
		return nil, err
	}
	return p, nil
}

// ask sends a request and waits for the reply.
func (p *process) ask(m tensor.Message, deadline time.Duration) (tensor.Message, error) {
	return p.exchange(&m, deadline)
}

// exchange writes a message, if there is one, and reads the next. After a failure of
// the pipes, or a deadline, the process is dead.
func (p *process) exchange(request *tensor.Message, deadline time.Duration) (tensor.Message, error) {
	type result struct {
		m   tensor.Message
		err error
	}
	read := make(chan result, 1)
	go func() {
		if request != nil {
			if err := tensor.Write(p.in, *request); err != nil {
				read <- result{err: err}
				return
			}
		}
		m, err := tensor.Read(p.out)
		read <- result{m, err}
	}()
	timer := time.NewTimer(deadline)
	defer timer.Stop()
	select {
	case <-timer.C:
		p.kill()
		<-read
		return tensor.Message{}, media.Errorf(media.CodeEngineStalled, "a model did not respond for %s", deadline)
	case r := <-read:
		switch {
		case r.err != nil:
			p.kill()
			return tensor.Message{}, p.verdict(r.err)
		case r.m.Kind == tensor.Memory:
			p.kill() // what it holds is not given back
			return tensor.Message{}, media.Fault(media.CodeEngineMemory, "", errors.New(r.m.Text), "a model needs more memory than allowed")
		case r.m.Kind == tensor.Failure:
			return tensor.Message{}, media.Fault(media.CodeEngineFailed, "", errors.New(r.m.Text), "a model cannot be run")
		}
		return r.m, nil
	}
}

// verdict is why a process that ended by itself did so.
func (p *process) verdict(cause error) error {
	said := p.said.String()
	cause = errors.Join(cause, errors.New(said))
	lower := strings.ToLower(said)
	state := p.cmd.ProcessState
	status, _ := state.Sys().(syscall.WaitStatus)
	switch {
	case state.ExitCode() == sandbox.ExitCode:
		return media.Fault(media.CodeEngineSandbox, "", cause, "the sandbox of %s could not be set up", Program)
	case status.Signaled() && status.Signal() == syscall.SIGKILL && !p.ours: // the system ran out of memory
		return media.Fault(media.CodeEngineMemory, "", cause, "the system killed the process of a model; it is out of memory")
	case strings.Contains(lower, "out of memory"), strings.Contains(lower, "cannot allocate memory"), strings.Contains(lower, "bad_alloc"):
		return media.Fault(media.CodeEngineMemory, "", cause, "a model needs more memory than allowed")
	}
	return media.Fault(media.CodeEngineCrashed, "", cause, "the process of a model crashed")
}

// dead says whether the process has ended.
func (p *process) dead() bool {
	select {
	case <-p.done:
		return true
	default:
		return false
	}
}

// kill ends the process and its group, and waits until it is reaped. One that has
// closed its pipes gets a moment to end by itself, so that its exit code tells why.
func (p *process) kill() {
	_ = p.in.Close()
	grace := time.NewTimer(100 * time.Millisecond)
	defer grace.Stop()
	select {
	case <-p.done:
	case <-grace.C:
		p.ours = true
		p.stop()
		<-p.done
	}
	_ = p.pipe.Close()
}

// stop ends the process at once. Any goroutine may call it.
func (p *process) stop() {
	if !p.dead() {
		_ = syscall.Kill(-p.cmd.Process.Pid, syscall.SIGKILL) // ESRCH: it is already gone
	}
}

// A tail keeps the start and the end of what a process says.
type tail struct {
	mu   sync.Mutex
	text bytes.Buffer
}

const mostSaid = 8 << 10

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if room := mostSaid - t.text.Len(); room > 0 {
		t.text.Write(p[:min(room, len(p))])
	}
	return len(p), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return strings.TrimSpace(t.text.String())
}
