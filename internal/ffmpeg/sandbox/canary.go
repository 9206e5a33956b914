package sandbox

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// canaryLimit is far above the few milliseconds of processor time that a canary
// needs: a layer must not be taken for missing since the machine is busy.
const canaryLimit = 10 * time.Minute

// canaryTargets are what a canary tries to reach.
type canaryTargets struct {
	File   string // outside of what it may read
	Port   int    // of a listener on 127.0.0.1
	Socket string // a unix socket
	Parent int    // the process that started it
}

// A canaryReport is what a canary reports: how each layer went on, and what it could
// do although it should not.
type canaryReport struct {
	Layers map[string]string // why it does not hold; empty when it does
	Leaks  []Leak
}

// try finds the layers that hold: with namespaces as this process can make
// them, or without.
func (b *Box) try(ctx context.Context) {
	targets, done, err := makeTargets()
	if err != nil {
		b.none(err)
		return
	}
	defer done()
	var refused error
	for _, s := range spaces() {
		want := layers{Limits: true, Seccomp: true, Landlock: true, Namespaces: s}
		report, err := b.canary(ctx, want, targets)
		if err != nil {
			if refused == nil || s == noSpace {
				refused = err
			}
			continue
		}
		b.record(want, report, refused)
		return
	}
	b.none(refused)
}

// record turns a canaryReport into layers.
func (b *Box) record(want layers, report canaryReport, refused error) {
	b.on = want
	b.state.Leaks = report.Leaks
	add := func(name, detail string) {
		why := report.Layers[name]
		if why == "" {
			b.state.Layers = append(b.state.Layers, Layer{Name: name, OK: true, Detail: detail})
			return
		}
		b.on = b.on.without(name)
		b.state.Layers = append(b.state.Layers, Layer{Name: name, Detail: why})
	}
	add(layerLimits, "memory, processor time, file size, open files")
	add(layerSeccomp, "no sockets, no other processes, no rare system calls")
	add(layerLandlock, landlockDetail())
	if want.Namespaces == noSpace {
		why := "not on this system"
		if refused != nil {
			why = refused.Error()
		}
		report.Layers[layerNamespaces] = why
	}
	add(layerNamespaces, want.Namespaces.String())
}

// none records that no child came up at all.
func (b *Box) none(why error) {
	for _, name := range [...]string{layerLimits, layerSeccomp, layerLandlock, layerNamespaces} {
		b.state.Layers = append(b.state.Layers, Layer{Name: name, Detail: why.Error()})
	}
}

// canary starts a child that puts the layers on and then tries the targets.
func (b *Box) canary(ctx context.Context, want layers, targets canaryTargets) (canaryReport, error) {
	ctx, cancel := context.WithTimeout(ctx, canaryLimit)
	defer cancel()
	cmd := b.child(order{Layers: want, Limits: Limits{CPU: time.Minute, FileBytes: 1 << 20, OpenFiles: 64}, Canary: &targets}, os.TempDir(), nil)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := runWithin(ctx, cmd); err != nil {
		return canaryReport{}, fmt.Errorf("%w %s", err, strings.TrimSpace(errs.String()))
	}
	var report canaryReport
	if err := json.Unmarshal(out.Bytes(), &report); err != nil {
		return canaryReport{}, fmt.Errorf("the canary reported nothing: %w", err)
	}
	return report, nil
}

// runWithin kills the command when ctx ends.
func runWithin(ctx context.Context, cmd *exec.Cmd) error {
	if err := cmd.Start(); err != nil {
		return err
	}
	stop := context.AfterFunc(ctx, func() { _ = cmd.Process.Kill() })
	defer stop()
	return cmd.Wait()
}

// makeTargets makes a secret file, a listener and a unix socket.
func makeTargets() (targets canaryTargets, done func(), err error) {
	dir, err := os.MkdirTemp("", "mediamill-canary-")
	if err != nil {
		return canaryTargets{}, nil, err
	}
	closers := []func(){func() { os.RemoveAll(dir) }}
	done = func() {
		for _, c := range closers {
			c()
		}
	}
	targets = canaryTargets{File: filepath.Join(dir, "secret"), Socket: filepath.Join(dir, "s"), Parent: os.Getpid()}
	if err := os.WriteFile(targets.File, []byte("secret"), 0o600); err != nil {
		done()
		return canaryTargets{}, nil, err
	}
	tcp, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		done()
		return canaryTargets{}, nil, err
	}
	closers = append(closers, func() { tcp.Close() })
	targets.Port = tcp.Addr().(*net.TCPAddr).Port
	unix, err := net.Listen("unix", targets.Socket)
	if err != nil {
		done()
		return canaryTargets{}, nil, err
	}
	closers = append(closers, func() { unix.Close() })
	return targets, done, nil
}
