package picture

import (
	"fmt"
	"strings"
	"testing"

	"github.com/mediamill/mediamill/internal/media"
)

func TestAWatermarkLiesWhereItsLengthsSay(t *testing.T) {
	t.Parallel()
	p := &Picture{Width: 640, Height: 360}
	for _, tt := range []struct {
		name string
		mark Watermark
		want []string
	}{
		{"pixels from the upper left", Watermark{Position: "top_left", X: "12px", Y: "7px"}, []string{"{x 12}", "{y 7}"}},
		{"shares from the lower right", Watermark{Position: "bottom_right", X: "10%", Y: "5%"}, []string{"{x W-w-64}", "{y H-h-18}"}},
		{"a width in pixels", Watermark{Width: "100px"}, []string{"{w 100}", "{h -2}"}},
		{"a height alone keeps the ratio", Watermark{Height: "10%"}, []string{"{w -2}", "{h 36}"}},
	} {
		tt.mark.Image = &media.SourceRef{Key: "a.png"}
		var got strings.Builder
		for _, chain := range Overlays([]Watermark{tt.mark}, p, "in", "out", 1) {
			for _, f := range chain.Filters {
				fmt.Fprintf(&got, "%s\n", f)
			}
		}
		for _, want := range tt.want {
			if !strings.Contains(got.String(), want) {
				t.Errorf("%s: no %q in\n%s", tt.name, want, got.String())
			}
		}
	}
	for _, bad := range []Length{"12", "-1px", "101%", "1e3px", "px"} {
		w := Watermark{Text: "a", X: bad}
		if f := w.Validate(); len(f) != 1 || f[0].Field != "x" {
			t.Errorf("%s: %v", bad, f)
		}
	}
}
