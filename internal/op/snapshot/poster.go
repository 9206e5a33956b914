package snapshot

import (
	"fmt"
	"strings"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/ffmpeg/seek"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
	"github.com/mediamill/mediamill/internal/op/picture"
	"github.com/mediamill/mediamill/internal/op/still"
)

const (
	candidates                = 3   // stills that are looked at closely
	around      media.Seconds = 0.6 // how far before and after a still frames are compared
	stride      media.Seconds = 0.2 // from frame to frame in that span
	greyWidth                 = 320 // of the copies that are judged
	posterRaw                 = "poster.raw"
	firstChoice               = "candidate-%d"
)

// poster chooses in two stages. The measured stills, spread over the film, are
// ranked by still.Score; around each of the best few, frames 0.2 s apart are
// decoded and ranked again, so that the poster is not the blurred one of a pan.
// The frames wait unencoded in the work folder until one is chosen.
func (p *Params) poster(in op.Input, v *media.VideoStream, pic *picture.Picture, encode []ffmpeg.Option, plan *op.Plan) error {
	shortlist := p.shortlist(in, v, plan)
	choose := &choose{
		scores: make([]float64, len(shortlist)), name: fmt.Sprintf(p.name(), 1),
		frame: pixelBytes(pic), greyWidth: greyWidth, greyHeight: max(greyWidth*pic.Height/pic.Width, 3),
	}
	c := &ffmpeg.Command{Expect: ffmpeg.Expect{Frames: 1}, BitExact: in.BitExact}
	for i, s := range shortlist {
		choose.scores[i] = still.Score(s)
		plan.Begins = append(plan.Begins, look(c, i, in.Source, v, pic, s.Time, choose)...)
	}
	plan.Steps = []op.Step{
		{Name: "look closely", Command: c, Weight: 4},
		{Name: "choose", Make: choose},
		{Name: "encode", Command: p.encodeRaw(in, pic, encode, choose.name), Weight: 1},
	}
	plan.Files = []op.File{p.files(pic, 1, false)}
	return nil
}

// shortlist are the stills to look at closely, and the reasons why.
func (p *Params) shortlist(in op.Input, v *media.VideoStream, plan *op.Plan) []media.Still {
	span := still.SpanOf(in.Source, v)
	stills := in.Source.Measured.Stills
	best := still.Best(stills, candidates, max(span.Length()/20, 2*around))
	for _, s := range best {
		plan.Reasons = append(plan.Reasons, media.Reasoned(media.Phrasef("poster candidate at %.2f s", s.Time), media.Phrasef("score %.2f, from %d analyzed frames: brightness %.2f, contrast %.2f, detail %.3f, change %.2f",
			still.Score(s), len(stills), s.Luma, s.Contrast, s.Detail, s.Change)))
	}
	if len(best) > 0 {
		return best
	}
	text := media.Phrasef("no frame was analyzed")
	if len(stills) > 0 {
		text = media.Phrasef("every analyzed frame is black, white or of a single color")
		plan.Warnings = append(plan.Warnings, media.Warning{Code: media.WarnNoGoodPoster, Phrase: media.Phrasef("%s; the poster is the frame at one third of the duration", text)})
	}
	plan.Reasons = append(plan.Reasons, media.Reasoned(media.Phrasef("poster"), media.Phrasef("%s, so frames at one third of the duration are used", text)))
	return []media.Still{{Time: span.First + span.Length()/3}}
}

// look adds the decoding of one candidate's frames: as finished pictures and
// as small grey copies, both raw, with a note of their times.
func look(c *ffmpeg.Command, i int, src *media.Source, v *media.VideoStream, pic *picture.Picture, at media.Seconds, to *choose) []seek.Begin {
	name := fmt.Sprintf(firstChoice, i)
	begin := fmt.Sprintf("begin-%d.txt", i)
	part := seek.Part{Source: src, Start: max(at-around, 0).Duration(), Length: (2 * around).Duration(), Stamps: true}
	in := ffmpeg.Input{File: ffmpeg.Source(0)}
	if i == 0 {
		in.Options = append(in.Options, ffmpeg.Flag("copyts"))
	}
	in.Options = append(in.Options, ffmpeg.Int("threads", 1))
	in.Options = append(append(in.Options, part.Input()...), ffmpeg.Flag("an"), ffmpeg.Flag("sn"), ffmpeg.Flag("dn"))
	c.Inputs = append(c.Inputs, in)
	deinterlace, finish := still.Split(pic.Filters)
	filters := append(append(part.Pictures(begin), deinterlace...),
		ffmpeg.F("settb", "", "1/1000000"),
		ffmpeg.F("select", "", fmt.Sprintf("isnan(prev_selected_t)+gte(t-prev_selected_t,%g-0.001)", float64(stride))),
		ffmpeg.F("metadata", "mode", "add", "key", "seen", "value", 1),
		ffmpeg.F("metadata", "mode", "print", "file", name+".txt"))
	filters = append(filters, finish...)
	full, grey := fmt.Sprintf("p%d", i), fmt.Sprintf("g%d", i)
	c.Graph = append(c.Graph,
		ffmpeg.Chain{In: []string{fmt.Sprintf("%d:%d", i, v.Index)}, Filters: append(filters, ffmpeg.F("split", "", 2)), Out: []string{full, grey + "a"}},
		ffmpeg.Chain{In: []string{grey + "a"}, Out: []string{grey}, Filters: []ffmpeg.Filter{
			ffmpeg.F("scale", "w", to.greyWidth, "h", to.greyHeight, "flags", "area"), ffmpeg.F("format", "", "gray")}})
	for _, o := range []struct{ label, ext string }{{full, ".raw"}, {grey, ".grey"}} {
		c.Outputs = append(c.Outputs, ffmpeg.Output{File: ffmpeg.Work(name + o.ext), Format: "rawvideo", Maps: []string{"[" + o.label + "]"},
			Options: []ffmpeg.Option{ffmpeg.FrameMode("passthrough"), ffmpeg.Word("c:v", "rawvideo")}})
	}
	return part.Begins(begin, 0)
}

// encodeRaw encodes the chosen frame.
func (p *Params) encodeRaw(in op.Input, pic *picture.Picture, encode []ffmpeg.Option, name string) *ffmpeg.Command {
	options := append([]ffmpeg.Option{ffmpeg.Int("frames:v", 1)}, encode...)
	return &ffmpeg.Command{
		Inputs: []ffmpeg.Input{{File: ffmpeg.Work(posterRaw), Format: "rawvideo", Options: []ffmpeg.Option{
			ffmpeg.Word("pixel_format", pic.PixFmt), ffmpeg.Word("video_size", fmt.Sprintf("%dx%d", pic.Width, pic.Height)),
		}}},
		Outputs: []ffmpeg.Output{{File: ffmpeg.Out(name), Format: p.Format.Muxer(), Maps: []string{"0:0"},
			Options: append(options, p.Format.Single()...)}},
		Expect: ffmpeg.Expect{Frames: 1}, BitExact: in.BitExact,
	}
}

// pixelBytes is the size of one raw frame.
func pixelBytes(pic *picture.Picture) int64 {
	n := int64(pic.Width) * int64(pic.Height)
	if strings.HasPrefix(pic.PixFmt, "rgb") {
		return 3 * n
	}
	return 3 * n / 2
}
