// Package infer runs models. Each runs in a process of its own (mediamill-infer), in
// the sandbox of ffmpeg: a library or a model that crashes, hangs or needs too much
// memory ends that process, and with it one task. A process is shared by the tasks
// that use its model, and ends some time after the last of them.
package infer

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"time"

	"github.com/mediamill/mediamill/internal/ffmpeg/sandbox"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/pack"
	"github.com/mediamill/mediamill/internal/tensor"
)

const (
	// Program is the name of the program that runs a model.
	Program = "mediamill-infer"
	// runtimePack has the library; this is its file.
	runtimePack = "onnxruntime"
	runtimeFile = "libonnxruntime.so"
)

// Options say how models run. Zero durations take defaults.
type Options struct {
	Program string // path of mediamill-infer; if empty, it is next to this program, or in PATH
	Packs   *pack.Library
	// Box is the sandbox; it may not be there yet.
	Box      func() (*sandbox.Box, error)
	Memory   int64         // address space of one process in bytes; 0 for no limit
	Deadline time.Duration // of one run of a model; 2 minutes
	Idle     time.Duration // time until a process that nobody uses ends; 1 minute
	Threads  int           // of one model; 1
	Log      *slog.Logger
}

// An Engine has the sessions of a process. It is safe for use by many goroutines.
type Engine struct {
	options Options

	mu     sync.Mutex
	models map[string]*model
	live   map[*process]bool
	closed bool
}

// New is an engine that starts nothing yet.
func New(o Options) *Engine {
	if o.Deadline <= 0 {
		o.Deadline = 2 * time.Minute
	}
	if o.Idle <= 0 {
		o.Idle = time.Minute
	}
	if o.Threads <= 0 {
		o.Threads = 1
	}
	return &Engine{options: o, models: map[string]*model{}, live: map[*process]bool{}}
}

// Missing are the faults of packs, and of the program that runs their models.
func (e *Engine) Missing(packs ...string) media.Faults {
	faults := e.options.Packs.Missing(packs...)
	if len(packs) > 0 && len(faults) == 0 {
		if _, err := e.program(); err != nil {
			faults.Add(media.AsError(err))
		}
	}
	return faults
}

// program is the path of mediamill-infer.
func (e *Engine) program() (string, error) {
	candidates := []string{e.options.Program}
	if e.options.Program == "" {
		candidates = []string{Program}
		if self, err := os.Executable(); err == nil {
			candidates = []string{filepath.Join(filepath.Dir(self), Program), Program}
		}
	}
	for _, c := range candidates {
		if found, err := exec.LookPath(c); err == nil {
			return filepath.Abs(found)
		}
	}
	return "", media.Fault(media.CodeMissingPack, "", os.ErrNotExist, "the program %s, which runs models, was not found", Program).
		WithHint("put %s into the folder of mediamill; `make build` builds both", Program)
}

// A Session is a use of a model. Close gives it back.
type Session struct {
	engine *Engine
	model  *model
	once   sync.Once
}

// A model is one file of a pack, and the process that runs it, if there is one.
type model struct {
	key, pack, file string
	users           int
	turn            chan struct{} // holds one token: one run at a time
	process         *process      // of who has the token
	idle            *time.Timer
}

