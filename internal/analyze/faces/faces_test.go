package faces_test

import (
	"testing"

	"github.com/mediamill/mediamill/internal/analyze/faces"
	"github.com/mediamill/mediamill/internal/infer/infertest"
)

func TestEveryFaceOfTheParty(t *testing.T) {
	t.Parallel()
	e := infertest.Engine(t, infertest.Packs(t, faces.Pack), nil)
	model := infertest.Session(t, e, faces.Pack, "faces.onnx")
	photos := infertest.Photos(t)
	for name, want := range map[string]int{"sample1.jpg": 3, "sample2.jpg": 3, "sample3.jpg": 3, "sample4.jpg": 4, "sample5.jpg": 5, "sample6.jpg": 4} {
		got, err := faces.Detect(t.Context(), model, photos[name], 0.5)
		if err != nil || len(got) != want {
			t.Errorf("%s: %d faces, want %d: %v, %v", name, len(got), want, got, err)
		}
		for _, d := range got {
			if d.Box.Width < 0.05 || d.Box.Width > 0.3 || d.Box.Height > 0.3 || d.Box.Y > 0.7 {
				t.Errorf("%s: a face at %+v", name, d.Box)
			}
		}
	}
}
