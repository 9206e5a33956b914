package sandbox

import (
	"fmt"
	"io"
	"os"
	"slices"
)

// Proven is a cage that an earlier start of this program tried and found whole.
// It can only ask for every layer: what it does not hold is how namespaces are
// made, and words. So whoever could change it cannot make the cage weaker, and a
// layer that does not hold any more ends each child before it becomes ffmpeg.
type Proven struct {
	Namespaces string
	Layers     []Layer
}

// Proven is what may be kept of this box; nil unless every layer holds and the
// canary met a wall everywhere.
func (b *Box) Proven() *Proven {
	if b.state.Level != "full" || b.state.Mode == Off {
		return nil
	}
	return &Proven{Namespaces: b.on.Namespaces.String(), Layers: b.state.Layers}
}

// proven is the box of a cage that was tried before; nil when it is none that
// this program can have found.
func proven(o Options, p *Proven) *Box {
	if p == nil || o.Mode != Auto && o.Mode != Required {
		return nil
	}
	whole := []string{layerEnvironment, layerLimits, layerSeccomp, layerLandlock, layerNamespaces}
	if len(p.Layers) != len(whole) {
		return nil
	}
	for i, l := range p.Layers {
		if l.Name != whole[i] || !l.OK || len(l.Detail) > 200 {
			return nil
		}
	}
	ways := slices.DeleteFunc(spaces(), func(s space) bool { return s == noSpace })
	i := slices.IndexFunc(ways, func(s space) bool { return s.String() == p.Namespaces })
	if i < 0 {
		return nil
	}
	return &Box{
		read: append(libraries(o.Programs), o.Read...), devices: o.Devices,
		on:    layers{Limits: true, Seccomp: true, Landlock: true, Namespaces: ways[i]},
		state: State{Mode: o.Mode, Level: "full", Layers: p.Layers},
	}
}

// Surroundings writes everything that the result of a canary depends on besides
// the programs that it starts: this program, the kernel and its present boot, who
// runs it with what rights and limits, and the switches of the system that allow
// or forbid layers. False when it cannot be told.
func Surroundings(w io.Writer) bool {
	program, err := os.Executable()
	if err != nil {
		return false
	}
	info, err := os.Stat(program)
	if err != nil {
		return false
	}
	fmt.Fprintf(w, "%q %s\n", program, Identity(info))
	fmt.Fprintln(w, os.Getuid(), os.Geteuid(), os.Getgid(), os.Getegid())
	return surroundings(w)
}
