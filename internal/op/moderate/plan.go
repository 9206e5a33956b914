package moderate

import (
	"fmt"

	"github.com/mediamill/mediamill/internal/analyze"
	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
)

// reportFile is the name of the report in the out folder.
const reportFile = "report.json"

// Plan decodes once for all analyzers, converts the subtitles, and judges.
func (p *Params) Plan(in op.Input) (*op.Plan, error) {
	plan := &op.Plan{Files: []op.File{{
		Name: op.FileName{File: reportFile}, Role: media.RoleReport, Type: "application/json",
		Expect: op.Expect{Kind: op.KindJSON, Schema: Report{}},
	}}}
	j := &judging{Params: p}
	all, wanted := p.analyzers()
	if len(wanted) > 0 {
		set := analyze.Select(all, wanted, in.Source)
		j.skipped = set.Skipped()
		if !set.Idle() {
			command := set.Command(in.Source)
			command.BitExact = in.BitExact
			plan.Steps = append(plan.Steps, op.Step{Name: "look", Command: command, Read: &looking{set, j}, Weight: 20})
		}
	}
	if streams, _ := tracks(in.Source); p.texts() && p.looksIn(subtitles) && len(streams) > 0 {
		plan.Steps = append(plan.Steps, op.Step{Name: "subtitles", Command: converted(streams, in), Weight: 1})
	}
	plan.Steps = append(plan.Steps, op.Step{Name: "judge", Make: j, Weight: 1})
	return plan, nil
}

// converted is the command that makes WebVTT of subtitle streams. It decodes nothing else.
func converted(streams []media.SubtitleStream, in op.Input) *ffmpeg.Command {
	command := &ffmpeg.Command{
		Inputs:   []ffmpeg.Input{{File: ffmpeg.Source(0), Options: []ffmpeg.Option{ffmpeg.Word("sub_charenc_mode", "ignore")}}},
		BitExact: in.BitExact, Expect: ffmpeg.Expect{Duration: in.Source.Duration.Duration()},
	}
	for i, s := range streams {
		command.Outputs = append(command.Outputs, ffmpeg.Output{File: ffmpeg.Work(trackFile(i)), Format: "webvtt",
			Maps: []string{fmt.Sprintf("0:%d", s.Index)}, Options: []ffmpeg.Option{ffmpeg.Word("c:s", "webvtt")}})
	}
	return command
}
