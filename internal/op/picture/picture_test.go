package picture

import (
	"strings"
	"testing"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/media"
)

func TestFit(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name         string
		size         Size
		w, h         int
		wantW, wantH int
	}{
		{"nothing wanted", Size{}, 1920, 1080, 1920, 1080},
		{"odd sides", Size{}, 853, 479, 852, 478},
		{"one pixel", Size{}, 1, 1, 2, 2},
		{"short side of landscape", Size{ShortSide: 720}, 1920, 1080, 1280, 720},
		{"short side of portrait", Size{ShortSide: 720}, 1080, 1920, 720, 1280},
		{"480 of 16:9 is 854", Size{ShortSide: 480}, 1920, 1080, 854, 480},
		{"never larger", Size{ShortSide: 2160}, 1280, 720, 1280, 720},
		{"larger when asked", Size{ShortSide: 1080, Upscale: true}, 1280, 720, 1920, 1080},
		{"width alone", Size{Width: 640}, 1920, 1080, 640, 360},
		{"height alone", Size{Height: 360}, 1920, 1080, 640, 360},
		{"inside a box", Size{Width: 640, Height: 640}, 1920, 1080, 640, 360},
		{"a box that turns", Size{Width: 1280, Height: 720, Turn: true}, 1080, 1920, 720, 1280},
		{"a square source turns no box", Size{Width: 1280, Height: 720, Turn: true}, 1000, 1000, 720, 720},
		{"bars", Size{Width: 640, Height: 640, Mode: Pad}, 1920, 1080, 640, 640},
		{"bars around a small source", Size{Width: 640, Height: 640, Mode: Pad}, 320, 180, 640, 640},
		{"over a blurred copy", Size{Width: 640, Height: 640, Mode: Blur}, 1920, 1080, 640, 640},
		{"covering", Size{Width: 640, Height: 640, Mode: Fill}, 1920, 1080, 640, 640},
		{"covering with a small source", Size{Width: 640, Height: 640, Mode: Fill}, 320, 180, 180, 180},
		{"stretched", Size{Width: 640, Height: 640, Mode: Stretch}, 1920, 1080, 640, 640},
		{"stretched, but not larger", Size{Width: 640, Height: 640, Mode: Stretch}, 320, 1080, 320, 640},
		{"a very wide source", Size{ShortSide: 16}, 8000, 20, 6400, 16},
	} {
		if w, h := tt.size.Fit(tt.w, tt.h); w != tt.wantW || h != tt.wantH {
			t.Errorf("%s: %d×%d, want %d×%d", tt.name, w, h, tt.wantW, tt.wantH)
		}
	}
}

