package analyze

import (
	"slices"

	"github.com/mediamill/mediamill/internal/analyze"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
)

// reportFile is the name of the report in the out folder.
const reportFile = "report.json"

// Plan is one command that decodes once and writes small frames, and what the
// filters of all analyzers print, into separate pipes.
func (p *Params) Plan(in op.Input) (*op.Plan, error) {
	set := analyze.Select(p.All(), p.Analyzers, in.Source)
	set.Limit(in.Source, in.Caps)
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
	chapters := slices.Contains(set.Names(), "chapters")
	plan.Files = append(plan.Files, files(set, chapters)...)
	command, watch := set.Command(in.Source), set.Start()
	command.BitExact = in.BitExact
	if set.Needs().Packets {
		plan.Steps = packets(in.Source, watch)
	}
	if command, streams := text(in.Source); set.Needs().Text && command != nil {
		plan.Steps = append(plan.Steps, op.Step{Name: "text", Command: command, Read: reading{watch, streams}, Lenient: true, Weight: 0.03})
	}
	look := looking{watch}
	plan.Steps = append(plan.Steps, op.Step{Name: "look", Command: command, Read: look, Hear: look},
		op.Step{Name: "report", Make: writing{watch, chapters}})
	return plan, nil
}