// Session opens a model of a pack. It fails with config.missing_pack if the pack, the
// library or the program is missing or damaged. The process starts with the first run.
func (e *Engine) Session(packName, file string) (*Session, error) {
	if err := e.Missing(packName, runtimePack).Err(); err != nil {
		return nil, err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed {
		return nil, media.Errorf(media.CodeDraining, "the process is shutting down")
	}
	key := packName + "/" + file
	m := e.models[key]
	if m == nil {
		m = &model{key: key, pack: packName, file: file, turn: make(chan struct{}, 1)}
		m.turn <- struct{}{}
		e.models[key] = m
	}
	if m.users++; m.idle != nil {
		m.idle.Stop()
	}
	return &Session{engine: e, model: m}, nil
}

// Run runs the model. A failure of its process is that of this run only; the next one
// starts a new process. If ctx ends, the result is not waited for.
func (s *Session) Run(ctx context.Context, in []tensor.Tensor) ([]tensor.Tensor, error) {
	m := s.model
	select {
	case <-m.turn:
	case <-ctx.Done():
		return nil, canceled(ctx)
	}
	type result struct {
		out []tensor.Tensor
		err error
	}
	done := make(chan result, 1)
	go func() {
		out, err := s.engine.run(m, in)
		m.turn <- struct{}{}
		done <- result{out, err}
	}()
	select {
	case r := <-done:
		return r.out, r.err
	case <-ctx.Done():
		return nil, canceled(ctx)
	}
}

// run needs the token of the model.
func (e *Engine) run(m *model, in []tensor.Tensor) ([]tensor.Tensor, error) {
	if m.process == nil || m.process.dead() {
		e.end(m)
		p, err := e.start(m)
		if err != nil {
			return nil, err
		}
		m.process = p
	}
	out, err := m.process.ask(tensor.Message{Kind: tensor.Request, Tensors: in}, e.options.Deadline)
	if err != nil && m.process.dead() {
		e.end(m)
		e.options.Log.Warn("the process of a model ended", "model", m.key, "error", err)
	}
	return out.Tensors, err
}

// start starts the process of a model, whose file and library are checked first.
func (e *Engine) start(m *model) (*process, error) {
	program, err := e.program()
	if err != nil {
		return nil, err
	}
	box, err := e.options.Box()
	if err != nil {
		return nil, err
	}
	var paths, folders []string
	for _, each := range [][2]string{{runtimePack, runtimeFile}, {m.pack, m.file}} {
		p, err := e.options.Packs.Open(each[0])
		if err != nil {
			return nil, err
		}
		path, err := p.Path(each[1])
		if err != nil {
			return nil, err
		}
		if path, err = filepath.Abs(path); err != nil {
			return nil, err
		}
		paths, folders = append(paths, path), append(folders, filepath.Dir(path))
	}
	p, err := startProcess(box, program, paths, folders, e.options)
	if err != nil {
		return nil, err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed {
		p.kill()
		return nil, media.Errorf(media.CodeDraining, "the process is shutting down")
	}
	e.live[p] = true
	return p, nil
}

// end forgets the process of a model; it needs the token.
func (e *Engine) end(m *model) {
	if m.process == nil {
		return
	}
	m.process.kill()
	e.mu.Lock()
	delete(e.live, m.process)
	e.mu.Unlock()
	m.process = nil
}

// Close gives the session back. The process of a model that nobody uses ends later.
func (s *Session) Close() {
	s.once.Do(func() {
		e, m := s.engine, s.model
		e.mu.Lock()
		defer e.mu.Unlock()
		if m.users--; m.users == 0 {
			m.idle = time.AfterFunc(e.options.Idle, func() { e.retire(m) })
		}
	})
}

// retire ends the process of a model that nobody uses.
func (e *Engine) retire(m *model) {
	<-m.turn // a run that nobody waits for may still use it
	e.mu.Lock()
	unused := m.users == 0 && e.models[m.key] == m
	if unused {
		delete(e.models, m.key)
	}
	e.mu.Unlock()
	if unused {
		e.end(m)
	}
	m.turn <- struct{}{}
}

// Close ends all processes, those that are running a model too.
func (e *Engine) Close() {
	e.mu.Lock()
	e.closed = true
	models := e.models
	e.models = map[string]*model{}
	for p := range e.live {
		p.stop()
	}
	e.mu.Unlock()
	for _, m := range models {
		<-m.turn
		e.end(m)
		m.turn <- struct{}{}
	}
}

// canceled is the cause of ctx's end, if that is an error with a code.
func canceled(ctx context.Context) error {
	cause := context.Cause(ctx)
	if e, ok := errors.AsType[*media.Error](cause); ok {
		return e
	}
	return media.Wrap(media.CodeCanceled, cause, "canceled")
}
