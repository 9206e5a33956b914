package transcode

import (
	"fmt"
	"slices"
	"time"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/ffmpeg/seek"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
	"github.com/mediamill/mediamill/internal/op/encode"
)

// Plan is one ffmpeg command, two with two passes, and one before them when
// subtitles are burnt in.
func (p *Params) Plan(in op.Input) (*op.Plan, error) { return p.plan(in, nil, Added{}) }

func (p *Params) plan(in op.Input, head *Head, added Added) (*op.Plan, error) {
	b := &planner{p: p, in: in, head: head, added: added, src: in.Source, container: containers[p.Container], plan: &op.Plan{}}
	for _, part := range []func(){b.clip, b.burnt, b.video, b.audio, b.subtitles, b.art, b.metadata} {
		if part(); b.err != nil {
			return nil, b.err
		}
	}
	if b.expect.Video == nil && len(b.expect.Audio) == 0 {
		return nil, media.Fault(media.CodeInputNoStream, "", nil, "the source has none of the streams that the output would have").WithHint("check its streams with `mediamill probe`")
	}
	b.timeline()
	b.assemble()
	b.plan.MaxBytes = b.weight.Bytes(media.Seconds(b.duration().Seconds()))
	return b.plan, nil
}

// A planner collects the parts of the one command.
type planner struct {
	p         *Params
	in        op.Input
	src       *media.Source
	head      *Head // nil when the streams are those of one source
	added     Added
	remade    *ffmpeg.Input // what Go writes the main audio stream into; nil if it does not
	fed       int           // the chain of it
	feed      op.Feeder
	container container
	plan      *op.Plan
	err       error

	start, length time.Duration         // of the part that is taken; length is 0 for the rest
	end           media.Seconds         // of the longest stream that is taken, from the source's start
	taken         []int                 // indexes of the streams of picture and sound
	burn          bool                  // a work file holds subtitles to draw
	bitmap        *media.SubtitleStream // pictures of text to draw
	lead          time.Duration         // how much a copied picture begins before the wanted start

	graph          []ffmpeg.Chain
	maps           []string
	options        []ffmpeg.Option
	coding         *coding // nil when no picture is encoded
	picturesCopied bool
	titles         []title
	pictures       int // video streams in the output, cover art among them
	expect         op.Expect
	weight         op.Weight
}

func (b *planner) fail(err error) {
	if b.err == nil {
		b.err = err
	}
}

func (b *planner) warn(code media.WarningCode, format string, args ...any) {
	b.plan.Warnings = append(b.plan.Warnings, media.Warning{Code: code, Phrase: media.Phrasef(format, args...)})
}

func (b *planner) reason(about media.Phrase, format string, args ...any) {
	b.plan.Reasons = append(b.plan.Reasons, media.Reasoned(about, media.Phrasef(format, args...)))
}

// option adds options, for one stream of the output when on is set, such as "v:0".
func (b *planner) option(on string, options ...ffmpeg.Option) {
	if on != "" {
		options = ffmpeg.On(on, options)
	}
	b.options = append(b.options, options...)
}

// covers notes how far a stream that is taken reaches. Matroska tells ends as
// durations, so the file's own bounds it.
func (b *planner) covers(index int, start, duration media.Seconds) {
	b.taken = append(b.taken, index)
	end := start + duration - b.src.Start
	if duration == 0 || b.src.Duration > 0 && end > b.src.Duration {
		end = b.src.Duration
	}
	b.end = max(b.end, end)
}

// clip settles the part of the source that is taken.
func (b *planner) clip() {
	var fault *media.Error
	if b.start, b.length, fault = b.p.Trim.Settle(b.src.Duration, "trim."); fault != nil {
		b.fail(fault)
	}
}

// timeline declares what the filters, which begin at 0 and fill gaps, do to the
// source's times. Copied streams keep theirs.
func (b *planner) timeline() {
	if len(b.graph) == 0 {
		return
	}
	for _, f := range b.src.Findings {
		switch f.Code {
		case media.FoundEditList, media.FoundGap, media.FoundDuplicateTimes, media.FoundLateStart, media.FoundNegativeStart, media.FoundAudioOffset:
			b.plan.Normalized = append(b.plan.Normalized, f)
		}
	}
}

// begin is the work file that notes where reading of a part began.
const begin = "begin.txt"

// part is what is taken of the source.
func (b *planner) part() seek.Part {
	return seek.Part{Source: b.src, Start: b.start, Length: b.length, Strict: b.p.OnDamage == "fail"}
}

// duration is how long the output will be; 0 when the source does not tell.
func (b *planner) duration() time.Duration {
	end := b.end.Duration()
	if end == 0 {
		end = b.src.Duration.Duration()
	}
	if end == 0 {
		return b.length
	}
	left := max(end-b.start, 0)
	if b.length > 0 {
		left = min(left, b.length)
	}
	return left + b.lead
}

