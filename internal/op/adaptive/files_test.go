package adaptive

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

func sorted(list []string) []string { return slices.Sorted(slices.Values(list)) }

// files are all in a folder, by their relative names.
func files(t *testing.T, dir string) []string {
	t.Helper()
	var names []string
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			names = append(names, filepath.ToSlash(name))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

// expected says whether the plan has a file, or a series, of the name.
func (m made) expected(name string) bool {
	for _, f := range m.plan.Files {
		for n := range 200 {
			if f.Nth(n).File == name {
				return true
			}
		}
	}
	return false
}
