package sandbox

import (
	"context"
	"os/exec"
	"syscall"
)

// ExitCode is how a child ends that could not put its cage on.
const ExitCode = 125

// MaybeChild becomes the caged program when this process was started as its
// child, and returns at once otherwise.
func MaybeChild() {}

// A State is what holds on this machine.
type State struct {
	Mode   Mode    `json:"mode"`
	Level  string  `json:"level" enum:"full,partial,off"`
	Layers []Layer `json:"layers"`
}

// A Layer is one part of the cage.
type Layer struct {
	Name   string `json:"name"`
	OK     bool   `json:"ok"`
	Detail string `json:"detail,omitempty" doc:"Why it does not hold, or what it is"`
}

// Options say how New tries the cage.
type Options struct {
	Mode     Mode
	Programs []string // what may be started
	Read     []string // further folders that they may read
	// Good runs a good clip through the box; a layer that breaks it is dropped.
	Good func(ctx context.Context, b *Box) error
}

// A Box starts programs in the cage.
type Box struct{ state State }

// New tries the cage.
func New(ctx context.Context, o Options) (*Box, error) {
	return &Box{state: State{Mode: o.Mode, Level: "off"}}, nil
}

// State is what held when the box was made.
func (b *Box) State() State { return b.state }

// Command is the spec ready to start.
func (b *Box) Command(s Spec) *exec.Cmd {
	cmd := exec.Command(s.Program, s.Args...)
	cmd.Dir, cmd.Env = s.Dir, Env()
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	return cmd
}

// Env is the clean environment.
func Env() []string {
	return []string{"PATH=/usr/local/bin:/usr/bin:/bin", "HOME=/nonexistent", "LC_ALL=C.UTF-8", "TZ=UTC", "MALLOC_ARENA_MAX=8"}
}
