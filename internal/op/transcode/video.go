package transcode

import (
	"strings"
	"time"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
	"github.com/mediamill/mediamill/internal/op/encode"
	"github.com/mediamill/mediamill/internal/op/picture"
)

// video adds the picture: copied, encoded or left out.
func (b *planner) video() {
	v, s := &b.p.Video, b.src.MainVideo()
	switch {
	case len(b.container.video) == 0 || v.Codec == encode.None:
		return
	case s == nil:
		b.warn(media.WarnNoVideo, "the source has no video, so the output has none")
		return
	case v.Codec == encode.Copy:
		if !b.container.holds(s.Codec) {
			b.fail(conflict("video.codec", media.Phrasef("%s does not support %s, the codec of the source", b.p.Container, s.Codec), media.Phrasef("it supports %s; encode, or use mkv", encode.List(b.container.video))))
			return
		}
		b.copyVideo(s, media.Phrasef("copied, as requested"))
	case v.SmartCopy:
		why := b.whyNotCopyVideo(s)
		if len(why) == 0 {
			b.copyVideo(s, media.Phrasef("copied, because it already has the requested properties"))
		} else {
			b.reason(media.Phrasef("video"), "encoded: %s", media.Joined("; ", why))
			b.encodeVideo(s)
		}
	default:
		b.encodeVideo(s)
	}
	if len(b.src.Video) > 1 {
		b.warn(media.WarnStreamsDropped, "the source has %d video streams; the main one is used", len(b.src.Video))
	}
	b.covers(s.Index, s.Start, s.Duration)
	b.setLanguage("v:0", s.Language)
}

func (b *planner) copyVideo(s *media.VideoStream, reason media.Phrase) {
	b.reason(media.Phrasef("video"), "%s", reason)
	b.picturesCopied = true
	b.maps = append(b.maps, streamOf(s.Index))
	b.option("v:0", ffmpeg.Word("c", "copy"))
	if s.Codec == string(encode.HEVC) && b.container.indexFirst() {
		b.option("v:0", ffmpeg.Word("tag", "hvc1"))
	}
	if (s.Rotation != 0 || s.Flipped) && !b.container.indexFirst() {
		b.warn(media.WarnRotationLost, "metadata of the source rotates the video by %d°; %s does not support this, so players show it unrotated: use mp4 or mov, or encode the video", s.Rotation, b.p.Container)
	}
	b.pictures++
	b.weight.Add(s.BitRate)
	b.expect.Video = &op.Video{Codec: s.Codec, Width: s.Width, Height: s.Height}
	hidden := b.src.Measured.Hidden
	if b.start == 0 {
		b.edited(hidden)
		return
	}
	before := -hidden
	for _, k := range b.src.Measured.Keyframes {
		if at := k - b.src.Start; at.Duration() <= b.start+time.Millisecond {
			before = at
		}
	}
	if b.lead = b.start - before.Duration(); b.lead > time.Millisecond {
		b.warn(media.WarnStartsAtKeyframe, "a copied video stream begins at a keyframe, %.3f s before the requested start", b.lead.Seconds())
	}
	b.lead = max(b.lead, 0)
}

// edited is for a copy from the beginning of an edit list that cuts in the
// middle of a group. MP4 and MOV get an edit list again; the others have none,
// and begin with what was hidden.
func (b *planner) edited(hidden media.Seconds) {
	if hidden <= 0 || b.container.indexFirst() {
		return
	}
	b.lead = hidden.Duration()
	b.warn(media.WarnStartsAtKeyframe, "the edit list of the source hides %.3f s, which are shown in %s, because a copied video stream begins at a keyframe; encode the video to cut exactly",
		float64(hidden), b.p.Container)
}

func (b *planner) encodeVideo(s *media.VideoStream) {
	v := &b.p.Video
	choice := v.choice()
	name, why, err := choice.Pick(b.in.Caps)
	if err != nil {
		b.fail(under(err))
		return
	}
	pic, err := picture.Normalize(b.src, s, b.wanted(s))
	if err != nil {
		b.fail(under(err))
		return
	}
	if name, err = choice.Fitting(name, pic.Width, pic.Height, b.in.Caps); err != nil {
		b.fail(err)
		return
	}
	b.reason(media.Phrasef("encoder"), "%s: %s", name, why)
	if v.Encoder != encode.Auto && name != v.Encoder {
		b.warn(media.WarnEncoderFallback, "%s is not available; %s was used", v.Encoder, name)
	}
	b.coding = v.code(name, pic, s, b.in.Threads)
	b.weight.Add(b.coding.Rate.Most())
	b.explain()
	b.plan.Normalized = append(b.plan.Normalized, pic.Normalized...)
	b.draw(s, pic)
	b.maps = append(b.maps, "[v]")
	pass := 0
	if b.coding.twoPass {
		pass = 2
	}
	b.option("v:0", b.coding.Options(pass)...)
	if v.Variable == "keep" && !pic.FrameRate.Known() {
		b.option("v:0", ffmpeg.Word("fps_mode", "vfr"))
	}
	b.pictures++
	b.expect.Video = &op.Video{Codec: string(v.Codec), Width: pic.Width, Height: pic.Height, FrameRate: pic.FrameRate,
		PixFmt: pic.PixFmt, Transfer: pic.Color.Transfer}
	if b.coding.upload() != nil {
		b.expect.Video.PixFmt = ""
	}
}

