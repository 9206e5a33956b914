package transcode

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/ffmpeg/ffmpegtest"
	"github.com/mediamill/mediamill/internal/ffmpeg/measure"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
	"github.com/mediamill/mediamill/internal/op/picture"
)

// measured fills in what the parameters ask for, as the pipeline does.
func (m *mill) measured(source, params string) func(*media.Source) {
	return func(src *media.Source) {
		var err error
		src.Measured, err = measure.Measure(m.t.Context(), m.tool, ffmpeg.Places{Sources: []string{source}, Work: m.t.TempDir()},
			src, decode(m.t, params).Measures(src))
		if err != nil {
			m.t.Fatal(err)
		}
	}
}

func TestCopyOfAnEditListIsAsLongAsPlanned(t *testing.T) {
	m := newMill(t)
	source := ffmpegtest.Fixture(t, "edit_list") // cut 0.6 s after its keyframe
	for _, tt := range []struct {
		container, trim string
		flash, length   float64
		warned          bool
	}{
		{"mkv", ``, 0.5, 3, true},
		{"ts", ``, 0.5, 3, true},
		{"mp4", ``, 0.9, 2.4, false},
		{"mov", ``, 0.9, 2.4, false},
		{"mkv", `,"trim":{"start_seconds":0.2}`, 0.5, 2.8, true},
	} {
		params := fmt.Sprintf(`{"container":%q,"video":{"codec":"copy"},"audio":{"codec":"copy"}%s}`, tt.container, tt.trim)
		out := m.run(source, params, m.measured(source, params))
		warned := false
		for _, w := range out.plan.Warnings {
			warned = warned || w.Code == "starts_at_keyframe"
		}
		if warned != tt.warned || math.Abs(float64(out.got.Duration)-tt.length) > 0.25 {
			t.Errorf("%s: lasts %.3f s of %.3f planned, expected %.1f; warned: %v", params, float64(out.got.Duration),
				float64(out.plan.Files[0].Expect.Duration), tt.length, warned)
		}
		flashes, beeps := m.flashes(out.file), m.beeps(out.file)
		if len(flashes) == 0 || len(beeps) == 0 || math.Abs(flashes[len(flashes)-1]-beeps[len(beeps)-1]) > 0.06 {
			t.Errorf("%s: flashes at %v, beeps at %v", params, flashes, beeps)
		}
	}
}

