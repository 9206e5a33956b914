package preview

import (
	"fmt"
	"slices"
	"time"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/ffmpeg/seek"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
	"github.com/mediamill/mediamill/internal/op/encode"
	"github.com/mediamill/mediamill/internal/op/picture"
	"github.com/mediamill/mediamill/internal/op/still"
)

// Plan makes as many attempts as steps; those after the first that fits are left out.
func (p *Params) Plan(in op.Input) (*op.Plan, error) {
	v := in.Source.MainVideo()
	if v == nil {
		return nil, still.NoVideo(in.Source)
	}
	span := still.SpanOf(in.Source, v)
	plan := &op.Plan{MaxBytes: p.MaxBytes}
	starts, length, err := p.scenes(in.Source, span, plan)
	if err != nil {
		return nil, err
	}
	parts := partsOf(in.Source, starts, length)
	name := "preview." + string(p.Format)
	done := ffmpeg.Out(name)
	attempts := p.attempts()
	for i, a := range attempts {
		file := fmt.Sprintf("attempt-%d.%s", i+1, p.Format)
		command, pic, err := p.command(in, v, parts, a, file)
		if err != nil {
			return nil, err
		}
		// Later attempts seldom run, so they have little weight in the progress.
		step := op.Step{Name: fmt.Sprintf("attempt %d", i+1), Command: command, Weight: 1}
		size := op.Step{Name: "size", Make: &keep{file: file, name: name, attempt: a, number: i + 1, last: i == len(attempts)-1, max: p.MaxBytes}}
		if i == 0 {
			plan.Normalized = pic.Normalized
		} else {
			step.Unless, step.Weight = &done, 0.05
			size.Unless = &done
		}
		plan.Steps = append(plan.Steps, step, size)
	}
	for i, part := range parts {
		plan.Begins = append(plan.Begins, part.Begins(begin(i), 0)...)
	}
	plan.Files = []op.File{{
		Name: op.FileName{File: name}, Role: media.RolePreview, Type: p.Format.mime(),
		Expect: p.expect(v, starts, length, attempts[len(attempts)-1]),
	}}
	return plan, nil
}

// expect leaves size and rate open, since the attempts differ in them. A file
// has two frames at least, which at the last attempt's rate may outlast the scenes.
func (p *Params) expect(v *media.VideoStream, starts []media.Seconds, length media.Seconds, last attempt) op.Expect {
	if p.Format != MP4 {
		return op.Expect{Kind: op.KindImage, MaxBytes: p.MaxBytes}
	}
	var parts []op.Part
	for _, start := range starts {
		parts = append(parts, op.Part{Streams: []int{v.Index}, Start: start, Length: length})
	}
	total := length * media.Seconds(len(starts))
	return op.Expect{
		Kind: op.KindMedia, Video: &op.Video{Codec: string(encode.H264), PixFmt: "yuv420p", Transfer: "bt709"},
		Duration: total, Of: parts, Tolerance: max(total/10, 0.5, media.Seconds(2/float64(last.FPS))-total), MaxBytes: p.MaxBytes, FastStart: true,
	}
}

