package join

import (
	"cmp"
	"fmt"
	"math"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op/picture"
)

// picture brings the pictures of all segments to those of the first that has
// some, and describes the joined stream.
func (b *joiner) picture() error {
	lead := b.leader()
	if lead == nil {
		return nil
	}
	want := b.wanted(lead.src.MainVideo())
	var err error
	if b.first, err = picture.Normalize(lead.src, lead.src.MainVideo(), want); err != nil {
		return under(err)
	}
	fps := b.first.FrameRate
	grid(b.cuts, fps.Float(), func(c *cut) *int64 { return &c.frames })
	if err := tooShort(b.cuts); err != nil {
		return err
	}
	want.Size = picture.Size{Width: b.first.Width, Height: b.first.Height, Mode: b.p.Video.Fit, Upscale: true}
	if want.Size.Mode == picture.Fit || want.Size.Mode == "" {
		want.Size.Mode = picture.Pad
	}
	want.Rate, want.MaxRate = fps, media.Rational{}
	for i := range b.cuts {
		if err := b.segmentPicture(i, want); err != nil {
			return err
		}
	}
	b.pictures = joinedPicture
	b.virtual.Video = []media.VideoStream{b.joinedStream(lead.src.MainVideo())}
	// The picture already is as asked: the file's own filters must not change it again.
	v := &b.file.Video
	v.Width, v.Height, v.ShortSide, v.Fit, v.Turn, v.Upscale = b.first.Width, b.first.Height, 0, picture.Stretch, false, true
	v.Rotate, v.Deinterlace, v.FrameRate, v.MaxFrameRate = 0, string(picture.DeinterlaceOff), fps, media.Rational{}
	if b.first.HDR == "" {
		v.HDR = "sdr"
	}
	return nil
}

// leader is the first cut with pictures, nil when the file has none.
func (b *joiner) leader() *cut {
	if !b.file.HoldsPicture() {
		return nil
	}
	for i := range b.cuts {
		if b.cuts[i].src.MainVideo() != nil {
			return &b.cuts[i]
		}
	}
	return nil
}

// wanted are the parameters for the first picture. HDR is kept only when all
// pictures have the same kind: light of two kinds cannot stand in one stream.
func (b *joiner) wanted(lead *media.VideoStream) picture.Wanted {
	if b.p.Video.HDR == "keep" {
		for i := range b.cuts {
			if v := b.cuts[i].src.MainVideo(); v != nil && v.HDR != lead.HDR {
				b.file.Video.HDR = "sdr"
				b.warnings = append(b.warnings, media.Warning{Code: media.WarnHDRMixed, Phrase: media.Phrasef("some sources are HDR and some are SDR, so the joined video is SDR")})
				break
			}
		}
	}
	want := b.file.Wanted(lead)
	if want.Size.Mode != picture.Pad {
		want.Pad = nil // bars come around the joined picture
	} else {
		b.file.Video.Pad = nil // the color of bars that the segments have already
	}
	return want
}

// segmentPicture adds the chain of one segment: exactly its number of frames.
func (b *joiner) segmentPicture(i int, want picture.Wanted) error {
	c := &b.cuts[i]
	out := []string{fmt.Sprintf("s%dv", i)}
	s := c.src.MainVideo()
	if s == nil {
		b.warnings = append(b.warnings, media.Warning{Code: media.WarnNoVideo, Phrase: media.Phrasef("%s has no video and is black", c.field)})
		b.graph = append(b.graph, ffmpeg.Chain{Out: out, Filters: []ffmpeg.Filter{
			ffmpeg.F("color", "color", cmp.Or(want.Pad.Background(), "black"), "size", fmt.Sprintf("%dx%d", b.first.Width, b.first.Height), "rate", b.first.FrameRate),
			ffmpeg.F("trim", "end_frame", c.frames), ffmpeg.F("format", "", b.first.PixFmt), ffmpeg.F("setsar", "", 1)}})
		return nil
	}
	pic, err := picture.Normalize(c.src, s, want)
	if err != nil {
		return under(err)
	}
	b.declare(i, pic.Normalized)
	fps := b.first.FrameRate.Float()
	skipped := int64(math.Round(b.lead(i).Seconds() * fps))
	missing := c.missing(s.Start, s.Duration, fps) + 2
	if stands(s) { // its last picture is shown for as long as it takes
		missing = skipped + c.frames
	}
	filters := append(append(b.part(i).Pictures(begin(i)), pic.Filters...),
		ffmpeg.F("tpad", "stop", missing, "stop_mode", "clone"),
		ffmpeg.F("trim", "start_frame", skipped, "end_frame", skipped+c.frames),
		ffmpeg.F("setpts", "", "PTS-STARTPTS"))
	b.graph = append(b.graph, ffmpeg.Chain{In: []string{fmt.Sprintf("%d:%d", i, s.Index)}, Filters: filters, Out: out})
	return nil
}

// missing is how many frames a stream ends before the cut does, as far as the
// source tells; damage that it does not tell is not papered over.
func (c *cut) missing(start, duration media.Seconds, fps float64) int64 {
	if duration == 0 {
		return 0
	}
	return int64(math.Ceil(max(0, float64(c.end-(start-c.src.Start+duration))) * fps))
}

// joinedStream is the joined picture as a probe would see it.
func (b *joiner) joinedStream(lead *media.VideoStream) media.VideoStream {
	square := media.Rational{Num: 1, Den: 1}
	v := media.VideoStream{
		Codec: "rawvideo", Width: b.first.Width, Height: b.first.Height, SAR: square, FrameRate: b.first.FrameRate, RealRate: b.first.FrameRate,
		FieldOrder: "progressive", PixFmt: b.first.PixFmt, BitDepth: 8, Color: b.first.Color, HDR: b.first.HDR,
		Duration: media.SecondsOf(total(b.cuts)), Default: true,
	}
	if b.first.HDR != "" {
		v.BitDepth, v.Mastering = 10, lead.Mastering
	}
	return v
}

// under names the field of the parameters that the picture rules speak of.
func under(err error) error {
	e := *media.AsError(err)
	if e.Field != "" {
		e.Field = "video." + e.Field
	}
	return &e
}
