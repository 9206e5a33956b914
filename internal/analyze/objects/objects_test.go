package objects_test

import (
	"slices"
	"testing"

	"github.com/mediamill/mediamill/internal/analyze/objects"
	"github.com/mediamill/mediamill/internal/analyze/sight"
	"github.com/mediamill/mediamill/internal/infer/infertest"
)

func TestPeopleAreFoundAtTheParty(t *testing.T) {
	t.Parallel()
	packs := infertest.Packs(t, objects.Pack)
	model := infertest.Session(t, infertest.Engine(t, packs, nil), objects.Pack, "objects.onnx")
	p, err := packs.Open(objects.Pack)
	if err != nil {
		t.Fatal(err)
	}
	labels := p.File("objects.onnx").Labels
	for name, m := range infertest.Photos(t) {
		got, err := objects.Detect(t.Context(), model, labels, m, 0.3)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.ContainsFunc(got, func(d sight.Detection) bool { return d.Label == "person" && d.Box.Height > 0.4 }) {
			t.Errorf("%s: nobody in %v", name, got)
		}
	}
	flat := &sight.Image{Width: 64, Height: 64, Pixels: make([]byte, 3*64*64)}
	if got, err := objects.Detect(t.Context(), model, labels, flat, 0.3); err != nil || len(got) > 0 {
		t.Errorf("a black image: %v, %v", got, err)
	}
}
