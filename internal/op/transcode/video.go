package transcode

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
	"github.com/mediamill/mediamill/internal/op/picture"
)

// mastering is the only form in which x265 takes the display's data.
var mastering = regexp.MustCompile(`^G\(\d+,\d+\)B\(\d+,\d+\)R\(\d+,\d+\)WP\(\d+,\d+\)L\(\d+,\d+\)$`)

// video adds the picture: copied, encoded or left out.
func (b *planner) video() {
	v, s := &b.p.Video, b.src.MainVideo()
	switch {
	case len(b.container.video) == 0 || v.Codec == "none":
		return
	case s == nil:
		b.warn("no_video", "the source has no moving picture; the file has none either")
		return
	case v.Codec == "copy":
		if !b.container.holds(s.Codec) {
			b.fail(conflict("video.codec", fmt.Sprintf("%s does not hold the source's %s", b.p.Container, s.Codec),
				"it takes "+strings.Join(b.container.video, ", ")+"; encode, or use mkv"))
			return
		}
		b.copyVideo(s, "copied: as asked")
	case v.SmartCopy:
		why := b.whyNotCopyVideo(s)
		if len(why) == 0 {
			b.copyVideo(s, "copied: it already is what was asked for")
		} else {
			b.reason("video", "encoded: "+strings.Join(why, "; "))
			b.encodeVideo(s)
		}
	default:
		b.encodeVideo(s)
	}
	if len(b.src.Video) > 1 {
		b.warn("streams_dropped", fmt.Sprintf("the source has %d streams of pictures; the main one is taken", len(b.src.Video)))
	}
	b.covers(s.Index, s.Start, s.Duration)
	b.speaks("v:0", s.Language)
}

func (b *planner) copyVideo(s *media.VideoStream, reason string) {
	b.reason("video", reason)
	b.picturesCopied = true
	b.maps = append(b.maps, streamOf(s.Index))
	b.option("v:0", ffmpeg.Word("c", "copy"))
	if s.Codec == "hevc" && b.container.indexFirst() {
		b.option("v:0", ffmpeg.Word("tag", "hvc1"))
	}
	if (s.Rotation != 0 || s.Flipped) && !b.container.indexFirst() {
		b.warn("rotation_lost", fmt.Sprintf("a mark turns the source's picture by %d°; %s does not hold it, so players show the picture as it lies: use mp4 or mov, or encode the video",
			s.Rotation, b.p.Container))
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
		b.warn("starts_at_keyframe", fmt.Sprintf("a copied picture begins at a keyframe, %.3f s before the wanted start", b.lead.Seconds()))
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
	b.warn("starts_at_keyframe", fmt.Sprintf("the source's edit list hides %.3f s, which %s can only show: a copied picture begins at a keyframe; encode the video to cut there",
		float64(hidden), b.p.Container))
}

func (b *planner) encodeVideo(s *media.VideoStream) {
	v := &b.p.Video
	name, why, err := v.choose(b.in.Caps)
	if err != nil {
		b.fail(err)
		return
	}
	pic, err := picture.Normalize(b.src, s, b.wanted(s))
	if err != nil {
		e := *media.AsError(err)
		e.Field = "video." + e.Field
		b.fail(&e)
		return
	}
	if name, err = fitting(name, v, pic, b.in.Caps); err != nil {
		b.fail(err)
		return
	}
	b.reason("encoder", name+": "+why)
	if v.Encoder != "auto" && name != v.Encoder {
		b.warn("encoder_fallback", v.Encoder+" is not there; "+name+" was used")
	}
	b.coding = v.code(name, pic, s, b.in.Threads)
	b.weight.Add(b.coding.rate.most())
	b.explain()
	b.plan.Normalized = append(b.plan.Normalized, pic.Normalized...)
	b.draw(s, pic)
	b.maps = append(b.maps, "[v]")
	pass := 0
	if b.coding.rate.control == "two_pass" {
		pass = 2
	}
	b.option("v:0", b.coding.options(pass)...)
	if v.Variable == "keep" && !pic.FrameRate.Known() {
		b.option("v:0", ffmpeg.Word("fps_mode", "vfr"))
	}
	b.pictures++
	b.expect.Video = &op.Video{Codec: v.Codec, Width: pic.Width, Height: pic.Height, FrameRate: pic.FrameRate,
		PixFmt: pic.PixFmt, Transfer: pic.Color.Transfer}
	if b.coding.upload() != nil {
		b.expect.Video.PixFmt = ""
	}
}

// wanted are the parameters in the words of the shared picture rules.
func (b *planner) wanted(s *media.VideoStream) picture.Wanted {
	v := &b.p.Video
	w := picture.Wanted{
		Size: v.size(), Rotate: v.Rotate, Rate: v.FrameRate, MaxRate: v.MaxFrameRate, Deinterlace: v.deinterlace(),
		Pad: v.Pad, KeepTimes: v.Variable == "keep", KeepHDR: v.HDR == "keep", PixFmt: v.PixelFormat,
	}
	if strings.Contains(v.PixelFormat, "10") || v.HDR == "keep" && s.HDR != "" {
		w.Format = picture.Video10
	}
	if c := v.Crop; c != nil {
		w.Crop = &picture.Crop{X: c.X, Y: c.Y, Width: c.Width, Height: c.Height}
	}
	return w
}

// fitting is the encoder, or another of the codec when pictures are too small for it.
func fitting(name string, v *Video, p *picture.Picture, caps *ffmpeg.Capabilities) (string, error) {
	least := map[string]int{"libsvtav1": 64, "libx265": 32}[name]
	if p.Width >= least && p.Height >= least {
		return name, nil
	}
	if name == "libsvtav1" && v.Encoder == "auto" && caps != nil && caps.Encoders["libaom-av1"] {
		return "libaom-av1", nil
	}
	return "", media.Errorf(media.CodeInputUnsupported, "%s makes no pictures of %d×%d; the least is %d×%d", name, p.Width, p.Height, least, least).
		WithHint("set video.upscale with a size, or use h264")
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
	how := fmt.Sprintf("CRF %g", c.rate.crf)
	if c.rate.average > 0 {
		how = "on average " + c.rate.average.String() + "b/s"
	}
	if c.rate.cap > 0 {
		how += ", at most " + c.rate.cap.String() + "b/s"
	}
	size := fmt.Sprintf("%d×%d", c.picture.Width, c.picture.Height)
	if c.picture.FrameRate.Known() {
		size += ", " + c.picture.FrameRate.String() + " frames a second"
	}
	b.reason("rate control", how)
	b.reason("size", fmt.Sprintf("%s, a keyframe every %d frames", size, c.gop))
}
