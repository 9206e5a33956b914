package sandbox

import "fmt"

// The layers, in the order in which they are listed and, from the last on,
// dropped when a good clip does not pass.
const (
	layerEnvironment = "environment"
	layerLimits      = "limits"
	layerSeccomp     = "seccomp"
	layerLandlock    = "landlock"
	layerNamespaces  = "namespaces"
)

// A State is what holds on this machine, as the canary found it.
type State struct {
	Mode Mode `json:"mode"`
	// Level is "full" when every layer holds and the canary met a wall
	// everywhere, "partial" when some layers hold, and "off".
	Level  string  `json:"level" enum:"full,partial,off"`
	Layers []Layer `json:"layers"`
	Leaks  []Leak  `json:"leaks,omitempty" doc:"What the test process could do although the sandbox forbids it"`
}

// A Layer is one part of the cage.
type Layer struct {
	Name   string `json:"name" enum:"environment,limits,seccomp,landlock,namespaces"`
	OK     bool   `json:"ok"`
	Detail string `json:"detail,omitempty" doc:"What the layer consists of, or why it does not work"`
}

// A Leak is an attempt of the canary that was not refused.
type Leak struct {
	Attempt string `json:"attempt"`
	Detail  string `json:"detail,omitempty"`
}

// String is for logs: "full", or "partial: namespaces: operation not permitted".
func (s State) String() string {
	text := s.Level
	for _, l := range s.Layers {
		if !l.OK {
			text += fmt.Sprintf("; %s: %s", l.Name, l.Detail)
		}
	}
	for _, l := range s.Leaks {
		text += fmt.Sprintf("; leak: %s: %s", l.Attempt, l.Detail)
	}
	return text
}

// layers are those that a child puts on.
type layers struct {
	Limits, Seccomp, Landlock bool
	Namespaces                space
}

// any says whether a child is needed at all.
func (l layers) any() bool { return l.Limits || l.Seccomp || l.Landlock || l.Namespaces != noSpace }

// without is l less one layer.
func (l layers) without(name string) layers {
	switch name {
	case layerLimits:
		l.Limits = false
	case layerSeccomp:
		l.Seccomp = false
	case layerLandlock:
		l.Landlock = false
	case layerNamespaces:
		l.Namespaces = noSpace
	}
	return l
}

// A space says how the namespaces of a child are made.
type space int

const (
	noSpace   space = iota
	rootSpace       // by the privilege of this process
	userSpace       // inside a user namespace of its own
)

func (s space) String() string {
	switch s {
	case rootSpace:
		return "net, pid, ipc"
	case userSpace:
		return "user, net, pid, ipc"
	}
	return "none"
}
