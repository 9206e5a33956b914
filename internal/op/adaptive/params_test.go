package adaptive

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
)

func TestParametersTellEveryFaultAtOnce(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, params string
		want         []string
	}{
		{"nothing wrong", `{}`, nil},
		{"ranges", `{"segment_seconds":0,"gop_seconds":99,"ladder":[{"short_side":4}],"audio":{"channels":3,"bit_rates":["1k"]}}`,
			[]string{"segment_seconds", "gop_seconds", "gop_seconds", "ladder[0].short_side", "audio.bit_rates[0]", "audio.channels"}},
		{"transport streams", `{"container":"ts","manifests":"dash","codecs":["hevc"],"hdr":"both","audio":{"codec":"opus"}}`,
			[]string{"manifests", "codecs", "audio.codec", "hdr"}},
		{"HDR without a codec for it", `{"hdr":"both"}`, []string{"hdr"}},
		{"a codec twice", `{"codecs":["h264","h264"]}`, []string{"codecs[1]"}},
		{"an unknown codec", `{"codecs":["vp8"]}`, []string{"codecs[0]"}},
		{"a rung twice", `{"ladder":[{"short_side":360},{"short_side":360}]}`, []string{"ladder[1].short_side"}},
		{"nothing left", `{"audio":{"sound_only":true,"codec":"none"}}`, []string{"audio.codec"}},
		{"a part", `{"trim":{"start_seconds":2,"end_seconds":-3}}`, nil},
		{"a part that ends twice", `{"trim":{"end_seconds":3,"duration_seconds":3}}`, []string{"trim.end_seconds"}},
		{"a part that ends before it begins", `{"trim":{"start_seconds":3,"end_seconds":2}}`, []string{"trim.end_seconds"}},
		{"an unknown field", `{"ladders":[]}`, []string{"ladders"}},
	} {
		o := Op()
		_, faults := o.Params(json.RawMessage(tt.params))
		var got []string
		for _, f := range faults {
			got = append(got, f.Field)
		}
		slices.Sort(got)
		slices.Sort(tt.want)
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s: faults in %v, want %v: %v", tt.name, got, tt.want, faults)
		}
	}
}

func TestSystemTemplatesAreValid(t *testing.T) {
	t.Parallel()
	o := Op()
	for _, template := range o.Templates {
		if _, faults := o.Params(template.Params); faults.Err() != nil {
			t.Errorf("%s: %v", template.Name, faults)
		}
		if e := op.CheckTemplateName("name", template.Name); e != nil {
			t.Error(e)
		}
	}
}

func TestSourceWithoutPicturesAndSoundIsRefused(t *testing.T) {
	t.Parallel()
	_, err := Default().Plan(input(&media.Source{Subtitles: []media.SubtitleStream{{Codec: "subrip", Text: true}}}))
	if media.CodeOf(err) != media.CodeInputNoStream {
		t.Errorf("got %v, want %s", err, media.CodeInputNoStream)
	}
}

func TestPartsThatTheSourceLacksAreRefused(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ trim, field string }{
		{`{"start_seconds":60}`, "trim.start_seconds"}, {`{"start_seconds":-10,"end_seconds":20}`, "trim.end_seconds"},
		{`{"start_seconds":55}`, "trim.start_seconds"}, // after the pictures, where sound goes on
	} {
		src := film(320, 180, "25", 1_000_000)
		src.Video[0].Duration = 52
		_, err := parse(t, `{"trim":`+tt.trim+`}`).Plan(input(src))
		if e := media.AsError(err); e == nil || e.Code != media.CodeConfigInvalid || e.Field != tt.field {
			t.Errorf("%s: %v", tt.trim, err)
		}
	}
}
