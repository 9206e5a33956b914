package sprite_test

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op/sprite"
	"github.com/mediamill/mediamill/internal/op/still/stilltest"
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
			stilltest.Golden(t, tt.name, stilltest.Params(t, sprite.Op(), tt.params), tt.src)
		})
	}
}

func TestParametersAreValidated(t *testing.T) {
	t.Parallel()
	o := sprite.Op()
	for _, tt := range []struct {
		name, params string
		fields       []string
	}{
		{"the defaults are right", `{}`, nil},
		{"every fault at once", `{"interval_seconds":0,"max_cells":0,"columns":101,"format":"avif"}`,
			[]string{"columns", "format", "interval_seconds", "max_cells"}},
		{"a sheet that no format holds", `{"columns":100,"cell_width":200}`, []string{"columns"}},
		{"more cells than one sheet has", `{"one_sheet":true,"columns":2,"rows":2,"max_cells":5}`, []string{"max_cells"}},
		{"a fit without a height", `{"fit":"stretch"}`, []string{"fit"}},
		{"a sheet too tall", `{"cell_height":200,"rows":100}`, []string{"rows"}},
	} {
		_, faults := o.Params(json.RawMessage(tt.params))
		var fields []string
		for _, f := range faults {
			fields = append(fields, f.Field)
		}
		slices.Sort(fields)
		if !slices.Equal(fields, tt.fields) {
			t.Errorf("%s: faults %v", tt.name, faults)
		}
	}
	for _, template := range o.Templates {
		if _, faults := o.Params(template.Params); len(faults) > 0 {
			t.Errorf("template %s: %v", template.Name, faults)
		}
	}
}