// inputs are the source, the watermarks' images and the text of metadata.
func (b *planner) inputs() []ffmpeg.Input {
	first, sources := b.first()
	list := slices.Clone(first)
	for i := range list {
		if b.p.OnDamage == "fail" {
			list[i].Options = append([]ffmpeg.Option{ffmpeg.Flag("xerror"), ffmpeg.Word("err_detect", "explode")}, list[i].Options...)
		}
	}
	// These tell only when most packets are decoded, and a copy needs when they are shown.
	if tells := b.src.Container == "avi" || b.src.Container == "mpeg"; tells && b.coding == nil && b.head == nil {
		list[0].Options = append([]ffmpeg.Option{ffmpeg.Word("fflags", "+genpts")}, list[0].Options...)
	}
	if b.coding != nil {
		list[0].Options = append(encode.Device(b.coding.Encoder), list[0].Options...)
	}
	for i, w := range b.images() {
		list = append(list, ffmpeg.Input{File: ffmpeg.Source(sources + i), Format: w.ImageFormat()})
	}
	if b.needsText() {
		list = append(list, ffmpeg.Input{File: ffmpeg.Work(metadataFile), Format: "ffmetadata"})
	}
	return list
}

// assemble makes the steps and the one file.
func (b *planner) assemble() {
	name := "out." + b.container.ext
	duration := b.duration()
	progress := ffmpeg.Expect{Duration: duration}
	inputs := b.inputs()
	if b.coding != nil && b.coding.twoPass {
		b.plan.Steps = append(b.plan.Steps, op.Step{Name: "first pass", Weight: 0.4, Command: &ffmpeg.Command{
			Inputs: inputs, Graph: b.pictureGraph(), BitExact: b.in.BitExact, Expect: progress,
			Outputs: []ffmpeg.Output{{File: ffmpeg.Null(), Format: "null", Maps: []string{"[v]"},
				Options: append(append(ffmpeg.On("v:0", b.coding.Options(1)), ffmpeg.Flag("an")), b.part().Output()...)}},
		}})
	}
	if b.container.indexFirst() {
		if b.p.FastStart {
			b.option("", ffmpeg.Word("movflags", "+faststart"))
		}
		b.option("", ffmpeg.Int("write_tmcd", 0))
		if slices.ContainsFunc(b.expect.Audio, func(a op.Audio) bool { return a.Codec == string(encode.FLAC) }) {
			// Browsers and Apple's players take it; ffmpeg before 6 wants to be told so.
			b.option("", ffmpeg.Word("strict", "experimental"))
		}
	}
	b.option("", b.part().Output()...)
	b.option("", ffmpeg.Int("max_muxing_queue_size", 4096))
	inputs = b.connect(inputs)
	b.plan.Steps = append(b.plan.Steps, op.Step{Name: "encode", Weight: 1, Feed: b.feed, Command: &ffmpeg.Command{
		Inputs: inputs, Graph: append(b.before(true), b.graph...), BitExact: b.in.BitExact, Expect: progress,
		Outputs: []ffmpeg.Output{{File: ffmpeg.Out(name), Format: b.container.muxer, Maps: b.maps, Options: b.options}},
	}})
	if b.coding != nil {
		b.plan.Begins = b.part().Begins(begin, 0)
	}
	b.expect.Kind = op.KindMedia
	b.expect.Duration = media.SecondsOf(duration)
	if b.head == nil {
		b.expect.Of = []op.Part{{Streams: b.taken, Start: media.SecondsOf(b.start), Length: media.SecondsOf(b.length), Lead: media.SecondsOf(b.lead)}}
	}
	b.expect.Tolerance = b.tolerance(duration)
	b.expect.FastStart = b.p.FastStart && b.container.indexFirst()
	mime := b.container.mime
	if b.expect.Video == nil && (b.p.Container == "mp4" || b.p.Container == "webm") {
		mime = "audio/" + b.p.Container
	}
	b.plan.Files = []op.File{{Name: op.FileName{File: name}, Role: media.RoleMedia, Type: mime, Expect: b.expect}}
}

// tolerance is two frames, what an audio encoder pads, or 0.5 %.
func (b *planner) tolerance(duration time.Duration) media.Seconds {
	most := 0.1
	if b.coding != nil {
		most = max(most, 2/b.coding.fps)
	}
	return media.Seconds(max(most, duration.Seconds()*0.005, b.lead.Seconds()))
}

// pictureGraph is the graph without the sound, for a first pass.
func (b *planner) pictureGraph() []ffmpeg.Chain {
	chains := b.before(false)
	for _, c := range b.graph {
		if len(c.Out) == 1 && c.Out[0][0] == 'v' {
			chains = append(chains, c)
		}
	}
	return chains
}

func text(file string, content []byte) op.Text {
	return op.Text{File: ffmpeg.Work(file), Content: content}
}

func streamOf(index int) string { return fmt.Sprintf("0:%d", index) }
