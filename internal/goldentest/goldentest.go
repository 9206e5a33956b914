// Package goldentest compares the result of a test with a committed file. It is for
// tests only:
//
//	go test ./internal/op/join            # compares
//	go test ./internal/op/join -update    # rewrites the files; look at the difference before you commit it
package goldentest

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files anew")

// Updating says that golden files are written anew.
func Updating() bool { return *update }

// Is fails the test when got is not what the file holds.
func Is(t testing.TB, file, got string) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("%v; -update writes it", err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s differs; -update writes it anew:\n%s", file, diff)
	}
}
