package sdk_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/mediamill/mediamill/test/sdk"
)

func TestADriverGetsItsOrderAndFindsItsModules(t *testing.T) {
	folder := t.TempDir()
	for name, text := range map[string]string{
		"package.json":      `{"name":"empty","private":true}`,
		"package-lock.json": `{"name":"empty","lockfileVersion":3,"requires":true,"packages":{"":{"name":"empty"}}}`,
		"drive.mjs":         `import fs from 'node:fs'; console.log(JSON.stringify({got: JSON.parse(process.argv[2]).word, here: fs.existsSync('../package.json')}))`,
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	modules := sdk.InstallFrom(t, folder)
	report := sdk.Run[struct {
		Got  string
		Here bool
	}](t, modules, "drive.mjs", map[string]string{"word": `it's "so" $HOME`})
	if report.Got != `it's "so" $HOME` || !report.Here {
		t.Errorf("the driver told %+v", report)
	}
	if _, err := os.Stat(filepath.Join(folder, "node_modules")); err == nil {
		t.Error("modules were installed beside the tests")
	}
}

func TestAFilmIsWhatItsNameSays(t *testing.T) {
	path := sdk.Film(t, t.TempDir(), "in/film.mp4")
	facts := sdk.Probe(t, path)
	v, a := facts.First("video"), facts.First("audio")
	if v.Codec != "h264" || v.Width != 320 || v.Height != 180 || a.Codec != "aac" || facts.Format.Duration < 2.9 || facts.Format.Duration > 3.2 {
		t.Errorf("the film is %+v", facts)
	}
	sdk.Decode(t, path)
}
