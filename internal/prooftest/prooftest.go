// Package prooftest is for tests that need a privilege of the machine: they
// fail where the machine has it, and elsewhere say what was not proven.
//
// scripts/test.sh tries each privilege without this program and puts those that
// it has into MEDIAMILL_PRIVILEGES; what was not proven is written to the file
// that MEDIAMILL_UNPROVEN names, and printed at its end.
package prooftest

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

// A Privilege is what a machine may allow a test or not.
type Privilege string

const (
	Mount      Privilege = "mount"      // to mount a file system
	Namespaces Privilege = "namespaces" // user namespaces with mounts of their own
	Cage       Privilege = "cage"       // Landlock, seccomp and namespaces
	Root       Privilege = "root"       // to be root
	Ordinary   Privilege = "ordinary"   // to be an ordinary user
)

// Lacking ends a test that needs a privilege and did not get it, for a reason:
// the test fails on a machine that has the privilege, and is skipped on others.
func Lacking(t testing.TB, p Privilege, reason any) {
	t.Helper()
	if has := strings.Split(os.Getenv("MEDIAMILL_PRIVILEGES"), ","); slices.Contains(has, string(p)) {
		t.Fatalf("this machine has the privilege %q, but: %v", p, reason)
	}
	text := strings.Join(strings.Fields(fmt.Sprint(reason)), " ")
	if path := os.Getenv("MEDIAMILL_UNPROVEN"); path != "" {
		file, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
		if err != nil {
			t.Fatal(err)
		}
		_, err = fmt.Fprintf(file, "%s (needs the privilege %s): %s\n", t.Name(), p, text)
		if e := file.Close(); err != nil || e != nil {
			t.Fatal(err, e)
		}
	}
	t.Skipf("not proven, for lack of the privilege %s: %s", p, text)
}
