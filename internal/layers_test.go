// Package internal_test checks the rule of docs/architecture.md that imports
// point one way only.
package internal_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/mediamill/mediamill/internal/"

// mayImport names, for each package of internal/, the ones that it may import
// besides itself and what lies under it; a folder below it may have a line of
// its own. A package that is not listed fails. Help for tests is held to it too.
var mayImport = map[string]string{
	"media":    "",
	"seal":     "media",
	"front":    "media",
	"config":   "media front",
	"ffmpeg":   "media isobmff",
	"analyze":  "media ffmpeg tensor manifest language",
	"moderate": "media",
	"blob":     "media",
	"outbound": "media",
	"pack":     "media",
	"infer":    "media ffmpeg pack tensor",
	"tensor":   "",
	"isobmff":  "",
	"language": "",
	"manifest": "media isobmff language",
	"store":    "media seal",
	"auth":     "media seal store",
	"backup":   "media auth blob seal store",
	"dispatch": "media store",
	"op":       "media analyze blob ffmpeg isobmff language manifest moderate",
	"verify":   "media ffmpeg manifest op",
	"uploads":  "media blob store",
	"deliver":  "media blob seal store",
	"storages": "media blob op outbound seal store",
	"jobs":     "media analyze blob dispatch ffmpeg moderate op outbound storages store uploads",
	"notify":   "media outbound seal store",
	"pipeline": "media ffmpeg op verify",
	"publish":  "media blob",
	"worker":   "media blob dispatch ffmpeg jobs op outbound pipeline publish store uploads verify",
	"rest":     "media analyze auth blob deliver dispatch ffmpeg front jobs notify op outbound pack seal storages store uploads",
	"dialect":  "media analyze auth blob deliver front jobs manifest notify op outbound storages store uploads",
	"client":   "media",
	"console":  "",
	// What tests compare files with, and run operations with.
	"goldentest": "",
	"prooftest":  "",
	// A whole server for the tests of a dialect.
	"infer/infertest":     "analyze ffmpeg infer media pack",
	"dialect/dialecttest": "media auth deliver dispatch jobs op outbound seal storages store uploads",
	"optest":              "ffmpeg goldentest media op pipeline",
	"app":                 "*",
}

func TestImportsPointOneWay(t *testing.T) {
	err := filepath.WalkDir(".", func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") {
			return err
		}
		owner := first(filepath.ToSlash(file))
		allowed, listed := mayImport[filepath.ToSlash(filepath.Dir(file))]
		if !listed {
			allowed, listed = mayImport[owner]
		}
		if !listed {
			t.Errorf("%s: package %s is not in the table of layers", file, owner)
			return nil
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, spec := range parsed.Imports {
			name, _ := strconv.Unquote(spec.Path.Value)
			rest, ours := strings.CutPrefix(name, module)
			if !ours || allowed == "*" {
				continue
			}
			if other, isDialect := strings.CutPrefix(rest, "dialect/"); isDialect && !strings.HasPrefix(filepath.ToSlash(file), "dialect/"+first(other)+"/") {
				t.Errorf("%s imports %s: no dialect knows another", file, rest)
			}
			used := first(rest)
			if used != owner && !slices.Contains(strings.Fields(allowed), used) {
				t.Errorf("%s imports %s, which the layers of docs/architecture.md forbid", file, used)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// first is the first folder of a path.
func first(folder string) string {
	name, _, _ := strings.Cut(folder, "/")
	return name
}

// The picture of docs/architecture.md has every package of the program on a
// floor above all that it imports.
func TestThePictureOfTheFloorsIsTheTable(t *testing.T) {
	text, err := os.ReadFile("../docs/architecture.md")
	if err != nil {
		t.Fatal(err)
	}
	floors := map[string]int{}
	for _, line := range regexp.MustCompile(`(?m)^ (\d) │ ([a-z ]+) │`).FindAllStringSubmatch(string(text), -1) {
		floor, _ := strconv.Atoi(line[1])
		for _, name := range strings.Fields(line[2]) {
			if floors[name] != 0 {
				t.Errorf("%s is drawn on two floors", name)
			}
			floors[name] = floor
		}
	}
	for name, imports := range mayImport {
		if strings.HasSuffix(name, "test") { // help for tests
			continue
		}
		if floors[name] == 0 {
			t.Errorf("%s is not drawn", name)
		}
		if imports == "*" {
			continue
		}
		for _, lower := range strings.Fields(imports) {
			if floors[lower] >= floors[name] {
				t.Errorf("%s, on floor %d, imports %s, which is drawn on floor %d", name, floors[name], lower, floors[lower])
			}
		}
	}
	for name := range floors {
		if _, listed := mayImport[name]; !listed {
			t.Errorf("%s is drawn and does not exist", name)
		}
	}
}
