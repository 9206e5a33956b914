package adaptive

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op/picture"
)

func videoEncoder(codec string) string {
	return map[string]string{"h264": "libx264", "hevc": "libx265", "av1": "libsvtav1"}[codec]
}

func audioEncoder(codec string) string {
	return map[string]string{"aac": "aac", "opus": "libopus", "ac3": "ac3", "eac3": "eac3"}[codec]
}

// priming is how many samples an audio encoder puts before the first that it
// was given. So many are cut from the start of the sound: then packets begin
// at time 0 without an edit list, and what is heard stays where it was.
func priming(codec string) int {
	return map[string]int{"aac": 1024, "opus": 312, "ac3": 256, "eac3": 256}[codec]
}

// encode are the options of one video rendition. gop is in frames.
func (p *Params) encode(codec string, r *rung, v *media.VideoStream, pic *picture.Picture, gop, threads int) []ffmpeg.Option {
	o := []ffmpeg.Option{ffmpeg.Word("c:v", videoEncoder(codec))}
	switch codec {
	case "h264":
		o = append(o, ffmpeg.Word("preset", p.Preset), ffmpeg.Word("profile:v", "high"), ffmpeg.Int("sc_threshold", 0), ffmpeg.Word("x264-params", "open-gop=0"))
	case "hevc":
		o = append(o, ffmpeg.Word("preset", p.Preset), ffmpeg.Word("tag:v", "hvc1"), ffmpeg.Word("x265-params", x265(v, pic, gop, threads)))
	case "av1":
		o = append(o, ffmpeg.Int("preset", svtPreset(p.Preset)), ffmpeg.Word("svtav1-params", "scd=0:enable-overlays=0"))
	}
	o = append(o, p.control(codec, r)...)
	o = append(o, ffmpeg.Int("g", gop))
	if codec != "av1" {
		o = append(o, ffmpeg.Int("keyint_min", gop))
	}
	if threads > 0 && codec != "hevc" {
		o = append(o, ffmpeg.Int("threads", threads))
	}
	return append(o, pic.Tags()...)
}

// control is the rate control: a quality under a cap, or a mean under it.
func (p *Params) control(codec string, r *rung) []ffmpeg.Option {
	cap, buffer := ffmpeg.Rate("maxrate", r.cap), ffmpeg.Rate("bufsize", 2*r.cap)
	switch {
	case p.RateControl == "abr" && codec == "av1": // SVT-AV1 has no cap beside a mean
		return []ffmpeg.Option{ffmpeg.Rate("b:v", r.cap*7/10)}
	case p.RateControl == "abr":
		return []ffmpeg.Option{ffmpeg.Rate("b:v", r.cap*7/10), cap, buffer}
	case codec == "av1":
		return []ffmpeg.Option{ffmpeg.Int("crf", int(math.Round(r.crf))), cap, buffer}
	}
	return []ffmpeg.Option{ffmpeg.Float("crf", r.crf), cap, buffer}
}

// x265 takes most of its options in its own list; open groups are its default.
func x265(v *media.VideoStream, pic *picture.Picture, gop, threads int) string {
	own := []string{"log-level=error", "open-gop=0", "scenecut=0", fmt.Sprintf("keyint=%d", gop), fmt.Sprintf("min-keyint=%d", gop)}
	if threads > 0 {
		own = append(own, fmt.Sprintf("pools=%d", threads), "frame-threads=1")
	}
	if pic.HDR != "" {
		own = append(own, "repeat-headers=1", "colorprim="+pic.Color.Primaries, "transfer="+pic.Color.Transfer, "colormatrix="+pic.Color.Matrix, "range=limited")
	}
	if pic.HDR == "pq" {
		own = append(own, "hdr10-opt=1")
		if m := v.Mastering; m != nil && masteringForm().MatchString(m.Display) {
			own = append(own, "master-display="+m.Display)
		}
		if m := v.Mastering; m != nil && m.MaxCLL > 0 {
			own = append(own, fmt.Sprintf("max-cll=%d,%d", m.MaxCLL, m.MaxFALL))
		}
	}
	return strings.Join(own, ":")
}

// masteringForm is the only form of a mastering display that reaches x265: the
// text comes from the source.
func masteringForm() *regexp.Regexp {
	return regexp.MustCompile(`^G\(\d+,\d+\)B\(\d+,\d+\)R\(\d+,\d+\)WP\(\d+,\d+\)L\(\d+,\d+\)$`)
}

// svtPreset is the number for a preset in x264's words.
func svtPreset(preset string) int {
	order := []string{"ultrafast", "superfast", "veryfast", "faster", "fast", "medium", "slow", "slower", "veryslow"}
	return []int{12, 11, 10, 9, 8, 7, 6, 5, 4}[max(0, slices.Index(order, preset))]
}

// audioRate is what a track of so many channels gets where stereo gets rate.
func audioRate(rate media.BitRate, channels int) media.BitRate {
	switch {
	case channels == 1:
		return rate * 3 / 4
	case channels > 2:
		return rate * media.BitRate(channels) * 2 / 5 // 5.1: 2.4 times
	}
	return rate
}
