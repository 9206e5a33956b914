package worker

import (
	"context"
	"errors"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/mediamill/mediamill/internal/media"
)

// brittle is an ffmpeg that can break.
type brittle struct{ present, try error }

func (b *brittle) Present() error            { return b.present }
func (b *brittle) Try(context.Context) error { return b.try }

func TestAMachineIsUnfitForAFaultOfItsOwnAndNoLonger(t *testing.T) {
	t.Parallel()
	missing := media.Errorf(media.CodeEngineMissing, "gone")
	broken := media.Errorf(media.CodeEngineSandbox, "no namespaces")
	busy := media.Errorf(media.CodeEngineTimeout, "too busy")
	for name, c := range map[string]struct {
		harm, mend func(*Health, *brittle)
		after      error // a run failed so
		code       media.Code
	}{
		"nothing":    {harm: func(*Health, *brittle) {}},
		"no room":    {harm: func(h *Health, _ *brittle) { h.Free = math.MaxInt64 }, mend: func(h *Health, _ *brittle) { h.Free = 1 }, code: media.CodeWorkerDisk},
		"no folder":  {harm: func(h *Health, _ *brittle) { replace(t, h.Scratch, true) }, mend: func(h *Health, _ *brittle) { replace(t, h.Scratch, false) }, code: media.CodeWorkerDisk},
		"no ffmpeg":  {harm: func(_ *Health, b *brittle) { b.present = missing }, mend: func(_ *Health, b *brittle) { b.present = nil }, code: media.CodeEngineMissing},
		"no sandbox": {harm: func(_ *Health, b *brittle) { b.try = broken }, mend: func(_ *Health, b *brittle) { b.try = nil }, after: broken, code: media.CodeEngineSandbox},
		"what does not start any more": {harm: func(_ *Health, b *brittle) { b.try = missing }, mend: func(_ *Health, b *brittle) { b.try = nil },
			after: missing, code: media.CodeEngineMissing},
		"a file that no sandbox lets pass": {harm: func(*Health, *brittle) {}, after: broken},
		"a machine too busy to tell":       {harm: func(_ *Health, b *brittle) { b.try = busy }, after: broken},
		"a source that is at fault":        {harm: func(_ *Health, b *brittle) { b.try = broken }, after: media.Errorf(media.CodeInputMalformed, "no")},
		"a storage that is full":           {harm: func(*Health, *brittle) {}, after: media.Errorf(media.CodeWorkerDisk, "no")},
	} {
		t.Run(name, func(t *testing.T) {
			tool := &brittle{}
			h := &Health{Scratch: filepath.Join(t.TempDir(), "scratch"), Free: 1, Tool: tool}
			if fault := h.Look(t.Context()); fault != nil {
				t.Fatalf("at first: %v", fault)
			}
			c.harm(h, tool)
			look := func() *media.Error { return h.Look(t.Context()) }
			if c.after != nil {
				look = func() *media.Error { return h.Blame(t.Context(), c.after) }
			}
			found := look()
			if (found == nil) != (c.code == "") || found != nil && found.Code != c.code || h.Fault() != found {
				t.Fatalf("the machine has the fault %v, want %q", found, c.code)
			}
			if c.mend == nil {
				return
			}
			if again := h.Look(t.Context()); again == nil || again.Code != c.code {
				t.Errorf("at the next look: %v", again)
			}
			c.mend(h, tool)
			if fault := h.Look(t.Context()); fault != nil {
				t.Errorf("mended: %v", fault)
			}
			if left, err := os.ReadDir(h.Scratch); err != nil || len(left) != 0 {
				t.Errorf("looking left %v, %v", left, err)
			}
		})
	}
}

// replace puts a file in place of a folder, or nothing.
func replace(t *testing.T, folder string, file bool) {
	t.Helper()
	err := os.RemoveAll(folder)
	if file {
		err = errors.Join(err, os.WriteFile(folder, nil, 0o600))
	}
	if err != nil {
		t.Fatal(err)
	}
}
