package snapshot

import (
	"fmt"
	"slices"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
	"github.com/mediamill/mediamill/internal/op/picture"
	"github.com/mediamill/mediamill/internal/op/still"
)

// name is the pattern of the pictures' names in the out folder.
func (p *Params) name() string { return "snapshot-%05d." + p.Format.Ext() }

// Plan seeks each picture; a poster is sought around the best stills.
func (p *Params) Plan(in op.Input) (*op.Plan, error) {
	v := in.Source.MainVideo()
	if v == nil {
		return nil, still.NoVideo(in.Source)
	}
	pic, err := picture.Normalize(in.Source, v, picture.Wanted{Size: p.size(), Still: true, Format: p.Format.Pixels()})
	if err != nil {
		return nil, err
	}
	plan := &op.Plan{Normalized: pic.Normalized}
	encode := p.Format.Encode(p.Quality, in.Caps)
	if p.Format == still.AVIF {
		encode = append(encode, pic.Tags()...)
	}
	if p.Pick == Poster {
		return plan, p.poster(in, v, pic, encode, plan)
	}
	times, err := p.moments(in.Source, v, plan)
	if err != nil {
		return nil, err
	}
	accuracy := p.Accuracy.Decide(spacing(times))
	if p.Accuracy == still.Auto {
		plan.Reasons = append(plan.Reasons, reason(accuracy, len(times), spacing(times)))
	}
	span := still.SpanOf(in.Source, v)
	frames := make([]still.Frame, len(times))
	for i, t := range times {
		frames[i] = still.Frame{
			At: t, Roll: span.Roll(in.Source, t, accuracy),
			File: ffmpeg.Out(fmt.Sprintf(p.name(), i+1)), Note: fmt.Sprintf("note-%05d.txt", i+1),
		}
	}
	marks := slices.Clone(p.Marks)
	for i := range marks {
		marks[i].Start, marks[i].End = 0, 0
		if marks[i].Image == nil {
			plan.Texts = append(plan.Texts, op.Text{File: ffmpeg.Work(marks[i].TextFile(i)), Content: marks[i].TextContent(pic)})
		}
	}
	taker := still.Taker{
		Marks: marks, Picture: pic,
		Source: in.Source, Stream: v, Accuracy: accuracy, Filters: pic.Filters,
		Format: p.Format, Encode: encode, Threads: in.Threads, BitExact: in.BitExact,
	}
	plan.Steps = append(taker.Steps(frames), op.Step{Name: "times", Make: &gather{frames, span, p.name(), p.PastEnd, p.OnDamage == "fail"}})
	plan.Files = []op.File{p.files(pic, len(times), p.OnDamage != "fail" || p.PastEnd == Skip)}
	return plan, nil
}

// files are the pictures to expect; with fewer, the gather step warns of each
// that a damaged source does not give.
func (p *Params) files(pic *picture.Picture, count int, fewer bool) op.File {
	low := count
	if fewer {
		low = 1
	}
	return op.File{
		Name: op.FileName{File: p.name()}, Series: true, From: 1, Min: low, Max: count,
		Role: media.RoleSnapshot, Type: p.Format.Type(),
		Expect: op.Expect{Kind: op.KindImage, Video: &op.Video{Width: pic.Width, Height: pic.Height}},
	}
}

// spacing is the smallest distance between two of the times, which are sorted.
func spacing(times []media.Seconds) media.Seconds {
	if len(times) < 2 {
		return 0
	}
	least := times[1] - times[0]
	for i := 2; i < len(times); i++ {
		least = min(least, times[i]-times[i-1])
	}
	return least
}

func reason(a still.Accuracy, count int, apart media.Seconds) media.Reason {
	var text media.Phrase
	switch {
	case a == still.Keyframe:
		text = media.Phrasef("the images are %.1f s apart, so the keyframe before each time is close enough", apart)
	case count == 1:
		text = media.Phrasef("a single exact image takes little time")
	default:
		text = media.Phrasef("the images are only %.1f s apart, so two of them could have the same keyframe", apart)
	}
	return media.Reasoned(media.Phrasef("accuracy %s", a), text)
}
