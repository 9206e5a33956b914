package preview_test

import (
	"testing"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op/preview"
	"github.com/mediamill/mediamill/internal/op/still/stilltest"
	"github.com/mediamill/mediamill/internal/optest"
)

func TestPlansAreThoseOfTheGoldenFiles(t *testing.T) {
	t.Parallel()
	shots := func() *media.Source {
		src := stilltest.Film(300)
		stilltest.Stills(src, 5)
		return src
	}
	for _, tt := range []struct {
		name, params string
		src          *media.Source
	}{
		{"webp-of-shots", `{"count":4}`, shots()},
		{"gif-evenly", `{"format":"gif","scenes":"evenly","count":3,"duration_seconds":3}`, stilltest.Film(100)},
		{"mp4-at-times", `{"format":"mp4","scenes":"times","times":[50,1],"duration_seconds":4}`, stilltest.Film(51)},
		{"short-film-whole", `{}`, stilltest.Film(3)},
		{"nothing-measured", `{"count":2,"duration_seconds":0.6}`, stilltest.Film(60)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			optest.Golden(t, tt.name, optest.Params(t, preview.Op(), tt.params), stilltest.Input(tt.src))
		})
	}
}

func TestParametersAreValidated(t *testing.T) {
	t.Parallel()
	optest.Faults(t, preview.Op(), []optest.Fault{
		{Name: "every fault at once", Params: `{"format":"avi","fps":0,"width":8,"max_bytes":1,"scenes":"some"}`, Fields: []string{"format", "fps", "max_bytes", "scenes", "width"}},
		{Name: "times are missing", Params: `{"scenes":"times"}`, Fields: []string{"times"}},
		{Name: "times that nobody reads", Params: `{"times":[1]}`, Fields: []string{"times"}},
	})
}
