package verify

import (
	"os"

	"github.com/mediamill/mediamill/internal/ffmpeg/probe"
	"github.com/mediamill/mediamill/internal/manifest/mp4"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
)

// media probes a file and holds it to the plan.
func (c *checker) media(f op.File, path string, checked *Checked) error {
	src, err := probe.Source(c.ctx, c.runner, path, probe.Options{})
	if err != nil {
		return c.unreadable(f, err)
	}
	name, e := f.Name.File, f.Expect
	for _, code := range [...]media.FindingCode{media.FoundTruncated, media.FoundDamagedIndex, media.FoundUnreadableStream} {
		if src.Has(code) {
			return failed(name, "%s", text(src, code)).WithHint("the disk may be full")
		}
	}
	if e.Video != nil {
		if len(src.Video) != 1 {
			return failed(name, "it has %d video streams, expected 1", len(src.Video))
		}
		if err := c.video(name, &src.Video[0], e); err != nil {
			return err
		}
	}
	if v := src.MainVideo(); v != nil {
		checked.Width, checked.Height = v.DisplaySize()
		if v.Frames != 1 {
			checked.Rate = v.FrameRate
		}
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
		if first, err := indexFirst(path); err != nil || !first {
			return failed(name, "its index is not at the start of the file")
		}
	}
	if e.Video != nil && e.Video.FrameRate.Known() && src.Has(media.FoundGap) {
		return failed(name, "the video is frozen: %s", text(src, media.FoundGap))
	}
	found, err := c.packets(f, path, src)
	if err != nil {
		return err
	}
	checked.Duration = found.length
	if err := c.length(f, found.length, src.MainVideo()); err != nil {
		return err
	}
	return c.together(f, src, found)
}

// text is what the first finding of a code says.
func text(src *media.Source, code media.FindingCode) media.Phrase {
	for _, f := range src.Findings {
		if f.Code == code {
			return f.Phrase
		}
	}
	return media.Phrase{Text: string(code)}
}

func (c *checker) video(name string, v *media.VideoStream, e op.Expect) error {
	want := e.Video
	width, height := v.DisplaySize()
	copied := c.copied(v)
	if copied { // its matrix and the shape of its pixels came with it
		width, height = v.Width, v.Height
	}
	switch {
	case want.Codec != "" && v.Codec != want.Codec:
		return failed(name, "the video codec is %s, expected %s", v.Codec, want.Codec)
	case want.Width > 0 && (width != want.Width || height != want.Height):
		return failed(name, "the video is %dx%d, expected %dx%d", width, height, want.Width, want.Height)
	case want.PixFmt != "" && v.PixFmt != want.PixFmt:
		return failed(name, "the pixel format is %s, expected %s", v.PixFmt, want.PixFmt)
	case want.Transfer != "" && v.Color.Transfer != want.Transfer:
		return failed(name, "the color transfer is %q, expected %s", v.Color.Transfer, want.Transfer)
	case v.Rotation != 0 && want.Width > 0 && !copied:
		return failed(name, "its metadata makes players rotate it by %d degrees", v.Rotation)
	case e.Frames > 0 && v.Frames > 0 && v.Frames != e.Frames:
		return failed(name, "it has %d frames, expected %d", v.Frames, e.Frames)
	}
	if rate := want.FrameRate; rate.Known() && v.Frames != 1 && v.RealRate.Known() {
		if off := v.RealRate.Float() / rate.Float(); off < 0.995 || off > 1.005 {
			if off := v.FrameRate.Float() / rate.Float(); off < 0.995 || off > 1.005 {
				return failed(name, "it has %s frames per second, expected %s", v.FrameRate, rate)
			}
		}
	}
	return nil
}

// copied says that a picture is the source's own, to be shown by a player's
// work: pixels of the same codec, size and shape, turned by the same matrix.
func (c *checker) copied(v *media.VideoStream) bool {
	if c.o.Source == nil {
		return false
	}
	from := c.o.Source.MainVideo()
	return from != nil && from.Rotation == v.Rotation && from.Flipped == v.Flipped && shape(from) == shape(v) &&
		from.Codec == v.Codec && from.Width == v.Width && from.Height == v.Height
}

// shape of pixels; square when it is not told.
func shape(v *media.VideoStream) media.Rational {
	if !v.SAR.Known() {
		return media.Rational{Num: 1, Den: 1}
	}
	return v.SAR.Reduced()
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
			return failed(name, "audio stream %d has %d Hz, expected %d Hz", i, a.SampleRate, w.SampleRate)
		case w.Language != "" && a.Language != "" && a.Language != w.Language:
			return failed(name, "audio stream %d has the language %q, expected %q", i, a.Language, w.Language)
		}
	}
	return nil
}

// indexFirst says whether moov stands before mdat.
func indexFirst(path string) (bool, error) {
	file, err := os.Open(path)
	if err != nil {
		return false, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return false, err
	}
	return mp4.FastStart(file, info.Size())
}