// under names the field of the parameters that a shared rule speaks of.
func under(err error) error {
	e := *media.AsError(err)
	e.Field = "video." + e.Field
	return &e
}

// wanted are the parameters in the words of the shared picture rules.
func (b *planner) wanted(s *media.VideoStream) picture.Wanted {
	v := &b.p.Video
	w := picture.Wanted{
		Size: v.size(), Rotate: v.Rotate, Rate: v.FrameRate, MaxRate: v.MaxFrameRate, Deinterlace: v.deinterlace(),
		Pad: v.Pad, KeepTimes: v.Variable == "keep", KeepHDR: v.HDR == "keep", PixFmt: v.PixelFormat,
		Added: b.added.Picture,
	}
	if strings.Contains(v.PixelFormat, "10") || v.HDR == "keep" && s.HDR != "" {
		w.Format = picture.Video10
	}
	if c := v.Crop; c != nil {
		w.Crop = &picture.Crop{X: c.X, Y: c.Y, Width: c.Width, Height: c.Height}
	}
	return w
}

// draw adds the chains that end in the label "v".
func (b *planner) draw(s *media.VideoStream, pic *picture.Picture) {
	filters := append(b.part().Pictures(begin), pic.Filters...)
	length := b.length
	if b.head != nil {
		length = b.src.Duration.Duration()
	}
	if length > 0 && pic.FrameRate.Known() {
		// The rate's filter fills up to where reading ended, which is not where the part, or the graph before it, ends.
		filters = append(filters, ffmpeg.F("trim", "duration", length))
	}
	if b.burn {
		filters = append(filters, b.burnFilter())
	}
	upload := b.coding.upload()
	last := "v"
	if upload != nil {
		last = "vsw"
	}
	first := last
	if len(b.p.Watermarks) > 0 {
		first = "vbase"
	}
	clear := first
	if len(b.p.Mosaics) > 0 {
		first = "vclear"
	}
	if b.bitmap != nil {
		b.graph = append(b.graph, ffmpeg.Chain{In: []string{b.pictureLabel(s)}, Filters: filters, Out: []string{"vplain"}})
		b.graph = append(b.graph, picture.BitmapSubtitles(b.bitmap, s, pic, "vplain", first)...)
	} else {
		b.graph = append(b.graph, ffmpeg.Chain{In: []string{b.pictureLabel(s)}, Filters: filters, Out: []string{first}})
	}
	b.graph = append(b.graph, picture.Mosaics(b.p.Mosaics, pic, first, clear)...)
	if len(b.p.Watermarks) > 0 {
		before, _ := b.first()
		b.graph = append(b.graph, picture.Overlays(b.p.Watermarks, pic, clear, last, len(before))...)
	}
	if upload != nil {
		b.graph = append(b.graph, ffmpeg.Chain{In: []string{last}, Filters: upload, Out: []string{"v"}})
	}
	for i, w := range b.p.Watermarks {
		if w.Image == nil {
			b.plan.Texts = append(b.plan.Texts, text(w.TextFile(i), w.TextContent(pic)))
		}
	}
}

// images are the watermarks that have one, in order.
func (b *planner) images() []*picture.Watermark {
	if b.coding == nil {
		return nil
	}
	return picture.Images(b.p.Watermarks)
}

// explain says what was settled for the encoder.
func (b *planner) explain() {
	c := b.coding
	how := media.Phrasef("CRF %g", c.Rate.CRF)
	if c.Rate.Average > 0 {
		how = media.Phrasef("on average %sb/s", c.Rate.Average)
	}
	if c.Rate.Cap > 0 {
		how = media.Phrasef("%s, at most %sb/s", how, c.Rate.Cap)
	}
	size := media.Phrasef("%d×%d", c.Picture.Width, c.Picture.Height)
	if c.Picture.FrameRate.Known() {
		size = media.Phrasef("%s, %s frames per second", size, c.Picture.FrameRate)
	}
	b.reason(media.Phrasef("rate control"), "%s", how)
	b.reason(media.Phrasef("size"), "%s, a keyframe every %d frames", size, c.GOP)
}
