// Package optest runs operations on real files with the real ffmpeg, as the
// pipeline does, and compares their plans with golden files. It is a layer above
// pipeline and is for tests only:
//
//	run := optest.Must(t, snapshot.Op(), path, `{"count":4}`)
//	optest.Golden(t, "every-second", optest.Params(t, snapshot.Op(), `{"count":4}`), op.Input{Source: film})
package optest

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/mediamill/mediamill/internal/ffmpeg/ffmpegtest/tooltest"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
	"github.com/mediamill/mediamill/internal/pipeline"
)

// A Run is what an operation made of a file.
type Run struct {
	pipeline.Result
	Out string // the folder of the outputs
}

// Do probes, measures, plans, runs and verifies. params are JSON over the
// operation's defaults. Every file's key is its name in the out folder under "job/"; further are
// the sources that the parameters name.
func Do(t testing.TB, o op.Op, path, params string, further ...string) (Run, error) {
	t.Helper()
	tool := tooltest.Tool(t)
	p, faults := o.Params(json.RawMessage(params))
	if err := faults.Err(); err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	run := Run{Out: filepath.Join(folder, "out")}
	work := filepath.Join(folder, "work")
	for _, dir := range []string{run.Out, work} {
		if err := os.Mkdir(dir, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	pipe := pipeline.Pipeline{Runner: tool, Threads: 1}
	var err error
	run.Result, err = pipe.Run(t.Context(), pipeline.Order{
		Op: &o, Params: p, Sources: append([]string{path}, further...), Work: work, Out: run.Out,
		Key: func(f op.FileName) string { return "job/" + f.File },
	})
	return run, err
}

// Must is Do for what has to succeed.
func Must(t testing.TB, o op.Op, path, params string, further ...string) Run {
	t.Helper()
	run, err := Do(t, o, path, params, further...)
	if err != nil {
		t.Fatalf("%s with %s: %v", filepath.Base(path), params, err)
	}
	return run
}

// Warns says whether one of the warnings has the code.
func (r Run) Warns(code media.WarningCode) bool {
	for _, w := range r.Warnings {
		if w.Code == code {
			return true
		}
	}
	return false
}
