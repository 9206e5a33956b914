package sandbox

import (
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
)

// Options say how New tries the cage.
type Options struct {
	Mode     Mode
	Programs []string // what may be started; a Spec names one of them
	Read     []string // further files and folders that they may read, as fonts
	Devices  []string // devices that they may use, as /dev/dri
	// Good runs a good clip through the box. A layer that breaks it is dropped,
	// or with Required is an error.
	Good func(ctx context.Context, b *Box) error
	// Proven is a cage that was found whole before, in the same Surroundings; it
	// is not tried again. Nil, or one that this program cannot have found, is.
	Proven *Proven
}

// A Box starts programs in the cage. It is safe for use by many goroutines.
type Box struct {
	read, devices []string
	on            layers
	state         State
}

// New tries the cage on this machine. It fails when the mode is Required and a
// layer is missing, when the canary leaks with every layer on, and when a good
// clip does not pass without any layer either.
func New(ctx context.Context, o Options) (*Box, error) {
	if b := proven(o, o.Proven); b != nil {
		return b, nil
	}
	b := &Box{read: append(libraries(o.Programs), o.Read...), devices: o.Devices}
	b.state = State{Mode: o.Mode, Level: "off", Layers: []Layer{{Name: layerEnvironment, OK: true, Detail: "clean environment, own process group, closed descriptors"}}}
	switch o.Mode {
	case Off:
		return b, nil
	case Auto, Required:
	default:
		return nil, fmt.Errorf("sandbox mode %q must be required, auto or off", o.Mode)
	}
	b.try(ctx)
	if o.Good != nil {
		if err := b.pass(ctx, o.Good); err != nil {
			return nil, err
		}
	}
	b.state.Level = b.level()
	if o.Mode == Required && b.state.Level != "full" {
		return nil, fmt.Errorf("sandbox is required but %s", b.state)
	}
	return b, nil
}

// libraries are the folders of a program that was installed on its own, as
// /opt/ffmpeg/lib of /opt/ffmpeg/bin/ffmpeg. The system's are in every order.
func libraries(programs []string) []string {
	var folders []string
	for _, p := range programs {
		if real, err := filepath.EvalSymlinks(p); err == nil {
			folders = append(folders, filepath.Join(filepath.Dir(filepath.Dir(real)), "lib"))
		}
	}
	return folders
}

// State is what held when the box was made.
func (b *Box) State() State { return b.state }

// pass runs the good clip, and drops layers until it passes: first one alone,
// the outermost first, then all of them.
func (b *Box) pass(ctx context.Context, good func(context.Context, *Box) error) error {
	first := good(ctx, b)
	if first == nil {
		return nil
	}
	all := b.on
	for _, name := range [...]string{layerNamespaces, layerLandlock, layerSeccomp, layerLimits} {
		b.on = all.without(name)
		if b.on != all && good(ctx, b) == nil {
			b.drop(name, fmt.Errorf("a valid clip fails in it: %w", first))
			return nil
		}
	}
	b.on = layers{}
	if err := good(ctx, b); err != nil {
		return fmt.Errorf("a valid clip fails even without the sandbox: %w", err)
	}
	for _, name := range [...]string{layerLimits, layerSeccomp, layerLandlock, layerNamespaces} {
		b.drop(name, fmt.Errorf("a valid clip fails: %w", first))
	}
	return nil
}

// drop marks a layer as not holding.
func (b *Box) drop(name string, why error) {
	b.on = b.on.without(name)
	for i := range b.state.Layers {
		if l := &b.state.Layers[i]; l.Name == name && l.OK {
			l.OK, l.Detail = false, why.Error()
		}
	}
}

func (b *Box) level() string {
	whole := len(b.state.Leaks) == 0
	for _, l := range b.state.Layers {
		whole = whole && l.OK
	}
	switch {
	case whole:
		return "full"
	case b.on.any():
		return "partial"
	}
	return "off"
}

// Command is the spec ready to start. The caller may set its streams and extra
// files, which the program gets from descriptor 3 on: one, and those of Spec.Pipes.
func (b *Box) Command(s Spec) *exec.Cmd {
	if !b.on.any() {
		cmd := exec.Command(s.Program, s.Args...)
		cmd.Dir, cmd.Env, cmd.SysProcAttr = s.Dir, Env(), attributes(noSpace)
		return cmd
	}
	return b.child(order{
		Program: s.Program, Layers: b.on, Limits: s.Limits, Write: s.Write, Devices: b.devices, Pipes: s.Pipes,
		Read: slices.Concat(s.Read, b.read),
	}, s.Dir, s.Args)
}

// Env is the whole environment of a caged program. Fewer heaps than glibc's
// eight a processor keep the address space of large machines in bounds.
func Env() []string {
	return []string{"PATH=/usr/local/bin:/usr/bin:/bin", "HOME=/nonexistent", "LC_ALL=C.UTF-8", "TZ=UTC", "MALLOC_ARENA_MAX=8"}
}
