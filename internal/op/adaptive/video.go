package adaptive

import (
	"fmt"
	"math"
	"slices"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
	"github.com/mediamill/mediamill/internal/op/encode"
	"github.com/mediamill/mediamill/internal/op/picture"
)

// A ladder is the renditions of one codec and one video range.
type ladder struct {
	codec encode.Codec
	hdr   bool
	rungs []rung
}

// A scalerStage is one size of the cascade: every encoder of that size takes its
// frames, and the next smaller stage is scaled from it.
type scalerStage struct {
	rung   rung
	labels []string // that leave it
}

// video decides the ladders and builds one cascade for SDR and one for HDR.
func (b *planner) video() error {
	sdr, hdr := b.ladders()
	if err := b.cascade("v", sdr, picture.Wanted{MaxRate: b.p.MaxFrameRate, Deinterlace: b.p.deinterlace()}, true); err != nil {
		return err
	}
	if len(hdr) == 0 {
		return nil
	}
	return b.cascade("h", hdr, picture.Wanted{MaxRate: b.p.MaxFrameRate, Deinterlace: b.p.deinterlace(), KeepHDR: true, Format: picture.Video10}, false)
}

func (b *planner) ladders() (sdr, hdr []ladder) {
	rate := picture.RateOf(b.v, b.p.MaxFrameRate)
	w, h := b.v.DisplaySize()
	for _, codec := range b.p.Codecs {
		l := &laddering{p: b.p, src: b.src, v: b.v, codec: codec, width: w, height: h, rate: rate}
		rungs := l.rungs()
		b.plan.Reasons = append(b.plan.Reasons, l.reasons...)
		sdr = append(sdr, ladder{codec: codec, rungs: rungs})
		if b.p.HDR == "both" && b.v.HDR != "" && codec.HDR() {
			bright := slices.Clone(rungs)
			for i := range bright {
				bright[i].cap = bright[i].cap * 6 / 5 // 10 bits and wide color take some more
			}
			hdr = append(hdr, ladder{codec: codec, hdr: true, rungs: bright})
			b.say(media.Phrasef("%s HDR", codec), "the source is HDR and hdr is both: each rendition is also made in HDR with 10 bits")
		}
	}
	b.alignGrid(rate, slices.ContainsFunc(sdr, func(l ladder) bool {
		return slices.ContainsFunc(l.rungs, func(r rung) bool { return r.halved })
	}))
	return sdr, hdr
}

// alignGrid decides the grid: a whole number of frames of the slowest rung in each
// group of pictures, a whole number of groups in each segment.
func (b *planner) alignGrid(rate media.Rational, halved bool) {
	slow := rate
	if halved {
		slow = media.Rational{Num: rate.Num, Den: rate.Den * 2}
	}
	frames := int64(max(1, math.Round(float64(b.p.GOP)*slow.Float())))
	b.grid.gop = media.Rational{Num: frames * slow.Den, Den: slow.Num}.Reduced()
	groups := int64(max(1, math.Round(float64(b.p.Segment)/b.grid.gop.Float())))
	b.grid.segment = media.Seconds(float64(groups*b.grid.gop.Num) / float64(b.grid.gop.Den))
	b.say(media.Phrasef("segments"), "%d GOPs of %.4g s, each with %d frames at %s frames per second", groups, b.grid.gop.Float(), b.gop(rate), rate)
}

// gop is the number of frames from keyframe to keyframe at a rate of the ladder.
func (b *planner) gop(rate media.Rational) int {
	return int(math.Round(b.grid.gop.Float() * rate.Float()))
}

// cascade scales the source once to the largest rung and each smaller one from
// the one above: as good with lanczos as scaling each from the source, and
// a third cheaper.
func (b *planner) cascade(prefix string, ladders []ladder, want picture.Wanted, tap bool) error {
	stages := sizes(ladders)
	want.Size = picture.Size{ShortSide: stages[0].rung.short, Upscale: b.p.Upscale}
	pic, err := picture.Normalize(b.src, b.v, want)
	if err != nil {
		return err
	}
	if tap {
		b.plan.Normalized = append(b.plan.Normalized, pic.Normalized...)
	}
	note := ""
	if tap {
		note = begin
	}
	pic.Filters = append(b.part.Pictures(note), pic.Filters...)
	if b.part.Length > 0 {
		// The rate's filter fills up to where reading ended, which is not where the part ends.
		pic.Filters = append(pic.Filters, ffmpeg.F("trim", "duration", b.part.Length))
	}
	if b.hold > 0 {
		pic.Filters = append(pic.Filters, ffmpeg.F("tpad", "stop_mode", "clone", "stop_duration", b.hold.Duration()))
	}
	for _, l := range ladders {
		for i := range l.rungs {
			b.rendition(prefix, &l, &l.rungs[i], pic, stages)
		}
	}
	if tap && b.p.Thumbnails.Enabled {
		b.thumbnails(&stages[len(stages)-1])
	}
	from, filters := fmt.Sprintf("0:%d", b.v.Index), pic.Filters
	if len(b.p.Mosaics)+len(b.p.Watermarks) > 0 {
		from, filters = b.drawn(prefix, from, pic), []ffmpeg.Filter{ffmpeg.F("null")}
	}
	for i := range stages {
		g := &stages[i]
		if i > 0 {
			if g.rung.halved && !stages[i-1].rung.halved {
				filters = append(filters, ffmpeg.F("framestep", "", 2))
			}
			filters = append(filters, ffmpeg.F("scale", "w", g.rung.width, "h", g.rung.height, "flags", "lanczos+accurate_rnd"), ffmpeg.F("setsar", "", 1))
		} else if g.rung.halved {
			filters = append(filters, ffmpeg.F("framestep", "", 2))
		}
		next := fmt.Sprintf("%snext%d", prefix, i)
		if i < len(stages)-1 {
			g.labels = append(g.labels, next)
		}
		if len(g.labels) > 1 {
			filters = append(filters, ffmpeg.F("split", "", len(g.labels)))
		}
		b.cmd.Graph = append(b.cmd.Graph, ffmpeg.Chain{In: []string{from}, Filters: filters, Out: g.labels})
		from, filters = next, nil
	}
	return nil
}

