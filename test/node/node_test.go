package node_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/mediamill/mediamill/test/node"
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
	modules := node.Install(t, folder)
	report := node.Run[struct {
		Got  string
		Here bool
	}](t, modules, filepath.Join(folder, "drive.mjs"), map[string]string{"word": `it's "so" $HOME`})
	if report.Got != `it's "so" $HOME` || !report.Here {
		t.Errorf("the driver told %+v", report)
	}
	if _, err := os.Stat(filepath.Join(folder, "node_modules")); err == nil {
		t.Error("modules were installed beside the tests")
	}
}

func TestADriverAsksTheTest(t *testing.T) {
	folder := t.TempDir()
	script := `import { createInterface } from 'node:readline'
const lines = createInterface({ input: process.stdin })
console.log(JSON.stringify({ ask: 'restart' }))
for await (const heard of lines) {
  console.log(JSON.stringify({ heard }))
  lines.close()
}`
	if err := os.WriteFile(filepath.Join(folder, "ask.mjs"), []byte(script), 0o644); err != nil {
		t.Fatal(err)
	}
	asked := 0
	driver := node.Driver{Modules: node.Browser(t), Script: filepath.Join(folder, "ask.mjs"), Does: map[string]func() error{"restart": func() error { asked++; return nil }}}
	var report struct{ Heard string }
	if err := driver.Run(t.Context(), nil, &report); err != nil || asked != 1 || report.Heard != "done" {
		t.Errorf("asked %d times, heard %q, %v", asked, report.Heard, err)
	}
	driver.Does = nil
	if err := driver.Run(t.Context(), nil, &report); err == nil {
		t.Error("what nobody does was no error")
	}
}
