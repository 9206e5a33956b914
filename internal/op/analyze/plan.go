package analyze

import (
	"strconv"

	"github.com/mediamill/mediamill/internal/analyze"
	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
)

// reportFile is the name of the report in the out folder.
const reportFile = "report.json"

// Further pipes of the command: what filters print.
const (
	videoPipe = 1
	audioPipe = 2
)

// Plan is one command that decodes once and writes small frames, and what the
// filters of all analyzers print, into separate pipes.
func (p *Params) Plan(in op.Input) (*op.Plan, error) {
	set := analyze.Select(p.All(), p.Analyzers, in.Source)
	plan := &op.Plan{Files: []op.File{{
		Name: op.FileName{File: reportFile}, Role: media.RoleReport, Type: "application/json",
		Expect: op.Expect{Kind: op.KindJSON, Schema: analyze.Report{}},
	}}}
	for _, s := range set.Skipped() {
		plan.Reasons = append(plan.Reasons, media.Reasoned(media.Phrase{Text: s.Analyzer}, media.Phrase{Text: s.Reason, Key: s.ReasonKey}))
	}
	if set.Idle() {
		return nil, media.Fault(media.CodeInputNoStream, "", nil, "the source has nothing that the chosen analyzers look at").
			WithHint("choose analyzers of video for a source with video, and of audio for one with audio")
	}
	command := &ffmpeg.Command{
		Inputs: []ffmpeg.Input{{File: ffmpeg.Source(0)}}, Pipes: audioPipe, BitExact: in.BitExact,
		Expect: ffmpeg.Expect{Duration: in.Source.Duration.Duration()},
	}
	needs := set.Needs()
	// What is only decoded for its damage is passed on to nobody.
	if v := in.Source.MainVideo(); needs.OfVideo() || needs.Packets && v != nil {
		video(command, v.Index, needs)
	}
	if needs.OfAudio() || needs.Packets && in.Source.MainAudio() != nil {
		command.Graph = append(command.Graph, ffmpeg.Chain{
			In: []string{"0:" + strconv.Itoa(in.Source.MainAudio().Index)}, Out: []string{"heard"},
			Filters: analyze.Printed(needs.Audio, audioPipe, true),
		})
		command.Outputs = append(command.Outputs, ffmpeg.Output{File: ffmpeg.Null(), Format: "null", Maps: []string{"[heard]"}})
	}
	watch := set.Start()
	if needs.Packets {
		plan.Steps = packets(in.Source, watch)
	}
	if command, streams := text(in.Source); needs.Text && command != nil {
		plan.Steps = append(plan.Steps, op.Step{Name: "text", Command: command, Read: reading{watch, streams}, Lenient: true, Weight: 0.03})
	}
	look := looking{watch}
	plan.Steps = append(plan.Steps, op.Step{Name: "look", Command: command, Read: look, Hear: look}, op.Step{Name: "report", Make: writing{watch}})
	return plan, nil
}

// video adds what looks at the video stream.
func video(command *ffmpeg.Command, stream int, needs analyze.Needs) {
	filters := analyze.Printed(needs.Video, videoPipe, false)
	out := ffmpeg.Output{File: ffmpeg.Null(), Format: "null", Maps: []string{"[seen]"}}
	if needs.Frames {
		filters = append(filters,
			ffmpeg.F("scale", "w", analyze.Width, "h", analyze.Height, "flags", "area"),
			ffmpeg.F("format", "pix_fmts", "gray"))
		out.File, out.Format = ffmpeg.Pipe(), "rawvideo"
	}
	out.Options = []ffmpeg.Option{ffmpeg.FrameMode("passthrough")}
	command.Graph = append(command.Graph, ffmpeg.Chain{In: []string{"0:" + strconv.Itoa(stream)}, Out: []string{"seen"}, Filters: filters})
	command.Outputs = append(command.Outputs, out)
}
