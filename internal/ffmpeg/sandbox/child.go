package sandbox

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"syscall"
)

// A child is told what to do by its first argument and this variable.
const (
	childWord = "__sandbox"
	orderVar  = "MEDIAMILL_SANDBOX"
)

// An order is what a child puts on and becomes.
type order struct {
	Program string
	Layers  layers
	Limits  Limits
	Read    []string
	Write   []string
	Devices []string
	Pipes   int            `json:",omitempty"`
	Canary  *canaryTargets `json:",omitempty"`
}

// child is a command that starts this program again with an order.
func (b *Box) child(o order, dir string, args []string) *exec.Cmd {
	text, err := json.Marshal(o)
	cmd := exec.Command(self(), append([]string{childWord}, args...)...)
	if err != nil {
		cmd.Err = err
	}
	cmd.Dir, cmd.SysProcAttr = dir, attributes(o.Layers.Namespaces)
	// The child lives for milliseconds: more threads and a collector only cost.
	cmd.Env = append(Env(), orderVar+"="+string(text), "GOMAXPROCS=1", "GOGC=off")
	return cmd
}

// A child puts the cage on and becomes the program of its order. It does so here
// and not in main, since a child needs next to nothing of the program: setting up
// all the rest would cost as much again as the cage.
func init() {
	text := os.Getenv(orderVar)
	if len(os.Args) < 2 || os.Args[1] != childWord || text == "" {
		return
	}
	runtime.LockOSThread() // what is put on belongs to a thread until exec
	err := become(text, os.Args[2:])
	fmt.Fprintf(os.Stderr, "[error] sandbox: %v\n", err)
	os.Exit(ExitCode)
}

// become returns only when something failed.
func become(text string, args []string) error {
	var o order
	if err := json.Unmarshal([]byte(text), &o); err != nil {
		return fmt.Errorf("order: %w", err)
	}
	if err := closeDescriptors(3 + o.Pipes); err != nil {
		return fmt.Errorf("descriptors: %w", err)
	}
	syscall.Umask(0o077)
	// A machine without memory ends this process and not the worker beside it.
	_ = os.WriteFile("/proc/self/oom_score_adj", []byte("1000"), 0)
	if o.Canary != nil {
		return runCanary(o)
	}
	if err := o.putOn(func(layer string, err error) error {
		if err != nil {
			return fmt.Errorf("%s: %w", layer, err)
		}
		return nil
	}); err != nil {
		return err
	}
	// Address space comes last: this program reserves more than it uses.
	if o.Layers.Limits {
		if err := limitMemory(o.Limits); err != nil {
			return err
		}
	}
	return fmt.Errorf("exec %s: %w", o.Program, syscall.Exec(o.Program, append([]string{o.Program}, args...), Env()))
}
