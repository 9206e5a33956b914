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
