package dispatch

import (
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"
)

// Rule 12: River is behind the dispatcher interface; another engine is one file.
func TestOnlyItsOwnFilesKnowRiver(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) < 10 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range parsed.Imports {
			if strings.Contains(i.Path.Value, "riverqueue") && !strings.HasPrefix(file, "river") {
				t.Errorf("%s imports %s", file, i.Path.Value)
			}
		}
	}
}