// command seeks each scene, joins them and encodes them once.
func (p *Params) command(in op.Input, v *media.VideoStream, parts []seek.Part, a attempt, file string) (*ffmpeg.Command, *picture.Picture, error) {
	pic, err := picture.Normalize(in.Source, v, picture.Wanted{
		Size: a.size(), Rate: media.Rational{Num: int64(a.FPS), Den: 1}, Format: p.pixels(),
	})
	if err != nil {
		return nil, nil, err
	}
	filters := slices.Clone(pic.Filters)
	length := parts[0].Length
	if least := media.Seconds(2 / float64(a.FPS)).Duration(); length < least { // of one frame nothing moves, and fps drops it
		filters = slices.Insert(filters, 0, ffmpeg.F("tpad", "stop_mode", "clone", "stop_duration", least))
		length = least
	}
	total := length * time.Duration(len(parts))
	c := &ffmpeg.Command{Expect: ffmpeg.Expect{Duration: total}, BitExact: in.BitExact}
	joined := ffmpeg.Chain{Out: []string{"joined"}}
	for i, part := range parts {
		part.Length = length
		label := fmt.Sprintf("scene%d", i)
		c.Inputs = append(c.Inputs, ffmpeg.Input{File: ffmpeg.Source(0), Options: p.seek(in, part, len(parts))})
		c.Graph = append(c.Graph, ffmpeg.Chain{
			In: []string{fmt.Sprintf("%d:%d", i, v.Index)}, Out: []string{label},
			Filters: append(append(part.Pictures(begin(i)), filters...),
				ffmpeg.F("trim", "duration", length), ffmpeg.F("setpts", "", "PTS-STARTPTS")),
		})
		joined.In = append(joined.In, label)
	}
	joined.Filters = []ffmpeg.Filter{ffmpeg.F("concat", "n", len(parts), "v", 1, "a", 0)}
	c.Graph = append(c.Graph, joined)
	out := ffmpeg.Output{File: ffmpeg.Work(file), Maps: []string{"[joined]"}, Format: string(p.Format)}
	out.Options = []ffmpeg.Option{ffmpeg.Word("map_metadata", "-1"), ffmpeg.Word("map_chapters", "-1")}
	switch p.Format {
	case WebP:
		out.Options = append(out.Options, encode.AnimatedWebP.Options(a.Quality, nil)...)
	case GIF:
		c.Graph = append(c.Graph, palette(a)...)
		out.Maps = []string{"[picture]"}
		out.Options = append(out.Options, encode.GIF.Options(a.Quality, nil)...)
	case MP4:
		out.Options = append(out.Options, p.h264(a, pic, media.SecondsOf(total))...)
	}
	c.Outputs = []ffmpeg.Output{out}
	return c, pic, nil
}

// partsOf are the parts of the source that are shown.
func partsOf(src *media.Source, starts []media.Seconds, length media.Seconds) []seek.Part {
	var parts []seek.Part
	for _, start := range starts {
		parts = append(parts, seek.Part{Source: src, Start: start.Duration(), Length: length.Duration()})
	}
	return seek.Together(parts)
}

// begin is the work file that notes where reading of a scene began.
func begin(scene int) string { return fmt.Sprintf("begin-%d.txt", scene) }

func (p *Params) seek(in op.Input, part seek.Part, scenes int) []ffmpeg.Option {
	var o []ffmpeg.Option
	if scenes > 1 {
		o = append(o, ffmpeg.Int("threads", 1)) // each input holds a decoder
	} else if in.Threads > 0 {
		o = append(o, ffmpeg.Int("threads", in.Threads))
	}
	return append(append(o, part.Input()...), ffmpeg.Flag("an"), ffmpeg.Flag("sn"), ffmpeg.Flag("dn"))
}

func (p *Params) pixels() picture.Format {
	switch p.Format {
	case WebP:
		return picture.WebP
	case GIF:
		return picture.RGB
	}
	return picture.Video8
}

// palette gives a GIF the colors that change most, and dithers by a pattern
// that stays in place, so that what rests costs nothing.
func palette(a attempt) []ffmpeg.Chain {
	colors := min(max(a.Quality*256/70, 16), 256)
	return []ffmpeg.Chain{
		{In: []string{"joined"}, Filters: []ffmpeg.Filter{ffmpeg.F("split", "", 2)}, Out: []string{"look", "paint"}},
		{In: []string{"look"}, Filters: []ffmpeg.Filter{ffmpeg.F("palettegen", "max_colors", colors, "stats_mode", "diff")}, Out: []string{"palette"}},
		{In: []string{"paint", "palette"}, Filters: []ffmpeg.Filter{
			ffmpeg.F("paletteuse", "dither", "bayer", "bayer_scale", 4, "diff_mode", "rectangle")}, Out: []string{"picture"}},
	}
}

// h264 is capped so that the first attempt nearly always fits.
func (p *Params) h264(a attempt, pic *picture.Picture, total media.Seconds) []ffmpeg.Option {
	most := media.BitRate(float64(p.MaxBytes-8192) * 8 * 0.9 / float64(max(total, 0.5)))
	most = max(most, 16000)
	video := encode.Video{
		Encoder: encode.H264.Software(), Preset: "medium", SceneCuts: true, Picture: pic,
		Rate: encode.Rate{CRF: float64(40 - a.Quality/4), Cap: most, Buffer: most},
	}
	return append(ffmpeg.On("v", video.Options(0)), ffmpeg.Word("movflags", "+faststart"))
}
