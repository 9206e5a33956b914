package snapshot_test

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op/snapshot"
	"github.com/mediamill/mediamill/internal/op/still/stilltest"
)

func TestPlansAreThoseOfTheGoldenFiles(t *testing.T) {
	t.Parallel()
	ts := stilltest.Film(60)
	ts.Container, ts.Start, ts.Video[0].Start = "mpegts", 10, 10
	for k := range 30 {
		ts.Measured.Keyframes = append(ts.Measured.Keyframes, 10+2*media.Seconds(k))
	}
	interlaced := stilltest.Film(600)
	interlaced.Video[0].FieldOrder = "tt"
	hdr := stilltest.Film(20)
	hdr.Video[0].HDR, hdr.Video[0].Width, hdr.Video[0].Height = "pq", 3840, 2160
	posters := stilltest.Film(100)
	stilltest.Stills(posters, 5)
	for _, tt := range []struct {
		name, params string
		src          *media.Source
	}{
		{"evenly-short", `{"count":3}`, stilltest.Film(20)},
		{"evenly-hour", `{"count":10}`, stilltest.Film(3600)},
		{"last-frame", `{"pick":"percents","percents":[0,100],"format":"png","width":640}`, stilltest.Film(20)},
		{"past-end", `{"pick":"times","times":[1,30],"past_end":"skip"}`, stilltest.Film(20)},
		{"every-bounded", `{"pick":"every","interval_seconds":1,"max_count":4,"accuracy":"keyframe"}`, stilltest.Film(3600)},
		{"transport-stream", `{"pick":"times","times":[5]}`, ts},
		{"interlaced-keyframes", `{"count":2}`, interlaced},
		{"hdr-avif", `{"count":3,"format":"avif","short_side":720}`, hdr},
		{"poster", `{"pick":"poster","width":1280,"height":720}`, posters},
		{"poster-nothing-measured", `{"pick":"poster"}`, stilltest.Film(30)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			stilltest.Golden(t, tt.name, stilltest.Params(t, snapshot.Op(), tt.params), tt.src)
		})
	}
}

func TestParametersAreValidated(t *testing.T) {
	t.Parallel()
	o := snapshot.Op()
	for _, tt := range []struct {
		name, params string
		fields       []string
	}{
		{"the defaults are right", `{}`, nil},
		{"every fault at once", `{"pick":"some","count":0,"quality":101,"format":"bmp","accuracy":"rough"}`,
			[]string{"accuracy", "count", "format", "pick", "quality"}},
		{"times are missing", `{"pick":"times"}`, []string{"times"}},
		{"times that nobody reads", `{"times":[1]}`, []string{"times"}},
		{"a negative time", `{"pick":"times","times":[1,-1]}`, []string{"times[1]"}},
		{"more than all", `{"pick":"percents","percents":[100,101]}`, []string{"percents[1]"}},
		{"two ways of size", `{"short_side":720,"width":100}`, []string{"short_side"}},
		{"a small side twice wrong is told once", `{"width":1}`, []string{"width"}},
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