func TestRateOf(t *testing.T) {
	t.Parallel()
	r := func(n, d int64) media.Rational { return media.Rational{Num: n, Den: d} }
	for _, tt := range []struct {
		name    string
		stream  media.VideoStream
		highest media.Rational
		want    media.Rational
	}{
		{"film", media.VideoStream{FrameRate: r(24000, 1001)}, media.Rational{}, r(24000, 1001)},
		{"a rounded average", media.VideoStream{FrameRate: r(2997, 100)}, media.Rational{}, r(30000, 1001)},
		{"a phone's clock", media.VideoStream{FrameRate: r(90000, 3001)}, media.Rational{}, r(30, 1)},
		{"thirty frames in milliseconds", media.VideoStream{FrameRate: r(2999, 100)}, media.Rational{}, r(30, 1)},
		{"24.0 is not 23.976", media.VideoStream{FrameRate: r(24, 1)}, media.Rational{}, r(24, 1)},
		{"a phone", media.VideoStream{FrameRate: r(298234, 10000), Variable: true}, media.Rational{}, r(30000, 1001)},
		{"30 with frames left out", media.VideoStream{FrameRate: r(18, 1), RealRate: r(30, 1), Variable: true}, media.Rational{}, r(30, 1)},
		{"times of a clock of 90 kHz", media.VideoStream{FrameRate: r(29, 1), RealRate: r(90000, 1), Variable: true}, media.Rational{}, r(30000, 1001)},
		{"parts of 24, 30 and 60", media.VideoStream{FrameRate: r(38, 1), Variable: true}, media.Rational{}, r(30, 1)},
		{"a variable 120 is held at 60", media.VideoStream{FrameRate: r(119, 1), Variable: true}, media.Rational{}, r(60, 1)},
		{"a screen recording", media.VideoStream{FrameRate: r(149, 10), Variable: true}, media.Rational{}, r(15, 1)},
		{"an odd constant rate stays", media.VideoStream{FrameRate: r(27, 1)}, media.Rational{}, r(27, 1)},
		{"unknown", media.VideoStream{}, media.Rational{}, r(25, 1)},
		{"only the real rate is known", media.VideoStream{RealRate: r(50, 1)}, media.Rational{}, r(50, 1)},
		{"halved under a limit", media.VideoStream{FrameRate: r(50, 1)}, r(30, 1), r(25, 1)},
		{"240 under 60", media.VideoStream{FrameRate: r(240, 1)}, r(60, 1), r(60, 1)},
		{"59.94 under 60 stays", media.VideoStream{FrameRate: r(60000, 1001)}, r(60, 1), r(60000, 1001)},
		{"144 under 60 becomes 48", media.VideoStream{FrameRate: r(144, 1)}, r(60, 1), r(48, 1)},
		{"50 under 48 becomes 48", media.VideoStream{FrameRate: r(50, 1)}, r(48, 1), r(48, 1)},
	} {
		if got := RateOf(&tt.stream, tt.highest); got != tt.want {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
}

func names(filters []ffmpeg.Filter) string {
	var list []string
	for _, f := range filters {
		list = append(list, f.Name)
	}
	return strings.Join(list, " ")
}

func TestNormalizeDoesOnlyWhatIsNeeded(t *testing.T) {
	t.Parallel()
	plain := func() *media.VideoStream {
		return &media.VideoStream{Width: 1920, Height: 1080, FrameRate: media.Rational{Num: 25, Den: 1}, FieldOrder: "progressive", PixFmt: "yuv420p", BitDepth: 8,
			SAR: media.Rational{Num: 1, Den: 1}, Color: media.Color{Primaries: "bt709", Transfer: "bt709", Matrix: "bt709", Range: "tv"}}
	}
	for _, tt := range []struct {
		name     string
		change   func(*media.VideoStream, *media.Source)
		want     Wanted
		filters  string
		findings string
	}{
		{"an ordinary stream", nil, Wanted{}, "fps scale format setsar setparams", ""},
		{"a still", nil, Wanted{Still: true, Format: RGB}, "scale format setsar", ""},
		{"a still of HDR for JPEG", func(v *media.VideoStream, _ *media.Source) { v.HDR = "hlg" }, Wanted{Still: true, Format: JPEG},
			"scale setparams zscale format zscale tonemap zscale scale format setsar setparams", "hdr"},
		{"HDR kept", func(v *media.VideoStream, _ *media.Source) { v.HDR = "pq" }, Wanted{Format: Video10, KeepHDR: true}, "fps scale format setsar setparams", ""},
		{"HDR is not kept in 8 bits", func(v *media.VideoStream, _ *media.Source) { v.HDR = "pq" }, Wanted{KeepHDR: true},
			"fps scale setparams zscale format zscale tonemap zscale format setsar setparams", "hdr"},
		{"wide SDR", func(v *media.VideoStream, _ *media.Source) { v.Color.Primaries, v.Color.Matrix = "bt2020", "bt2020nc" }, Wanted{},
			"fps scale setparams zscale format setsar setparams", "color"},
		{"flagged as interlaced", func(v *media.VideoStream, _ *media.Source) { v.FieldOrder = "tt" }, Wanted{}, "bwdif fps scale format setsar setparams", "interlaced"},
		{"flagged, but idet saw frames", func(v *media.VideoStream, s *media.Source) {
			v.FieldOrder, s.Measured.Interlace = "tt", &media.Interlace{Progressive: 50}
		}, Wanted{}, "fps scale format setsar setparams", ""},
		{"raw frames with a mark", func(v *media.VideoStream, _ *media.Source) { v.Rotation = 90 }, Wanted{Raw: true, Still: true},
			"transpose scale format setsar setparams", "rotation"},
		{"times kept", func(v *media.VideoStream, _ *media.Source) { v.Variable = true }, Wanted{KeepTimes: true}, "scale format setsar setparams", ""},
		{"full range", func(v *media.VideoStream, _ *media.Source) { v.Color.Range = "pc" }, Wanted{}, "fps scale format setsar setparams", "full_range"},
		{"untagged SD", func(v *media.VideoStream, _ *media.Source) { v.Width, v.Height, v.Color = 720, 576, media.Color{} }, Wanted{}, "fps scale format setsar setparams", "color"},
	} {
		v, src := plain(), &media.Source{}
		if tt.change != nil {
			tt.change(v, src)
		}
		p, err := Normalize(src, v, tt.want)
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		var codes []string
		for _, n := range p.Normalized {
			codes = append(codes, string(n.Code))
		}
		if got := names(p.Filters); got != tt.filters || strings.Join(codes, " ") != tt.findings {
			t.Errorf("%s: filters %q and findings %q, want %q and %q", tt.name, got, codes, tt.filters, tt.findings)
		}
	}
}

func TestAnUnknownFitIsOneFault(t *testing.T) {
	for mode, want := range map[Mode]int{"blurr": 1, Blur: 1, Fit: 0, "": 0} { // Blur without a height
		if faults := (Size{Width: 320, Mode: mode}).Validate(); len(faults) != want {
			t.Errorf("%q has the faults %v, want %d", mode, faults, want)
		}
	}
}
