//go:build !linux

package sandbox

import (
	"encoding/json"
	"os"
	"syscall"
)

// self is this program's path; without it no child can start, which the canary finds.
func self() string {
	path, err := os.Executable()
	if err != nil {
		return os.Args[0]
	}
	return path
}

func attributes(space) *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }

// closeDescriptors has nothing to do: Go opens every descriptor close-on-exec.
func closeDescriptors(int) error { return nil }

func spaces() []space { return []space{noSpace} }

func landlockDetail() string { return onlyLinux }

const onlyLinux = "only available on Linux"

// putOn knows limits only.
func (o order) putOn(each func(layer string, err error) error) error {
	if !o.Layers.Limits {
		return nil
	}
	return each(layerLimits, limit(o.Limits))
}

// runCanary reports that the other layers do not exist here. It ends the process.
func runCanary(o order) error {
	report := canaryReport{Layers: map[string]string{layerSeccomp: onlyLinux, layerLandlock: onlyLinux}}
	err := o.putOn(func(layer string, err error) error {
		if err != nil {
			report.Layers[layer] = err.Error()
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := json.NewEncoder(os.Stdout).Encode(report); err != nil {
		return err
	}
	os.Exit(0)
	return nil
}
