package adaptive

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/ffmpeg/ffmpegtest/tooltest"
	"github.com/mediamill/mediamill/internal/ffmpeg/measure"
	"github.com/mediamill/mediamill/internal/ffmpeg/probe"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
	"github.com/mediamill/mediamill/internal/optest"
)

// made is what one task gave.
type made struct {
	dir    string
	src    *media.Source
	plan   *op.Plan
	result *op.Made
	ffmpeg ffmpeg.Result
}

// run makes a presentation of a file, with parameters over the fastest ones.
func run(t *testing.T, source, params string, further ...string) made {
	t.Helper()
	tool := tooltest.Tool(t)
	merged, err := op.Merge(json.RawMessage(`{"preset":"ultrafast"}`), json.RawMessage(params))
	if err != nil {
		t.Fatal(err)
	}
	p := parse(t, string(merged))
	src, err := probe.Source(t.Context(), tool, source, probe.Options{})
	if err != nil {
		t.Fatal(err)
	}
	places := ffmpeg.Places{Sources: append([]string{source}, further...), Work: t.TempDir(), Out: t.TempDir()}
	src.Measured, err = measure.Measure(t.Context(), tool, places, src, p.Measures(src))
	if err != nil {
		t.Fatal(err)
	}
	plan, err := p.Plan(op.Input{Source: src, Caps: tool.Capabilities(), Threads: 1})
	if err != nil {
		t.Fatalf("%s: %v", params, err)
	}
	folders := []string{thumbFolder}
	for _, o := range plan.Steps[0].Command.Outputs {
		folders = append(folders, filepath.Dir(o.File.Name))
	}
	for _, f := range folders {
		if err := os.MkdirAll(filepath.Join(places.Out, f), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	m := made{dir: places.Out, src: src, plan: plan, result: &op.Made{Times: map[string]media.Seconds{}}}
	work := op.Work{Places: places, Source: src, Made: m.result}
	for _, text := range plan.Texts {
		if err := os.WriteFile(filepath.Join(places.Work, text.File.Name), text.Content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, step := range plan.Steps {
		if step.Make != nil {
			if err := step.Make.Make(t.Context(), work); err != nil {
				t.Fatalf("%s, step %s: %v\n%s", params, step.Name, err, strings.Join(m.ffmpeg.Log, "\n"))
			}
			continue
		}
		m.ffmpeg, err = tool.Run(t.Context(), ffmpeg.Run{Command: step.Command, Places: places, Limits: ffmpeg.Limits{Wall: time.Minute}})
		if err != nil {
			t.Fatalf("%s, step %s: %v\n%s\n%s", params, step.Name, err, strings.Join(m.ffmpeg.Args, " "), strings.Join(m.ffmpeg.Log, "\n"))
		}
	}
	return m
}

// parse reads parameters over the defaults as the service does.
func parse(t *testing.T, params string) *Params {
	t.Helper()
	return optest.Params(t, Op(), params).(*Params)
}
