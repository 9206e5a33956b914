package sandbox

import (
	"context"
	"errors"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/mediamill/mediamill/internal/prooftest"
)

func TestOffHasNoLayersButTheEnvironment(t *testing.T) {
	t.Parallel()
	b, err := New(context.Background(), Options{Mode: Off})
	if err != nil {
		t.Fatal(err)
	}
	if s := b.State(); s.Level != "off" || len(s.Layers) != 1 || !s.Layers[0].OK {
		t.Errorf("%+v", s)
	}
}

func TestUnknownModeIsRefused(t *testing.T) {
	t.Parallel()
	if _, err := New(context.Background(), Options{Mode: "maybe"}); err == nil {
		t.Error("accepted")
	}
}

// breaks is a good clip that a layer breaks.
func breaks(broken func(layers) bool) func(context.Context, *Box) error {
	return func(_ context.Context, b *Box) error {
		if broken(b.on) {
			return errors.New("no picture")
		}
		return nil
	}
}

func TestLayerThatBreaksAGoodClipIsDropped(t *testing.T) {
	t.Parallel()
	b, err := New(context.Background(), Options{Mode: Auto, Good: breaks(func(l layers) bool { return l.Limits })})
	if err != nil {
		t.Fatal(err)
	}
	if b.on.Limits {
		t.Error("the layer is still on")
	}
	i := slices.IndexFunc(b.state.Layers, func(l Layer) bool { return l.Name == layerLimits })
	if l := b.state.Layers[i]; l.OK || !strings.Contains(l.Detail, "no picture") || b.State().Level == "full" {
		t.Errorf("%+v", b.State())
	}
}

func TestEverythingIsDroppedBeforeNothingRuns(t *testing.T) {
	t.Parallel()
	b, err := New(context.Background(), Options{Mode: Auto, Good: breaks(layers.any)})
	if err != nil || b.State().Level != "off" {
		t.Errorf("%v, %+v", err, b.State())
	}
	if _, err := New(context.Background(), Options{Mode: Auto, Good: func(context.Context, *Box) error { return errors.New("broken ffmpeg") }}); err == nil {
		t.Error("an ffmpeg that never works was taken")
	}
}

func TestRequiredWantsEveryLayer(t *testing.T) {
	t.Parallel()
	_, err := New(context.Background(), Options{Mode: Required, Good: breaks(func(l layers) bool { return l.Limits })})
	if err == nil || !strings.Contains(err.Error(), layerLimits) {
		t.Error(err)
	}
}

func TestChildThatCannotStartSaysWhy(t *testing.T) {
	t.Parallel()
	b, err := New(context.Background(), Options{Mode: Auto})
	if err != nil {
		t.Fatal(err)
	}
	if !b.on.any() {
		prooftest.Lacking(t, prooftest.Cage, "no layer holds here")
	}
	out, err := b.Command(Spec{Program: "/nonexistent/ffmpeg"}).CombinedOutput()
	exit, ok := errors.AsType[*exec.ExitError](err)
	if !ok || exit.ExitCode() != ExitCode || !strings.Contains(string(out), "[error] sandbox: ") {
		t.Errorf("%v: %s", err, out)
	}
}

func TestEnvironmentIsClean(t *testing.T) {
	t.Setenv("MEDIAMILL_DATABASE", "postgres://user:password@host/db")
	env, err := exec.LookPath("env")
	if err != nil {
		t.Skip(err)
	}
	for _, mode := range []Mode{Auto, Off} {
		b, err := New(context.Background(), Options{Mode: mode})
		if err != nil {
			t.Fatal(err)
		}
		out, err := b.Command(Spec{Program: env}).CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		got := strings.Fields(string(out))
		want := Env()
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%s: %q", mode, got)
		}
	}
}
