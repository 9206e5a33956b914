package sprite_test

import (
	"testing"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op/sprite"
	"github.com/mediamill/mediamill/internal/op/still/stilltest"
	"github.com/mediamill/mediamill/internal/optest"
)

// keyed is a film with a keyframe every so many seconds.
func keyed(length, every media.Seconds) *media.Source {
	src := stilltest.Film(length)
	for k := media.Seconds(0); k < length; k += every {
		src.Measured.Keyframes = append(src.Measured.Keyframes, k)
	}
	return src
}

func TestPlansAreThoseOfTheGoldenFiles(t *testing.T) {
	t.Parallel()
	interlaced := keyed(60, 1)
	interlaced.Video[0].FieldOrder = "tt"
	small := keyed(600, 5)
	small.Video[0].Width, small.Video[0].Height = 320, 180
	for _, tt := range []struct {
		name, params string
		src          *media.Source
	}{
		{"keyframes-read-once", `{"interval_seconds":2}`, keyed(24, 2)},
		{"keyframes-sought", `{"max_cells":12,"columns":4,"rows":2}`, keyed(3600, 2)},
		{"sparse-keyframes", `{"interval_seconds":1}`, keyed(20, 10)},
		{"two-hours", `{"max_cells":3}`, stilltest.Film(7200)},
		{"small-webp", `{"interval_seconds":5,"format":"webp"}`, small},
		{"interlaced", `{"interval_seconds":1}`, interlaced},
		{"fewer-frames-than-cells", `{"interval_seconds":0.04,"accuracy":"exact"}`, stilltest.Film(0.2)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			optest.Golden(t, tt.name, optest.Params(t, sprite.Op(), tt.params), stilltest.Input(tt.src))
		})
	}
}

func TestParametersAreValidated(t *testing.T) {
	t.Parallel()
	optest.Faults(t, sprite.Op(), []optest.Fault{
		{Name: "every fault at once", Params: `{"interval_seconds":0,"max_cells":0,"columns":101,"format":"avif"}`, Fields: []string{"columns", "format", "interval_seconds", "max_cells"}},
		{Name: "a sheet that no format holds", Params: `{"columns":100,"cell_width":200}`, Fields: []string{"columns"}},
		{Name: "more cells than one sheet has", Params: `{"one_sheet":true,"columns":2,"rows":2,"max_cells":5}`, Fields: []string{"max_cells"}},
		{Name: "a fit without a height", Params: `{"fit":"stretch"}`, Fields: []string{"fit"}},
		{Name: "a sheet too tall", Params: `{"cell_height":200,"rows":100}`, Fields: []string{"rows"}},
	})
}
