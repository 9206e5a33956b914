package sample

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mediamill/mediamill/internal/ffmpeg"
)

func TestScenesFollowEachOther(t *testing.T) {
	t.Parallel()
	scenes := Scenes()
	for i, s := range scenes {
		if s.Name == "" || s.End-s.Start != 4 || i > 0 && s.Start != scenes[i-1].End {
			t.Errorf("scene %d is %+v after %+v", i, s, scenes[max(i-1, 0)])
		}
	}
	if last := scenes[len(scenes)-1].End.Duration(); last != Duration() || last.Seconds() < 20 || last.Seconds() > 30 {
		t.Errorf("the last scene ends at %v and the film at %v", last, Duration())
	}
}

// A recorder stands in for a runner whose ffmpeg fails while fails > 0.
type recorder struct {
	filters map[string]bool
	fails   int
	graphs  []string
}

func (r *recorder) Run(_ context.Context, run ffmpeg.Run) (ffmpeg.Result, error) {
	args, err := run.Command.Render(run.Places)
	if err != nil {
		return ffmpeg.Result{}, err
	}
	r.graphs = append(r.graphs, strings.Join(args, " "))
	if r.fails--; r.fails >= 0 {
		return ffmpeg.Result{}, errors.New("no font")
	}
	return ffmpeg.Result{}, os.WriteFile(filepath.Join(run.Places.Out, file), []byte("film"), 0o600)
}

func (r *recorder) Probe(context.Context, string, ...string) ([]byte, error) { return nil, nil }
func (r *recorder) Inspect(context.Context, ffmpeg.Inspection) (ffmpeg.Result, error) {
	return ffmpeg.Result{}, nil
}
func (r *recorder) Capabilities() *ffmpeg.Capabilities {
	return &ffmpeg.Capabilities{Filters: r.filters, Encoders: map[string]bool{"libx264": true}}
}

func TestTheFilmIsMadeWithoutCaptionsWhereTheyCanNotBeWritten(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name    string
		filters map[string]bool
		fails   int
		want    string // whether each run writes text
	}{
		{"with captions", map[string]bool{"drawtext": true}, 0, "yes"},
		{"without the filter", nil, 0, "no"},
		{"without a font", map[string]bool{"drawtext": true}, 1, "yes no"},
	} {
		r := &recorder{filters: tt.filters, fails: tt.fails}
		path := filepath.Join(t.TempDir(), "standard.mp4")
		err := Make(t.Context(), r, path, nil)
		var got []string
		for _, g := range r.graphs {
			got = append(got, map[bool]string{true: "yes", false: "no"}[strings.Contains(g, "drawtext")])
		}
		if _, missing := os.Stat(path); err != nil || missing != nil || strings.Join(got, " ") != tt.want {
			t.Errorf("%s: text in the runs: %v, error %v, film missing: %v", tt.name, got, err, missing)
		}
	}
}
