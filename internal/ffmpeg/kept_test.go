package ffmpeg

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/mediamill/mediamill/internal/ffmpeg/sandbox"
	"github.com/mediamill/mediamill/internal/prooftest"
)

// teller is a stand-in for ffmpeg that counts how often it is asked.
func teller(t *testing.T) (program, count string) {
	t.Helper()
	program = script(t, `echo . >> "$0.count"
case "$2" in
-version) echo "ffmpeg version 6.0 of nobody" ;;
*) echo " V..... one,two     A part" ;;
esac`)
	return program, program + ".count"
}

func asked(t *testing.T, count string) int {
	t.Helper()
	text, err := os.ReadFile(count)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return strings.Count(string(text), ".")
}

// What was answered once is asked again as soon as anything differs, or the file
// is not exactly what this program writes.
func TestAnswersAreKeptAndNotTrustedWhenAnythingDiffers(t *testing.T) {
	t.Parallel()
	const all = 6 // questions
	edit := func(change func(a *answers)) func(t *testing.T, path string) {
		return func(t *testing.T, path string) {
			raw, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			var a answers
			if err := json.Unmarshal(raw, &a); err != nil {
				t.Fatal(err)
			}
			change(&a)
			raw, _ = json.Marshal(a)
			if err := os.WriteFile(path, raw, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	write := func(text string) func(*testing.T, string) {
		return func(t *testing.T, path string) {
			if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	for name, c := range map[string]struct {
		change func(t *testing.T, path string) // of the file that is kept
		tool   func(t *testing.T, program string)
		more   int // questions of the second start
	}{
		"nothing differs":                 {},
		"the program is another":          {more: all, tool: func(t *testing.T, p string) { appendTo(t, p, "# more\n") }},
		"the program's time is another":   {more: all, tool: func(t *testing.T, p string) { _ = os.Chtimes(p, time.Unix(1, 0), time.Unix(1, 0)) }},
		"the file is gone":                {more: all, change: func(t *testing.T, p string) { _ = os.Remove(p) }},
		"the file is empty":               {more: all, change: write("")},
		"the file is no JSON":             {more: all, change: write("\x00\xff{")},
		"the file is deep":                {more: all, change: write(strings.Repeat("[", 100000))},
		"the file is long":                {more: all, change: func(t *testing.T, p string) { appendTo(t, p, strings.Repeat(" ", keptBytes)) }},
		"something stands behind it":      {more: all, change: func(t *testing.T, p string) { appendTo(t, p, "{}") }},
		"it has a field more":             {more: all, change: func(t *testing.T, p string) { replace(t, p, `{"Layout"`, `{"More":1,"Layout"`) }},
		"its layout is another":           {more: all, change: edit(func(a *answers) { a.Layout++ })},
		"it is of something else":         {more: all, change: edit(func(a *answers) { a.Of = strings.Repeat("0", 64) })},
		"it has no encoders":              {more: all, change: edit(func(a *answers) { a.Encoders = nil })},
		"it has a name that is none":      {more: all, change: edit(func(a *answers) { a.Filters = []string{"scale\x1b[2J"} })},
		"its version is none":             {more: all, change: edit(func(a *answers) { a.Version = "6.0\nready" })},
		"it is older than it may":         {more: all, change: edit(func(a *answers) { a.Major = 4 })},
		"others can read it":              {more: all, change: func(t *testing.T, p string) { _ = os.Chmod(p, 0o644) }},
		"it is a link":                    {more: all, change: func(t *testing.T, p string) { _ = os.Rename(p, p+".real"); _ = os.Symlink(p+".real", p) }},
		"it is a pipe that nobody writes": {more: all, change: func(t *testing.T, p string) { _ = os.Remove(p); _ = makeFIFO(p) }},
		"it is a folder":                  {more: all, change: func(t *testing.T, p string) { _ = os.Remove(p); _ = os.Mkdir(p, 0o700) }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			program, count := teller(t)
			folder := filepath.Join(t.TempDir(), "kept")
			o := Options{FFmpeg: program, FFprobe: program, Sandbox: sandbox.Off, Keep: folder}
			first, err := Find(t.Context(), o)
			if err != nil {
				t.Fatal(err)
			}
			files, _ := filepath.Glob(filepath.Join(folder, "*"))
			if len(files) != 1 || asked(t, count) != all {
				t.Fatalf("kept %v after %d questions", files, asked(t, count))
			}
			if info, err := os.Stat(files[0]); err != nil || info.Mode() != 0o600 {
				t.Errorf("%v, %v", info.Mode(), err)
			}
			if c.change != nil {
				c.change(t, files[0])
			}
			if c.tool != nil {
				c.tool(t, program)
			}
			second, err := Find(t.Context(), o)
			if err != nil {
				t.Fatal(err)
			}
			if got := asked(t, count) - all; got != c.more {
				t.Errorf("asked %d questions more, want %d", got, c.more)
			}
			if a, b := first.Capabilities(), second.Capabilities(); a.Version != b.Version || !b.Encoders["two"] || len(a.Filters) != len(b.Filters) {
				t.Errorf("%+v, %+v", a, b)
			}
		})
	}
}

func appendTo(t *testing.T, path, text string) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.WriteString(text); err != nil {
		t.Fatal(err)
	}
}

func replace(t *testing.T, path, old, text string) {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil || !strings.Contains(string(raw), old) {
		t.Fatalf("%v: %s", err, raw)
	}
	if err := os.WriteFile(path, []byte(strings.Replace(string(raw), old, text, 1)), 0o600); err != nil {
		t.Fatal(err)
	}
}

// A cage that was whole is put on without a canary, and as tightly.
func TestAKnownCageIsTheSame(t *testing.T) {
	t.Parallel()
	needLinux(t)
	if tool(t).Sandbox().Level != "full" {
		prooftest.Lacking(t, prooftest.Cage, "only a whole cage is kept")
	}
	o := Options{Sandbox: sandbox.Required, Keep: t.TempDir()}
	first, err := Find(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if _, cage, known := first.kept.read(); !known || cage == nil {
		t.Fatal("nothing is kept of the cage")
	}
	second, err := Find(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if a, b := first.Sandbox().String(), second.Sandbox().String(); a != b || b != "full" {
		t.Errorf("%q, then %q", a, b)
	}
	v := newVictim(t, second)
	for name, a := range attacks(v, Places{Sources: []string{"/x"}}) {
		p := a.lay(t, v)
		a = attacks(v, p)[name]
		before := v.visits.Load()
		if err := a.run(t, second, p); err == nil && !a.decodes {
			t.Errorf("%s: ffmpeg did it", name)
		}
		if err := v.clean(p, before); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
