package transcode

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
)

func TestFaultsNameTheFieldAndWhatWouldBeRight(t *testing.T) {
	t.Parallel()
	o := Op()
	for _, tt := range []struct {
		name, params string
		fields       string // sorted
	}{
		{"nothing", `{}`, ""},
		{"a codec that the container does not hold", `{"container":"webm"}`, "audio.codec video.codec"},
		{"a codec that FLV does not hold", `{"container":"flv","video":{"codec":"hevc"}}`, "video.codec"},
		{"a picture in a container for sound is ignored", `{"container":"mp3","audio":{"codec":"mp3"}}`, ""},
		{"nothing left", `{"video":{"codec":"none"},"audio":{"codec":"none"}}`, "audio.codec"},
		{"an encoder of another codec", `{"video":{"encoder":"libx265"}}`, "video.encoder"},
		{"rates that the control does not read", `{"video":{"bit_rate":"1M","rate_control":"crf","max_bit_rate":"2M"}}`, "video.bit_rate video.max_bit_rate"},
		{"a cap under the average", `{"video":{"rate_control":"abr","bit_rate":"2M","max_bit_rate":"1M"}}`, "video.max_bit_rate"},
		{"a CRF for an average", `{"video":{"rate_control":"two_pass","crf":20}}`, "video.crf"},
		{"a CRF above the codec's range", `{"video":{"crf":60}}`, "video.crf"},
		{"a CRF above any range is told once", `{"video":{"crf":99}}`, "video.crf"},
		{"bars of no shape", `{"video":{"pad":{}}}`, "video.pad.aspect"},
		{"bars of two shapes", `{"video":{"pad":{"aspect":"16:9","width":640}}}`, "video.pad.aspect"},
		{"a shape that is none", `{"video":{"pad":{"aspect":"16/9"}}}`, "video.pad.aspect"},
		{"bars twice", `{"video":{"width":640,"height":640,"fit":"pad","pad":{"aspect":"16:9"}}}`, "video.pad.aspect"},
		{"a color of bars that nobody knows", `{"video":{"pad":{"aspect":"16:9","color":"blurple"}}}`, "video.pad.color"},
		{"bars around a copy", `{"video":{"codec":"copy","pad":{"aspect":"16:9"}}}`, "video.pad"},
		{"two passes of an encoder without", `{"video":{"codec":"av1","encoder":"libsvtav1","rate_control":"two_pass"}}`, "video.rate_control"},
		{"HDR in H.264", `{"video":{"hdr":"keep"}}`, "video.hdr"},
		{"HDR in 8 bits", `{"video":{"codec":"hevc","hdr":"keep","pixel_format":"yuv420p"}}`, "video.pixel_format"},
		{"a profile of another codec", `{"video":{"codec":"hevc","profile":"high"}}`, "video.profile"},
		{"a profile that does not hold the pixels", `{"video":{"profile":"high","pixel_format":"yuv444p"}}`, "video.profile"},
		{"two sizes", `{"video":{"short_side":720,"height":480}}`, "video.short_side"},
		{"a blurred copy around no box", `{"video":{"height":480,"fit":"blur"}}`, "video.fit"},
		{"bars without a box", `{"video":{"height":480,"fit":"pad"}}`, "video.fit"},
		{"a crooked angle", `{"video":{"rotate":45}}`, "video.rotate"},
		{"a kept variable rate with a rate", `{"video":{"frame_rate":25,"variable_frame_rate":"keep"}}`, "video.variable_frame_rate"},
		{"an impossible rate", `{"video":{"frame_rate":1000}}`, "video.frame_rate"},
		{"channels that the codec lacks", `{"container":"mp3","audio":{"codec":"mp3","channels":6}}`, "audio.channels"},
		{"three channels", `{"audio":{"channels":3}}`, "audio.channels"},
		{"a sample rate that the codec lacks", `{"container":"webm","video":{"codec":"vp9"},"audio":{"codec":"opus","sample_rate":44100}}`, "audio.sample_rate"},
		{"languages without the mode", `{"audio":{"languages":["eng"]}}`, "audio.languages"},
		{"the mode without languages", `{"audio":{"tracks":"languages"}}`, "audio.languages"},
		{"a language that is none", `{"audio":{"tracks":"languages","languages":["e'ng"]}}`, "audio.languages[0]"},
		{"leveled copies", `{"audio":{"codec":"copy","loudness":{"integrated_lufs":-16,"true_peak_dbtp":-1}}}`, "audio.loudness"},
		{"subtitles where there is no place", `{"container":"ts","subtitles":{"mode":"keep"}}`, "subtitles.mode"},
		{"burning into a copy", `{"video":{"codec":"copy"},"subtitles":{"mode":"burn"}}`, "subtitles.mode"},
		{"a file that is not burnt", `{"subtitles":{"file":{"key":"a.srt"}}}`, "subtitles.file"},
		{"a font with a colon", `{"subtitles":{"mode":"burn","font":"a:b"}}`, "subtitles.font"},
		{"an end before the start", `{"trim":{"start_seconds":5,"end_seconds":4}}`, "trim.end_seconds"},
		{"an end and a duration", `{"trim":{"end_seconds":4,"duration_seconds":1}}`, "trim.end_seconds"},
		{"a watermark of nothing", `{"watermarks":[{}]}`, "watermarks[0].image"},
		{"a watermark of both", `{"watermarks":[{"text":"a","image":{"key":"b.png"}}]}`, "watermarks[0].text"},
		{"an image that is nowhere", `{"watermarks":[{"image":{}}]}`, "watermarks[0].image"},
		{"marks on a copy", `{"video":{"codec":"copy"},"watermarks":[{"text":"a"}]}`, "watermarks"},
		{"a name of metadata with an equals sign", `{"metadata":{"set":{"a=b":"c"}}}`, "metadata.set"},
		{"a control character", `{"metadata":{"set":{"title":"a\u0000b"}}}`, "metadata.set.title"},
		{"many at once", `{"container":"avi","video":{"codec":"h265","crf":-1,"preset":"warp"},"audio":{"bit_rate":"1"},"x":1}`,
			"audio.bit_rate container video.codec video.crf video.preset x"},
	} {
		_, faults := o.Params(json.RawMessage(tt.params))
		var fields []string
		for _, e := range faults {
			fields = append(fields, e.Field)
			if e.Code == media.CodeConfigConflict && e.Hint == "" && !strings.Contains(e.Message, "needs") && !strings.Contains(e.Message, "not both") && !strings.Contains(e.Message, "either") {
				t.Errorf("%s: the conflict %q has no hint", tt.name, e.Message)
			}
		}
		slices.Sort(fields)
		if got := strings.Join(fields, " "); got != tt.fields {
			t.Errorf("%s: faults %v, want fields %q", tt.name, faults, tt.fields)
		}
	}
}

