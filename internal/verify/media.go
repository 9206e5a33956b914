package verify

import (
	"encoding/binary"
	"io"
	"math"
	"os"

	"github.com/mediamill/mediamill/internal/ffmpeg/probe"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
)

// media probes a file and holds it to the plan.
func (c *checker) media(f op.File, path string, checked *Checked) error {
	src, err := probe.Source(c.ctx, c.runner, path, probe.Options{})
	if err != nil {
		if c.ctx.Err() != nil {
			return c.ctx.Err()
		}
		return media.Wrap(media.CodeVerifyFailed, err, "%s can not be read", f.Name.File)
	}
	checked.Duration = src.Duration
	name, e := f.Name.File, f.Expect
	if e.Video != nil {
		if len(src.Video) != 1 {
			return failed(name, "it has %d video streams, expected 1", len(src.Video))
		}
		if err := video(name, &src.Video[0], e); err != nil {
			return err
		}
	}
	if v := src.MainVideo(); v != nil {
		checked.Width, checked.Height = v.DisplaySize()
	}
	if e.Audio != nil || e.Video != nil {
		if err := audio(name, src.Audio, e.Audio); err != nil {
			return err
		}
	}
	if len(src.Subtitles) < e.Subtitles {
		return failed(name, "it has %d subtitle streams, expected %d", len(src.Subtitles), e.Subtitles)
	}
	if e.FastStart {
		if first, err := moovFirst(path); err != nil || !first {
			return failed(name, "its index does not stand before the media")
		}
	}
	return c.duration(f, src)
}

func video(name string, v *media.VideoStream, e op.Expect) error {
	want := e.Video
	width, height := v.DisplaySize()
	switch {
	case want.Codec != "" && v.Codec != want.Codec:
		return failed(name, "the video codec is %s, expected %s", v.Codec, want.Codec)
	case want.Width > 0 && (width != want.Width || height != want.Height):
		return failed(name, "the picture is %dx%d, expected %dx%d", width, height, want.Width, want.Height)
	case want.PixFmt != "" && v.PixFmt != want.PixFmt:
		return failed(name, "the pixel format is %s, expected %s", v.PixFmt, want.PixFmt)
	case want.Transfer != "" && v.Color.Transfer != want.Transfer:
		return failed(name, "the color transfer is %q, expected %s", v.Color.Transfer, want.Transfer)
	case e.Frames > 0 && v.Frames > 0 && v.Frames != e.Frames:
		return failed(name, "it has %d frames, expected %d", v.Frames, e.Frames)
	}
	if rate := want.FrameRate; rate.Known() && v.Frames != 1 && v.RealRate.Known() {
		if off := v.RealRate.Float() / rate.Float(); off < 0.995 || off > 1.005 {
			if off := v.FrameRate.Float() / rate.Float(); off < 0.995 || off > 1.005 {
				return failed(name, "it has %s frames a second, expected %s", v.FrameRate, rate)
			}
		}
	}
	return nil
}

func audio(name string, have []media.AudioStream, want []op.Audio) error {
	if len(have) != len(want) {
		return failed(name, "it has %d audio streams, expected %d", len(have), len(want))
	}
	for i, w := range want {
		switch a := have[i]; {
		case w.Codec != "" && a.Codec != w.Codec:
			return failed(name, "audio stream %d is %s, expected %s", i, a.Codec, w.Codec)
		case w.Channels > 0 && a.Channels != w.Channels:
			return failed(name, "audio stream %d has %d channels, expected %d", i, a.Channels, w.Channels)
		case w.SampleRate > 0 && a.SampleRate != w.SampleRate:
			return failed(name, "audio stream %d has %d Hz, expected %d", i, a.SampleRate, w.SampleRate)
		case w.Language != "" && a.Language != "" && a.Language != w.Language:
			return failed(name, "audio stream %d is in %q, expected %q", i, a.Language, w.Language)
		}
	}
	return nil
}

// duration compares with what was planned. A shorter output comes from a source
// that ends before its header says, or has holes; OnDamage decides.
func (c *checker) duration(f op.File, src *media.Source) error {
	want := f.Expect.Duration
	if want <= 0 || src.Duration == 0 {
		return nil
	}
	tolerance := f.Expect.Tolerance
	if tolerance == 0 {
		tolerance = media.Seconds(max(1/24.0, 0.005*float64(want)))
		if v := src.MainVideo(); v != nil && v.FrameRate.Known() {
			tolerance = media.Seconds(max(float64(tolerance), 1.5/v.FrameRate.Float()))
		}
		// An encoder's delay and its last frame count as well: 1024 samples each.
		tolerance = max(tolerance, 0.1)
	}
	off := float64(src.Duration - want)
	if math.Abs(off) <= float64(tolerance) {
		return nil
	}
	if off < 0 && c.o.OnDamage != "fail" {
		c.warn("truncated", "%s lasts %.2f s although the source promised %.2f s: the source is damaged or cut off", f.Name.File, src.Duration, want)
		return nil
	}
	return failed(f.Name.File, "it lasts %.3f s, expected %.3f s within %.3f s", src.Duration, want, tolerance)
}

// moovFirst walks the top boxes of an MP4.
func moovFirst(path string) (bool, error) {
	file, err := os.Open(path)
	if err != nil {
		return false, err
	}
	defer file.Close()
	var at int64
	head := make([]byte, 16)
	for range 64 {
		if _, err := file.ReadAt(head, at); err != nil && err != io.EOF {
			return false, err
		}
		size := int64(binary.BigEndian.Uint32(head))
		switch string(head[4:8]) {
		case "moov":
			return true, nil
		case "mdat", "\x00\x00\x00\x00":
			return false, nil
		}
		if size == 1 {
			size = int64(binary.BigEndian.Uint64(head[8:]))
		}
		if size < 8 {
			return false, nil
		}
		at += size
	}
	return false, nil
}
