package encode

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/mediamill/mediamill/internal/ffmpeg"
)

func (v *Video) x264(int) []ffmpeg.Option {
	o := []ffmpeg.Option{ffmpeg.Word("preset", v.Preset)}
	if v.Tune != "" {
		o = append(o, ffmpeg.Word("tune", v.Tune))
	}
	if v.Profile != "" {
		o = append(o, ffmpeg.Word("profile", v.Profile))
	}
	if v.Level != "" {
		o = append(o, ffmpeg.Word("level", v.Level))
	}
	o = append(o, v.Rate.quality("crf")...)
	if !v.SceneCuts {
		o = append(o, ffmpeg.Int("sc_threshold", 0))
	}
	return append(o, v.grid()...)
}

// x265 takes most of its options in its own list; open groups are its default.
func (v *Video) x265(pass int) []ffmpeg.Option {
	o := []ffmpeg.Option{ffmpeg.Word("preset", v.Preset)}
	if tune := v.Tune; tune != "" && tune != "film" && tune != "stillimage" {
		o = append(o, ffmpeg.Word("tune", strings.Replace(tune, "zerolatency", "zero-latency", 1)))
	}
	if v.Profile != "" {
		o = append(o, ffmpeg.Word("profile", v.Profile))
	}
	o = append(o, v.Rate.quality("crf")...)
	own := []string{"log-level=error", "open-gop=0"}
	say := func(format string, args ...any) { own = append(own, fmt.Sprintf(format, args...)) }
	if v.Level != "" {
		say("level-idc=%s:high-tier=0", v.Level)
	}
	if !v.SceneCuts {
		say("scenecut=0")
	}
	if v.Segments {
		say("keyint=%d:min-keyint=%d", v.GOP, v.GOP)
	}
	if v.Threads > 0 {
		say("pools=%d:frame-threads=1", v.Threads)
	}
	if pass > 0 {
		say("pass=%d:stats=%s.log", pass, passes)
	}
	own = append(own, v.hdr10()...)
	o = append(o, ffmpeg.Word("x265-params", strings.Join(own, ":")))
	if !v.Segments {
		o = append(o, ffmpeg.Int("forced-idr", 1))
	}
	return append(append(o, ffmpeg.Word("tag", "hvc1")), v.grid()...)
}

// mastering is the only form of a mastering display that reaches x265: the text
// comes from the source.
var mastering = regexp.MustCompile(`^G\(\d+,\d+\)B\(\d+,\d+\)R\(\d+,\d+\)WP\(\d+,\d+\)L\(\d+,\d+\)$`)

// hdr10 keeps what the display needs to know. Without repeated headers some
// players lose it after a seek.
func (v *Video) hdr10() []string {
	p, m := v.Picture, v.Mastering
	if p.HDR == "" {
		return nil
	}
	own := []string{"repeat-headers=1", "colorprim=" + p.Color.Primaries, "transfer=" + p.Color.Transfer, "colormatrix=" + p.Color.Matrix, "range=limited"}
	if p.HDR != "pq" {
		return own
	}
	own = append(own, "hdr10-opt=1")
	if m != nil && mastering.MatchString(m.Display) {
		own = append(own, "master-display="+m.Display)
	}
	if m != nil && m.MaxCLL > 0 {
		own = append(own, fmt.Sprintf("max-cll=%d,%d", m.MaxCLL, m.MaxFALL))
	}
	return own
}

// svt has whole numbers for a quality, and no cap beside a mean.
func (v *Video) svt(int) []ffmpeg.Option {
	o := []ffmpeg.Option{ffmpeg.Int("preset", v.speed)}
	if v.Segments {
		o = append(o, ffmpeg.Word("svtav1-params", "scd=0:enable-overlays=0"))
	}
	r := v.Rate
	r.CRF = float64(whole(r.CRF))
	if r.Average > 0 {
		r.Cap = 0
	}
	return append(o, r.quality("crf")...)
}

func (v *Video) aom(pass int) []ffmpeg.Option {
	o := []ffmpeg.Option{ffmpeg.Int("cpu-used", v.speed), ffmpeg.Int("row-mt", 1)}
	if v.Preset == "ultrafast" && pass == 0 {
		o = append(o, ffmpeg.Word("usage", "realtime"))
	}
	return append(o, v.Rate.constrained()...)
}

func (v *Video) vpx(pass int) []ffmpeg.Option {
	deadline := "good"
	if v.Preset == "ultrafast" && pass == 0 {
		deadline = "realtime"
	}
	o := []ffmpeg.Option{ffmpeg.Word("deadline", deadline), ffmpeg.Int("cpu-used", v.speed), ffmpeg.Int("row-mt", 1)}
	return append(o, v.Rate.constrained()...)
}