func TestFaultsThatOnlyTheSourceShows(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, params string
		source       *media.Source
		code         media.Code
		field        string
	}{
		{"a start after the end", `{"trim":{"start_seconds":11}}`, film(nil), media.CodeConfigInvalid, "trim.start_seconds"},
		{"a crop outside", `{"video":{"crop":{"x":1900,"y":0,"width":100,"height":100}}}`, film(nil), media.CodeConfigInvalid, "video.crop"},
		{"a copy that does not fit", `{"container":"webm","video":{"codec":"copy"},"audio":{"codec":"opus"}}`, film(nil), media.CodeConfigConflict, "video.codec"},
		{"a missing encoder", `{"video":{"encoder":"h264_nvenc"}}`, film(nil), media.CodeEngineMissing, "video.encoder"},
		{"no stream at all", `{"video":{"codec":"none"}}`, film(func(s *media.Source) { s.Audio = nil }), media.CodeInputNoStream, ""},
		{"too small for HEVC", `{"video":{"codec":"hevc","short_side":16}}`, film(nil), media.CodeInputUnsupported, ""},
	} {
		_, err := decode(t, tt.params).Plan(op.Input{Source: tt.source, Caps: capabilities()})
		if e := media.AsError(err); err == nil || e.Code != tt.code || e.Field != tt.field {
			t.Errorf("%s: got %v", tt.name, err)
		}
	}
}

func TestQueueNeedsAndMeasuresFollowTheWork(t *testing.T) {
	t.Parallel()
	for params, want := range map[string]string{
		`{}`:                                 "cpu encoder=libx264 encoder=aac muxer=mp4 measures=interlace",
		`{"video":{"encoder":"h264_nvenc"}}`: "gpu encoder=h264_nvenc encoder=aac muxer=mp4 measures=interlace",
		`{"video":{"codec":"copy","smart_copy":true},"audio":{"codec":"copy"}}`:                                        "light muxer=mp4 measures=",
		`{"video":{"codec":"av1","smart_copy":true},"audio":{"loudness":{"integrated_lufs":-16,"true_peak_dbtp":-1}}}`: "cpu encoder=libsvtav1|libaom-av1 encoder=aac muxer=mp4 measures=interlaceloudness",
		`{"video":{"smart_copy":true,"encoder":"h264_qsv","fallback":true}}`:                                           "gpu encoder=h264_qsv|libx264 encoder=aac muxer=mp4 measures=interlacekeyframes",
	} {
		p := decode(t, params)
		got := string(p.Queue())
		for _, kind := range []string{"encoder", "muxer"} {
			for _, n := range p.Needs() {
				if n.Kind == kind {
					got += " " + kind + "=" + n.Name
				}
			}
		}
		got += " measures="
		for _, m := range p.Measures(film(nil)) {
			got += string(m.Kind)
		}
		if got != want {
			t.Errorf("%s: %s, want %s", params, got, want)
		}
	}
}