func TestBarsComeAfterAnyRuleOfSize(t *testing.T) {
	m := newMill(t)
	source := m.make("gray.mp4", "-f", "lavfi", "-i", "color=gray:s=160x90:r=25:d=0.2", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p")
	for _, tt := range []struct {
		params        string
		width, height int
		bar           float64 // brightness in the top left corner
	}{
		{`{"pad":{"aspect":"1:1"}}`, 160, 160, 0},
		{`{"short_side":48,"pad":{"aspect":"4:3","color":"white"}}`, 86, 64, 255},
		{`{"short_side":48,"pad":{"aspect":"2.39:1","color":"#ffffff"}}`, 114, 48, 255},
		{`{"width":80,"pad":{"width":100,"height":100}}`, 100, 100, 0},
		{`{"width":80,"height":80,"fit":"fill","pad":{"height":100}}`, 80, 100, 0},
		{`{"width":60,"height":80,"fit":"stretch","pad":{"width":100,"color":"white"}}`, 100, 80, 255},
		{`{"width":80,"height":80,"fit":"pad","pad":{"color":"white"}}`, 80, 80, 255},
		{`{"width":80,"height":80,"fit":"blur"}`, 80, 80, 126},
		{`{"width":200,"height":80,"fit":"blur","codec":"hevc"}`, 200, 80, 126},
		{`{"width":200,"height":200,"fit":"blur","pixel_format":"yuv444p"}`, 200, 200, 126},
		{`{"width":80,"height":80,"fit":"blur","pad":{"width":100,"color":"white"}}`, 100, 80, 255},
		{`{"rotate":90,"pad":{"aspect":"16:9"}}`, 284, 160, 0},
		{`{"crop":{"x":0,"y":0,"width":90,"height":90},"pad":{"aspect":"16:9"}}`, 160, 90, 0},
	} {
		out := m.run(source, `{"video":`+tt.params+`}`, nil)
		v := out.got.Video[0]
		if v.Width != tt.width || v.Height != tt.height {
			t.Errorf("%s: %d×%d, want %d×%d", tt.params, v.Width, v.Height, tt.width, tt.height)
			continue
		}
		raw := m.gray(out.file, 0, tt.width, tt.height)
		if middle := raw[tt.width*tt.height/2+tt.width/2]; !about(raw[0], tt.bar, 4) || !about(middle, 126, 8) {
			t.Errorf("%s: the corner has %d, the middle %d", tt.params, raw[0], middle)
		}
	}
	_, err := decode(t, `{"video":{"pad":{"width":64,"height":64}}}`).Plan(op.Input{Source: m.probe(source), Caps: m.tool.Capabilities()})
	if e := media.AsError(err); e == nil || e.Code != media.CodeConfigInvalid || e.Field != "video.pad.width" || e.Hint == "" {
		t.Errorf("a pad smaller than the picture: %v", err)
	}
}

func TestPicturesOfTextAreBurntIn(t *testing.T) {
	m := newMill(t)
	pgs := ffmpegtest.Fixture(t, "subs_pgs") // a white box of 8×2 at 10,10 of 320×180, from 0.2 s to 0.9 s
	dvb := m.make("dvb.ts", "-fix_sub_duration", "-i", pgs, "-map", "0", "-c:v", "copy", "-c:s", "dvbsub")
	vob := m.make("vob.mkv", "-fix_sub_duration", "-i", pgs, "-map", "0", "-c:v", "copy", "-c:s", "dvdsub")
	n := 0
	black := func(of string) string {
		n++
		return m.make(fmt.Sprintf("black-%d.mkv", n), "-i", of, "-f", "lavfi", "-i", "color=black:s=320x180:r=25:d=2", "-map", "1:v", "-map", "0:s",
			"-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:s", "copy")
	}
	for name, tt := range map[string]struct {
		source, params string
		x, y, w, h     int
	}{
		"PGS":               {black(pgs), `{}`, 10, 10, 320, 180},
		"PGS, enlarged":     {black(pgs), `{"short_side":360,"upscale":true}`, 20, 20, 640, 360},
		"PGS in two passes": {black(pgs), `{"rate_control":"two_pass","bit_rate":"200k"}`, 10, 10, 320, 180},
		"PGS, with bars":    {black(pgs), `{"pad":{"aspect":"1:1"}}`, 10, 150, 320, 320},
		"DVB":               {black(dvb), `{}`, 10, 10, 320, 180},
		"VobSub":            {black(vob), `{}`, 10, 10, 320, 180},
	} {
		out := m.run(tt.source, `{"video":`+tt.params+`,"subtitles":{"mode":"burn"}}`, nil)
		during, after := m.gray(out.file, 0.5, tt.w, tt.h), m.gray(out.file, 1.2, tt.w, tt.h)
		at := (tt.y+1)*tt.w + tt.x + 4
		if during[at] < 150 || after[at] > 20 || during[at+20*tt.w] > 20 {
			t.Errorf("%s: brightness %d where the text is, %d after it, %d below it", name, during[at], after[at], during[at+20*tt.w])
		}
	}
}

func TestTurnedFieldsAreWovenBeforeTheyAreTurned(t *testing.T) {
	m := newMill(t)
	for _, mark := range []int{90, 180, 270} {
		plain := ffmpegtest.Fixture(t, "interlaced_bff")
		source := m.make(fmt.Sprintf("turned%d.mp4", mark), "-i", plain, "-c", "copy", "-metadata:s:v:0", fmt.Sprintf("rotate=%d", 360-mark))
		upright := m.run(plain, `{}`, m.measured(plain, `{}`))
		out := m.run(source, `{}`, m.measured(source, `{}`))
		if yes, top := out.src.Measured.Interlace.Interlaced(); !yes || top {
			t.Errorf("%d°: measured as %+v", mark, out.src.Measured.Interlace)
		}
		if !has(out.plan.Normalized, "interlaced") || !has(out.plan.Normalized, "rotation") {
			t.Errorf("%d°: %v", mark, out.plan.Normalized)
		}
		v, w := out.got.Video[0], upright.got.Video[0]
		if wide := mark == 180; wide && v.Width != w.Width || !wide && v.Width != w.Height {
			t.Errorf("%d°: %d×%d of %d×%d", mark, v.Width, v.Height, w.Width, w.Height)
		}
		// Turned back, the pictures are those of the source without a mark.
		back := map[int]string{90: "transpose=cclock", 180: "hflip,vflip", 270: "transpose=clock"}[mark]
		log := combined(t, m.program(), "-hide_banner", "-nostdin", "-i", out.file, "-i", upright.file, "-lavfi", "[0:v]"+back+"[a];[a][1:v]ssim", "-f", "null", "-")
		_, all, _ := strings.Cut(log, "All:")
		var ssim float64
		if _, err := fmt.Sscanf(all, "%f", &ssim); err != nil || ssim < 0.96 {
			t.Errorf("%d°: SSIM %.3f to the upright one (%v)", mark, ssim, err)
		}
	}
}

func TestFLACGoesIntoMP4(t *testing.T) {
	m := newMill(t)
	source := m.clip("plain.mp4")
	m.run(source, `{"audio":{"codec":"flac"}}`, nil)
	flac := m.make("flac.mkv", "-i", source, "-c:v", "copy", "-c:a", "flac")
	m.run(flac, `{"video":{"codec":"copy"},"audio":{"codec":"copy"}}`, nil)
}

func TestDolbyVisionWithoutABaseLayerIsOnlyCopied(t *testing.T) {
	t.Parallel()
	source := film(func(s *media.Source) { hdr(s); s.Video[0].HDR = "dolby_vision" })
	for _, params := range []string{`{}`, `{"video":{"codec":"hevc","hdr":"keep"}}`} {
		_, err := decode(t, params).Plan(op.Input{Source: source, Caps: capabilities()})
		if e := media.AsError(err); err == nil || e.Code != media.CodeInputUnsupported || e.Hint == "" {
			t.Errorf("%s: %v", params, err)
		}
	}
	if _, err := decode(t, `{"video":{"codec":"copy"}}`).Plan(op.Input{Source: source, Caps: capabilities()}); err != nil {
		t.Errorf("a copy: %v", err)
	}
	if _, err := picture.Normalize(source, &source.Video[0], picture.Wanted{Still: true}); media.CodeOf(err) != media.CodeInputUnsupported {
		t.Errorf("a picture: %v", err)
	}
}
