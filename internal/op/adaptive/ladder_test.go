package adaptive

import (
	"fmt"
	"strings"
	"testing"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op/picture"
)

// film is a source with one stream of pictures.
func film(width, height int, rate string, bits media.BitRate) *media.Source {
	r, _ := media.ParseRational(rate)
	return &media.Source{Container: "mov", Duration: 60, Video: []media.VideoStream{{
		Codec: "h264", Width: width, Height: height, SAR: media.Rational{Num: 1, Den: 1}, FrameRate: r, RealRate: r, PixFmt: "yuv420p", BitDepth: 8,
		Duration: 60, BitRate: bits, FieldOrder: "progressive",
	}}}
}

func TestLadderFollowsTheSource(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		src    *media.Source
		params string
		want   string // size@rate cap in kb/s
	}{
		{"1080p gets the table up to its own size", film(1920, 1080, "25", 0), `{}`,
			"1920x1080@25 6000, 1280x720@25 3000, 854x480@25 1400, 640x360@25 800, 426x240@25 400"},
		{"2160p goes to the top of the table", film(3840, 2160, "24", 0), `{}`,
			"3840x2160@24 17000, 2560x1440@24 10000, 1920x1080@24 6000, 1280x720@24 3000, 854x480@24 1400, 640x360@24 800, 426x240@24 400"},
		{"4320p is cut at max_short_side", film(7680, 4320, "25", 0), `{"max_short_side":1080}`,
			"1920x1080@25 6000, 1280x720@25 3000, 854x480@25 1400, 640x360@25 800, 426x240@25 400"},
		{"portrait is sized by its short side", film(1080, 1920, "30", 0), `{}`,
			"1080x1920@30 6000, 720x1280@30 3000, 480x854@30 1400, 360x640@30 800, 240x426@30 400"},
		{"a size between rungs becomes the top", film(1600, 900, "25", 0), `{}`,
			"1600x900@25 4390, 1280x720@25 3000, 854x480@25 1400, 640x360@25 800, 426x240@25 400"},
		{"a rung just under the top is dropped, and the gap filled", film(1920, 800, "25", 0), `{}`,
			"1920x800@25 3590, 1468x612@25 2240, 1152x480@25 1400, 864x360@25 800, 576x240@25 400"},
		{"high rates get half more from 720 up and every second frame below 480", film(1920, 1080, "60", 0), `{}`,
			"1920x1080@60 9000, 1280x720@60 4500, 1056x594@60 2510, 854x480@60 1400, 640x360@30 800, 426x240@30 400"},
		{"a low bit rate caps every rung", film(1280, 720, "25", 500_000), `{}`,
			"1280x720@25 600, 854x480@25 327, 640x360@25 212, 426x240@25 115"},
		{"240p and less is one rung", film(426, 240, "25", 0), `{}`, "426x240@25 400"},
		{"just over 240p still gets two", film(448, 256, "25", 0), `{}`, "448x256@25 447, 298x170@25 238"},
		{"16×16 is one rung", film(16, 16, "25", 0), `{}`, "16x16@25 60"},
		{"120 frames per second are halved first", film(1280, 720, "120", 0), `{"ladder":[{"short_side":720},{"short_side":360}]}`,
			"1280x720@60 4500, 640x360@30 800"},
		{"rungs by hand above the source become the source's size once", film(640, 360, "25", 0),
			`{"ladder":[{"short_side":1080},{"short_side":720},{"short_side":240,"max_rate":"300k"}]}`, "640x360@25 800, 426x240@25 300"},
		{"rungs by hand may be enlarged when asked", film(640, 360, "25", 0), `{"ladder":[{"short_side":720}],"upscale":true}`, "1280x720@25 3000"},
	} {
		p := parse(t, tt.params)
		v := tt.src.MainVideo()
		w, h := v.DisplaySize()
		l := &laddering{p: p, src: tt.src, v: v, codec: "h264", width: w, height: h, rate: picture.RateOf(v, p.MaxFrameRate)}
		var got []string
		for _, r := range l.rungs() {
			got = append(got, fmt.Sprintf("%dx%d@%s %d", r.width, r.height, r.rate, r.cap/1000))
		}
		if is := strings.Join(got, ", "); is != tt.want {
			t.Errorf("%s:\n got %s\nwant %s", tt.name, is, tt.want)
		}
		if len(l.reasons) < len(got) {
			t.Errorf("%s: %d reasons for %d rungs", tt.name, len(l.reasons), len(got))
		}
	}
}

func TestGridHasWholeFramesInEveryRung(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, rate   string
		params       string
		gop, low     int // frames of the top and of the lowest rung
		segment, per string
	}{
		{"25", "25", `{}`, 50, 50, "6", "3"},
		{"29.97", "30000/1001", `{}`, 60, 60, "6.006", "3"},
		{"23.976", "24000/1001", `{}`, 48, 48, "6.006", "3"},
		{"59.94 halves to 29.97", "60000/1001", `{}`, 120, 60, "6.006", "3"},
		{"50 halves to 25", "50", `{}`, 100, 50, "6", "3"},
		{"1 frame a second", "1", `{}`, 2, 2, "6", "3"},
		{"12.5", "25/2", `{}`, 25, 25, "6", "3"},
		{"4 s segments", "25", `{"segment_seconds":4}`, 50, 50, "4", "2"},
		{"5 s segments become 3 groups", "25", `{"segment_seconds":5}`, 50, 50, "6", "3"},
	} {
		p := parse(t, tt.params)
		plan, err := p.Plan(input(film(1920, 1080, tt.rate, 0)))
		if err != nil {
			t.Fatal(err)
		}
		var gops []string
		for _, o := range plan.Steps[0].Command.Outputs {
			if value := option(o, "g:v"); value != "" {
				gops = append(gops, value)
				if got := strings.TrimRight(strings.TrimRight(option(o, "hls_time"), "0"), "."); got != tt.segment {
					t.Errorf("%s: segments of %s s, want %s", tt.name, got, tt.segment)
				}
			}
		}
		if gops[0] != fmt.Sprint(tt.gop) || gops[len(gops)-1] != fmt.Sprint(tt.low) {
			t.Errorf("%s: groups of %v frames, want %d to %d", tt.name, gops, tt.gop, tt.low)
		}
	}
}
