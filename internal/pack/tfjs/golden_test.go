package tfjs_test

import (
	"encoding/json"
	"maps"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/mediamill/mediamill/internal/infer/infertest"
	"github.com/mediamill/mediamill/internal/tensor"
)

// golden is what @tensorflow/tfjs 4.22.0 computes with a model on its CPU backend: 16
// values of each output.
type golden struct {
	Scale   float64
	Shape   []int
	Outputs map[string]struct {
		Shape   []int
		At      []int
		Values  []float32
		Largest float64
	}
}

// input is the same as that of the golden values.
func (g golden) input() tensor.Tensor {
	n := 1
	for _, d := range g.Shape {
		n *= d
	}
	values := make([]float32, n)
	for i := range values {
		values[i] = float32(float64((i*7919+13)%1009) / 1008 * g.Scale)
	}
	return tensor.Floats("", values, g.Shape...)
}

func TestConvertedModelsComputeWhatTensorFlowJSDoes(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("testdata/golden.json")
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]golden{}
	if err := json.Unmarshal(raw, &all); err != nil {
		t.Fatal(err)
	}
	e := infertest.Engine(t, infertest.Packs(t, "nudity", "faces", "objects"), nil)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		g := all[name]
		pack, file, _ := strings.Cut(name, "/")
		s, err := e.Session(pack, file)
		if err != nil {
			t.Fatal(err)
		}
		out, err := s.Run(t.Context(), []tensor.Tensor{g.input()})
		s.Close()
		if err != nil {
			t.Fatal(name, err)
		}
		if len(out) != len(g.Outputs) {
			t.Errorf("%s has %d outputs, not %d", name, len(out), len(g.Outputs))
		}
		for output, want := range g.Outputs {
			got := tensor.Find(out, output)
			if got == nil || !slices.Equal(got.Shape, want.Shape) {
				t.Errorf("%s: %s is %+v", name, output, got)
				continue
			}
			var worst float64
			for i, at := range want.At {
				worst = max(worst, math.Abs(float64(got.Floats[at]-want.Values[i])))
			}
			t.Logf("%s: %s differs by at most %.2g of %.3g", name, output, worst, want.Largest)
			if worst > 2e-5*want.Largest+1e-6 {
				t.Errorf("%s: %s differs by %g of %g", name, output, worst, want.Largest)
			}
		}
	}
}
