package ffmpeg

import (
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/mediamill/mediamill/internal/ffmpeg/sandbox"
	"github.com/mediamill/mediamill/internal/media"
)

// A Finding is one line of doctor: what was looked at, how it is, and what
// would make it right.
type Finding struct {
	Name   string `json:"name"`
	OK     bool   `json:"ok"`
	Detail string `json:"detail"`
	Fix    string `json:"fix,omitempty"`
}

const (
	spawnTries = 5
	slowSpawn  = 20 * time.Millisecond // a static build starts in 1 ms, one with 200 libraries in 60
)

// Check looks at everything that running ffmpeg needs on this machine; needs
// are what the templates of the catalogue ask for. It goes on after a fault, as
// far as that makes sense.
func Check(ctx context.Context, o Options, needs []Need) []Finding {
	var found []Finding
	for _, p := range [...]struct{ name, path string }{{"ffmpeg", o.FFmpeg}, {"ffprobe", o.FFprobe}} {
		found = append(found, checkProgram(ctx, p.name, p.path, o.FFmpeg, o.Probe))
	}
	relaxed := o
	if o.Sandbox == sandbox.Required {
		relaxed.Sandbox = sandbox.Auto // to list the layers, and not only that one is missing
	}
	t, err := Find(ctx, relaxed)
	if err != nil {
		e := media.AsError(err)
		return append(found, Finding{Name: "sandbox", Detail: e.Message, Fix: e.Hint})
	}
	found = append(found, t.checkNeeds(needs)...)
	found = append(found, t.checkSpawn(ctx)...)
	found = append(found, t.checkSandbox(o.Sandbox)...)
	return append(found, t.checkFonts(o.Read))
}

func checkProgram(ctx context.Context, name, path, ffmpeg string, limit time.Duration) Finding {
	beside := ""
	if name == "ffprobe" && ffmpeg != "" {
		beside = filepath.Dir(ffmpeg)
	}
	found, err := lookUp(name, path, beside)
	if err != nil {
		e := media.AsError(err)
		return Finding{Name: name, Detail: e.Message, Fix: e.Hint}
	}
	out, err := question(ctx, cmp.Or(limit, probeWall), found, "-version")
	if err != nil {
		e := media.AsError(err)
		return Finding{Name: name, Detail: strings.TrimSuffix(fmt.Sprintf("%s: %v", e.Message, e.Err), ": <nil>"), Fix: e.Hint}
	}
	number, major, minor := version(out)
	f := Finding{Name: name, OK: recent(major, minor), Detail: found + " " + number}
	if !f.OK {
		f.Fix = fmt.Sprintf("install ffmpeg %d.%d or newer", oldestMajor, oldestMinor)
	}
	return f
}

// checkNeeds has one finding for all that is there, and one for each that is not.
func (t *Tool) checkNeeds(needs []Need) []Finding {
	missing := t.caps.Missing(needs)
	if len(missing) == 0 {
		return []Finding{{Name: "parts", OK: true, Detail: fmt.Sprintf("every encoder, muxer and filter that the system templates need (%d)", len(needs))}}
	}
	var found []Finding
	for _, m := range missing {
		found = append(found, Finding{Name: "parts", Detail: m.Message, Fix: m.Hint})
	}
	return found
}

// checkSpawn measures what each start costs, bare and in the cage.
func (t *Tool) checkSpawn(ctx context.Context) []Finding {
	bare := quickest(func() *exec.Cmd {
		cmd := exec.CommandContext(ctx, t.ffmpeg, "-version")
		cmd.Env = sandbox.Env()
		return cmd
	})
	caged := quickest(func() *exec.Cmd { return t.box.Command(sandbox.Spec{Program: t.ffmpeg, Args: []string{"-version"}}) })
	f := Finding{Name: "start", OK: true, Detail: fmt.Sprintf("ffmpeg starts in %.0f ms, in the sandbox in %.0f ms", ms(bare), ms(caged))}
	if bare > slowSpawn {
		f.Fix = "works, but a static or minimal build of ffmpeg starts in about 1 ms, which makes snapshots and probes faster"
	}
	return []Finding{f}
}

func ms(d time.Duration) float64 { return d.Seconds() * 1000 }

// quickest is the shortest of some runs; a run that fails counts as an hour.
func quickest(command func() *exec.Cmd) time.Duration {
	best := time.Hour
	for range spawnTries {
		began := time.Now()
		if command().Run() == nil {
			best = min(best, time.Since(began))
		}
	}
	return best
}

func (t *Tool) checkSandbox(mode sandbox.Mode) []Finding {
	state := t.Sandbox()
	summary := Finding{Name: "sandbox", OK: state.Level == "full" || mode == sandbox.Off, Detail: string(mode) + ": " + state.Level}
	if mode == sandbox.Required && state.Level != "full" {
		summary.Fix = "with ffmpeg.sandbox: required, no task runs until every layer works"
	}
	found := []Finding{summary}
	for _, l := range state.Layers {
		found = append(found, Finding{Name: "sandbox " + l.Name, OK: l.OK, Detail: l.Detail, Fix: layerFix(l)})
	}
	for _, l := range state.Leaks {
		found = append(found, Finding{Name: "sandbox canary", Detail: "could " + l.Attempt + " " + l.Detail, Fix: "a layer above is missing; assume that a source can do this"})
	}
	return found
}

func layerFix(l sandbox.Layer) string {
	switch {
	case l.OK:
		return ""
	case l.Name == "namespaces":
		return "allow unprivileged user namespaces (sysctl kernel.unprivileged_userns_clone=1, kernel.apparmor_restrict_unprivileged_userns=0; in a container: a seccomp profile that allows clone)"
	case l.Name == "landlock":
		return "boot a kernel of 5.13 or newer with landlock in its lsm= list"
	}
	return "run on Linux, outside containers that forbid it"
}

// checkFonts looks for one font that drawtext and burnt-in subtitles can use.
func (t *Tool) checkFonts(further []string) Finding {
	f := Finding{Name: "fonts", Fix: "install one, such as fonts-dejavu-core on Debian"}
	folders := append([]string{"/usr/share/fonts", "/usr/local/share/fonts", "/usr/share/X11/fonts", "/System/Library/Fonts", "/Library/Fonts"}, further...)
	for _, folder := range folders {
		if font := firstFont(folder); font != "" {
			return Finding{Name: "fonts", OK: true, Detail: font}
		}
	}
	f.Detail = "no font for text watermarks and subtitles"
	return f
}

func firstFont(folder string) string {
	found := ""
	_ = fs.WalkDir(os.DirFS(folder), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return fs.SkipDir // a folder that is not there or not for us
		}
		switch strings.ToLower(filepath.Ext(path)) {
		case ".ttf", ".otf", ".ttc":
			found = filepath.Join(folder, path)
			return fs.SkipAll
		}
		return nil
	})
	return found
}
