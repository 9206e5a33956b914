package snapshot_test

import (
	"testing"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op/snapshot"
	"github.com/mediamill/mediamill/internal/op/still/stilltest"
	"github.com/mediamill/mediamill/internal/optest"
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
		{"over-a-blurred-copy", `{"count":2,"width":320,"height":320,"fit":"blur"}`, stilltest.Film(20)},
		{"transport-stream", `{"pick":"times","times":[5]}`, ts},
		{"interlaced-keyframes", `{"count":2}`, interlaced},
		{"hdr-avif", `{"count":3,"format":"avif","short_side":720}`, hdr},
		{"poster", `{"pick":"poster","width":1280,"height":720}`, posters},
		{"poster-nothing-measured", `{"pick":"poster"}`, stilltest.Film(30)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			optest.Golden(t, tt.name, optest.Params(t, snapshot.Op(), tt.params), stilltest.Input(tt.src))
		})
	}
}

func TestParametersAreValidated(t *testing.T) {
	t.Parallel()
	optest.Faults(t, snapshot.Op(), []optest.Fault{
		{Name: "every fault at once", Params: `{"pick":"some","count":0,"quality":101,"format":"bmp","accuracy":"rough"}`, Fields: []string{"accuracy", "count", "format", "pick", "quality"}},
		{Name: "times are missing", Params: `{"pick":"times"}`, Fields: []string{"times"}},
		{Name: "times that nobody reads", Params: `{"times":[1]}`, Fields: []string{"times"}},
		{Name: "a negative time", Params: `{"pick":"times","times":[1,-1]}`, Fields: []string{"times[1]"}},
		{Name: "more than all", Params: `{"pick":"percents","percents":[100,101]}`, Fields: []string{"percents[1]"}},
		{Name: "two ways of size", Params: `{"short_side":720,"width":100}`, Fields: []string{"short_side"}},
		{Name: "a small side twice wrong is told once", Params: `{"width":1}`, Fields: []string{"width"}},
	})
}
