package transcode

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op/picture"
)

// passes is the work file that holds what a first pass learned.
const passes = "pass"

// A coding is an encoder with all that it needs to know.
type coding struct {
	v       *Video
	name    string
	picture *picture.Picture
	rate    rate
	fps     float64
	gop     int // frames
	profile string
	level   string
	threads int
	source  *media.VideoStream
}

func (v *Video) code(name string, p *picture.Picture, src *media.VideoStream, threads int) *coding {
	fps := p.FrameRate.Float()
	if fps == 0 {
		fps = max(src.FrameRate.Float(), 1)
	}
	c := &coding{v: v, name: name, picture: p, fps: fps, threads: threads, source: src, profile: v.Profile}
	c.rate = v.settle(v.Codec, p.Width, p.Height, fps)
	c.gop = max(1, int(math.Round(float64(v.GOP)*fps)))
	if c.profile == "" {
		c.profile = usualProfile(v.Codec, p.PixFmt)
	}
	c.level = v.Level
	if c.level == "" {
		c.level = levelFor(v.Codec, c.profile, p.Width, p.Height, fps, c.rate.cap)
	}
	return c
}

func usualProfile(codec, pixels string) string {
	switch codec {
	case "h264":
		return map[string]string{"yuv420p": "high", "yuv420p10le": "high10", "yuv422p": "high422", "yuv422p10le": "high422"}[pixels]
	case "hevc":
		return map[string]string{"yuv420p": "main", "yuv420p10le": "main10"}[pixels]
	}
	return ""
}

// options are the encoder's, for pass 0 (the only one), 1 or 2.
func (c *coding) options(pass int) []ffmpeg.Option {
	o := []ffmpeg.Option{ffmpeg.Word("c", c.name)}
	switch c.name {
	case "libx264":
		o = append(o, c.x264()...)
	case "libx265":
		o = append(o, c.x265(pass)...)
	case "libsvtav1":
		o = append(o, ffmpeg.Int("preset", speed(c.name, c.v.Preset)))
		o = append(o, c.quality("crf")...)
	case "libaom-av1":
		o = append(o, ffmpeg.Int("cpu-used", speed(c.name, c.v.Preset)), ffmpeg.Int("row-mt", 1))
		if c.v.Preset == "ultrafast" && pass == 0 {
			o = append(o, ffmpeg.Word("usage", "realtime"))
		}
		o = append(o, c.constrained()...)
	case "libvpx-vp9":
		deadline := "good"
		if c.v.Preset == "ultrafast" && pass == 0 {
			deadline = "realtime"
		}
		o = append(o, ffmpeg.Word("deadline", deadline), ffmpeg.Int("cpu-used", speed(c.name, c.v.Preset)), ffmpeg.Int("row-mt", 1))
		o = append(o, c.constrained()...)
	default:
		o = append(o, c.hardware()...)
	}
	o = append(o, ffmpeg.Int("g", c.gop))
	if c.threads > 0 && c.name != "libx265" {
		o = append(o, ffmpeg.Int("threads", c.threads))
	}
	o = append(o, c.picture.Tags()...)
	if pass > 0 && c.name != "libx265" {
		o = append(o, ffmpeg.Int("pass", pass), ffmpeg.InFile("passlogfile", ffmpeg.Work(passes)))
	}
	return o
}

// quality is rate control of encoders that take a CRF, or a rate, and a cap.
func (c *coding) quality(crf string) []ffmpeg.Option {
	var o []ffmpeg.Option
	if c.rate.average > 0 {
		o = append(o, ffmpeg.Rate("b", c.rate.average))
	} else {
		o = append(o, ffmpeg.Float(crf, c.rate.crf))
	}
	if c.rate.cap > 0 {
		o = append(o, ffmpeg.Rate("maxrate", c.rate.cap), ffmpeg.Rate("bufsize", c.rate.buffer))
	}
	return o
}

// constrained is the way of libvpx and libaom: beside a CRF, the bit rate is the cap, and 0 none.
func (c *coding) constrained() []ffmpeg.Option {
	if c.rate.average > 0 {
		return []ffmpeg.Option{ffmpeg.Rate("b", c.rate.average), ffmpeg.Rate("maxrate", c.rate.cap), ffmpeg.Rate("bufsize", c.rate.buffer)}
	}
	return []ffmpeg.Option{ffmpeg.Int("crf", int(math.Round(c.rate.crf))), ffmpeg.Rate("b", c.rate.cap)}
}

// grid forces a keyframe at every multiple of the GOP, whatever else the encoder adds.
func (c *coding) grid() []ffmpeg.Option {
	if c.picture.FrameRate.Known() {
		return []ffmpeg.Option{ffmpeg.Word("force_key_frames", fmt.Sprintf("expr:gte(n,n_forced*%d)", c.gop))}
	}
	return []ffmpeg.Option{ffmpeg.Word("force_key_frames", fmt.Sprintf("expr:gte(t,n_forced*%g)", float64(c.v.GOP)))}
}

