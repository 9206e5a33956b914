package sandbox

import (
	"strings"
	"testing"

	"github.com/mediamill/mediamill/internal/prooftest"
)

// What is kept of a cage can only ask for all of it: anything less is tried anew.
func TestAKeptCageCanNotBeWeaker(t *testing.T) {
	t.Parallel()
	whole := func() *Proven {
		p := &Proven{Namespaces: spaces()[0].String()}
		for _, name := range []string{layerEnvironment, layerLimits, layerSeccomp, layerLandlock, layerNamespaces} {
			p.Layers = append(p.Layers, Layer{Name: name, OK: true})
		}
		return p
	}
	if spaces()[0] == noSpace {
		prooftest.Lacking(t, prooftest.Cage, "there are no namespaces here")
	}
	if b := proven(Options{Mode: Auto}, whole()); b == nil || b.State().Level != "full" || !b.on.Limits || !b.on.Seccomp || !b.on.Landlock || b.on.Namespaces == noSpace {
		t.Fatalf("%+v", b)
	}
	for name, change := range map[string]func(*Options, *Proven){
		"no namespaces":            func(_ *Options, p *Proven) { p.Namespaces = noSpace.String() },
		"namespaces of no kind":    func(_ *Options, p *Proven) { p.Namespaces = "all" },
		"a layer does not hold":    func(_ *Options, p *Proven) { p.Layers[2].OK = false },
		"a layer is missing":       func(_ *Options, p *Proven) { p.Layers = p.Layers[:4] },
		"a layer stands twice":     func(_ *Options, p *Proven) { p.Layers[3] = p.Layers[2] },
		"a layer that nobody made": func(_ *Options, p *Proven) { p.Layers[4].Name = "hope" },
		"words without an end":     func(_ *Options, p *Proven) { p.Layers[0].Detail = strings.Repeat("x", 201) },
		"no cage is wanted":        func(o *Options, _ *Proven) { o.Mode = Off },
	} {
		o, p := Options{Mode: Required}, whole()
		change(&o, p)
		if proven(o, p) != nil {
			t.Errorf("%s: taken", name)
		}
	}
	for _, b := range []*Box{{state: State{Mode: Auto, Level: "partial"}}, {state: State{Mode: Off, Level: "off"}}} {
		if b.Proven() != nil {
			t.Errorf("%s is kept", b.state.Level)
		}
	}
}