// drawn is the label of the picture with its mosaics and watermarks.
func (b *planner) drawn(prefix, from string, pic *picture.Picture) string {
	plain, clear, marked := prefix+"plain", prefix+"clear", prefix+"marked"
	if len(b.p.Mosaics) == 0 {
		clear = plain
	}
	if len(b.p.Watermarks) == 0 {
		marked = clear
	}
	b.cmd.Graph = append(b.cmd.Graph, ffmpeg.Chain{In: []string{from}, Filters: pic.Filters, Out: []string{plain}})
	b.cmd.Graph = append(b.cmd.Graph, picture.Mosaics(b.p.Mosaics, pic, plain, clear)...)
	b.cmd.Graph = append(b.cmd.Graph, picture.Overlays(b.p.Watermarks, pic, clear, marked, 1)...)
	b.texts(pic)
	return marked
}

// texts are the work files of the watermarks' texts. Ladders share them: their
// largest pictures have one shape, to which a text's lengths are relative.
func (b *planner) texts(pic *picture.Picture) {
	for i := range b.p.Watermarks {
		w := &b.p.Watermarks[i]
		file := ffmpeg.Work(w.TextFile(i))
		if w.Image == nil && !slices.ContainsFunc(b.plan.Texts, func(t op.Text) bool { return t.File == file }) {
			b.plan.Texts = append(b.plan.Texts, op.Text{File: file, Content: w.TextContent(pic)})
		}
	}
}

// images adds the watermarks' images to the inputs.
func (b *planner) images() {
	for i, w := range picture.Images(b.p.Watermarks) {
		b.cmd.Inputs = append(b.cmd.Inputs, ffmpeg.Input{File: ffmpeg.Source(1 + i), Format: w.ImageFormat()})
	}
}

// sizes are the different sizes of all ladders, the largest first.
func sizes(ladders []ladder) []scalerStage {
	var stages []scalerStage
	for _, l := range ladders {
		for _, r := range l.rungs {
			if !slices.ContainsFunc(stages, func(g scalerStage) bool { return g.rung.short == r.short }) {
				stages = append(stages, scalerStage{rung: r})
			}
		}
	}
	slices.SortFunc(stages, func(a, b scalerStage) int { return b.rung.short - a.rung.short })
	return stages
}

// encode are the options of one video rendition. The picture that they get is the
// rung's, whose form is that of the largest.
func (b *planner) encode(codec encode.Codec, r *rung, largest *picture.Picture) []ffmpeg.Option {
	pic := *largest
	pic.Width, pic.Height, pic.FrameRate = r.width, r.height, r.rate
	rate := encode.Rate{CRF: r.crf, Cap: r.cap, Buffer: 2 * r.cap}
	if b.p.RateControl.Averages() {
		rate.Average = r.cap * 7 / 10
	}
	return ffmpeg.On("v", encode.Video{Encoder: codec.Software(), Preset: b.p.Preset, Rate: rate, GOP: b.gop(r.rate), Segments: true,
		Threads: b.in.Threads, Picture: &pic, Mastering: b.v.Mastering}.Options(0))
}

// rendition adds one encoder with its segments.
func (b *planner) rendition(prefix string, l *ladder, r *rung, pic *picture.Picture, stages []scalerStage) {
	name := r.name()
	if len(b.p.Codecs) > 1 {
		name = string(l.codec) + "-" + name
	}
	if l.hdr {
		name += "-hdr"
	}
	folder := b.folder(name)
	label := fmt.Sprintf("%s%d%s", prefix, r.short, l.codec)
	for i := range stages {
		if stages[i].rung.short == r.short {
			stages[i].labels = append(stages[i].labels, label)
		}
	}
	b.segmented(folder, label, true, b.encode(l.codec, r, pic))
	if b.p.IFrames && b.p.hls() {
		b.file(folder+"/iframes.m3u8", folder, media.RolePlaylist, hlsType)
	}
	videoRange := "SDR"
	if l.hdr {
		videoRange = map[string]string{"pq": "PQ", "hlg": "HLG"}[pic.HDR]
	}
	b.weight.Add(r.cap)
	b.fin.video = append(b.fin.video, track{folder: folder, videoRange: videoRange, order: r.order, rate: r.rate, width: r.width, height: r.height})
}