func (c *coding) x264() []ffmpeg.Option {
	o := []ffmpeg.Option{ffmpeg.Word("preset", c.v.Preset)}
	if c.v.Tune != "" {
		o = append(o, ffmpeg.Word("tune", c.v.Tune))
	}
	if c.profile != "" {
		o = append(o, ffmpeg.Word("profile", c.profile))
	}
	if c.level != "" {
		o = append(o, ffmpeg.Word("level", c.level))
	}
	o = append(o, c.quality("crf")...)
	if !c.v.SceneCuts {
		o = append(o, ffmpeg.Int("sc_threshold", 0))
	}
	return append(o, c.grid()...)
}

// x265 takes most of its options in its own list; open groups are its default.
func (c *coding) x265(pass int) []ffmpeg.Option {
	o := []ffmpeg.Option{ffmpeg.Word("preset", c.v.Preset)}
	if tune := c.v.Tune; tune != "" && tune != "film" && tune != "stillimage" {
		o = append(o, ffmpeg.Word("tune", strings.Replace(tune, "zerolatency", "zero-latency", 1)))
	}
	if c.profile != "" {
		o = append(o, ffmpeg.Word("profile", c.profile))
	}
	o = append(o, c.quality("crf")...)
	own := []string{"log-level=error", "open-gop=0"}
	if c.level != "" {
		own = append(own, "level-idc="+c.level, "high-tier=0")
	}
	if !c.v.SceneCuts {
		own = append(own, "scenecut=0")
	}
	if c.threads > 0 {
		own = append(own, "pools="+strconv.Itoa(c.threads), "frame-threads=1")
	}
	if pass > 0 {
		own = append(own, "pass="+strconv.Itoa(pass), "stats="+passes+".log")
	}
	own = append(own, c.hdr10()...)
	o = append(o, ffmpeg.Word("x265-params", strings.Join(own, ":")), ffmpeg.Int("forced-idr", 1), ffmpeg.Word("tag", "hvc1"))
	return append(o, c.grid()...)
}

// hdr10 keeps what the display needs to know. Without repeated headers some
// players lose it after a seek.
func (c *coding) hdr10() []string {
	if c.picture.HDR == "" {
		return nil
	}
	own := []string{"repeat-headers=1", "colorprim=" + c.picture.Color.Primaries, "transfer=" + c.picture.Color.Transfer,
		"colormatrix=" + c.picture.Color.Matrix, "range=limited"}
	if c.picture.HDR != "pq" {
		return own
	}
	own = append(own, "hdr10-opt=1")
	if m := c.source.Mastering; m != nil {
		if mastering.MatchString(m.Display) {
			own = append(own, "master-display="+m.Display)
		}
		if m.MaxCLL > 0 {
			own = append(own, fmt.Sprintf("max-cll=%d,%d", m.MaxCLL, m.MaxFALL))
		}
	}
	return own
}

// hardware is the nearest that each maker's encoder has to the same wishes.
func (c *coding) hardware() []ffmpeg.Option {
	switch encoders()[c.name].hardware {
	case "nvenc":
		o := []ffmpeg.Option{ffmpeg.Word("preset", fmt.Sprintf("p%d", speed(c.name, c.v.Preset))), ffmpeg.Word("rc", "vbr"),
			ffmpeg.Int("forced-idr", 1), ffmpeg.Int("bf", 2)}
		return append(o, c.quality("cq")...)
	case "qsv":
		return append([]ffmpeg.Option{ffmpeg.Word("preset", qsvPreset(c.v.Preset)), ffmpeg.Int("forced_idr", 1)}, c.quality("global_quality")...)
	case "vaapi":
		return c.quality("global_quality")
	}
	// VideoToolbox has a quality of 1 to 100 that only Apple silicon takes: use the usual rate.
	if c.rate.average == 0 {
		c.rate.average = rounded(float64(usualCap(c.v.Codec, c.picture.Width, c.picture.Height, c.fps)) * 0.6)
	}
	return []ffmpeg.Option{ffmpeg.Rate("b", c.rate.average), ffmpeg.Rate("maxrate", max(c.rate.cap, c.rate.average)), ffmpeg.Int("allow_sw", 0)}
}

// upload is what brings frames to the hardware, after the last filter.
func (c *coding) upload() []ffmpeg.Filter {
	if encoders()[c.name].hardware != "vaapi" {
		return nil
	}
	format := "nv12"
	if strings.Contains(c.picture.PixFmt, "10") {
		format = "p010"
	}
	return []ffmpeg.Filter{ffmpeg.F("format", "", format), ffmpeg.F("hwupload")}
}
