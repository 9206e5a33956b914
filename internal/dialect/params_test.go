package dialect_test

import (
	"encoding/json"
	"testing"

	"github.com/mediamill/mediamill/internal/dialect"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
	"github.com/mediamill/mediamill/internal/op/encode"
	"github.com/mediamill/mediamill/internal/op/join"
	"github.com/mediamill/mediamill/internal/op/picture"
	"github.com/mediamill/mediamill/internal/op/transcode"
)

func TestOnlyParametersThatWereSetAreSent(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		params any
		want   string
	}{
		"nothing": {dialect.NewSparse[transcode.Params](), `{}`},
		"values of every kind": {sparse(func(s *dialect.Sparse[transcode.Params]) {
			p := s.Params
			p.Video.Codec, p.Video.FrameRate, p.Video.Pad = encode.HEVC, media.Rational{Num: 30000, Den: 1001}, &picture.Padding{Color: "white"}
			p.Watermarks = []picture.Watermark{{Image: &media.SourceRef{Storage: "main", Key: "logo.png"}, X: "0px"}}
			p.Trim.End = -1
		}), `{"trim":{"end_seconds":-1},"video":{"codec":"hevc","frame_rate":"30000/1001","pad":{"color":"white"}},"watermarks":[{"image":{"storage":"main","key":"logo.png"},"x":"0px"}]}`},
		"zero values that are meant": {sparse(func(s *dialect.Sparse[transcode.Params]) {
			p := s.Params
			s.Zero(&p.Trim, &p.Metadata.Cover, &p.Audio.Channels)
		}), `{"audio":{"channels":0},"metadata":{"cover":false},"trim":{}}`},
		"a value as it was written": {sparse(func(s *dialect.Sparse[transcode.Params]) {
			s.Written(&s.Params.Video.FrameRate, "23.976")
		}), `{"video":{"frame_rate":"23.976"}}`},
		"fields of lists and of embedded structs": {sparse(func(s *dialect.Sparse[join.Params]) {
			p := s.Params
			p.Sources = []media.SourceRef{}
			p.Segments = []join.Segment{{}, {Source: 1, Trim: op.Trim{Start: 2}}}
			s.Zero(&p.Segments[0].Source, &p.Segments[0].Start)
		}), `{"segments":[{"source":0,"start_seconds":0},{"source":1,"start_seconds":2}],"sources":[]}`},
	} {
		task, err := dialect.Task(name, "transcode", tt.params, media.OutputSpec{})
		if err != nil || string(task.Params) != tt.want {
			t.Errorf("%s: %s and %v, want %s", name, task.Params, err, tt.want)
		}
	}
}

func TestAZeroOfAnotherStructIsRefused(t *testing.T) {
	t.Parallel()
	s, other := dialect.NewSparse[transcode.Params](), transcode.Params{}
	s.Zero(&other.FastStart)
	if raw, err := json.Marshal(s); err == nil {
		t.Errorf("the parameters are %s", raw)
	}
}

func sparse[P any](set func(*dialect.Sparse[P])) *dialect.Sparse[P] {
	s := dialect.NewSparse[P]()
	set(s)
	return s
}
