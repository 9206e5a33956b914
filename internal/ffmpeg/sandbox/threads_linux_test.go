package sandbox

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/mediamill/mediamill/internal/prooftest"
)

// A program that starts so many threads, and one that starts it in a cage, are
// this test in a process of its own; these words tell which.
const bomb, bomber = "thread-bomb", "thread-bomber"

func TestThreadBomb(t *testing.T) {
	at := slices.Index(os.Args, bomb)
	if at < 0 {
		t.Skip("only in the cage of another test")
	}
	n, _ := strconv.Atoi(os.Args[at+1])
	for range n {
		go func() {
			runtime.LockOSThread()
			time.Sleep(time.Hour)
		}()
	}
	for { // until all are there: the runtime ends the process when one cannot be had
		entries, err := os.ReadDir("/proc/thread-self/../")
		if err == nil && len(entries) > n {
			fmt.Println("threads: all")
			return
		}
		time.Sleep(time.Millisecond)
	}
}

func TestThreadBomber(t *testing.T) {
	at := slices.Index(os.Args, bomber)
	if at < 0 {
		t.Skip("only as an ordinary user, for another test")
	}
	limit, _ := strconv.Atoi(os.Args[at+1])
	b := &Box{on: layers{Limits: true, Namespaces: userSpace}}
	cmd := b.Command(Spec{Program: os.Args[0], Args: []string{"-test.run=^TestThreadBomb$", bomb, "300"}, Dir: "/", Limits: Limits{Threads: limit}})
	out, err := cmd.CombinedOutput()
	fmt.Println(string(out), err)
}

// An ordinary user's caged program has no more threads than it may, whatever the
// user runs besides.
func TestThreadsAreBoundInAUserNamespace(t *testing.T) {
	if !kernel(5, 14) {
		t.Skip("this kernel counts all threads of a user together")
	}
	program := filepath.Join(openFolder(t), "test")
	duplicate(t, os.Args[0], program)
	for _, c := range []struct {
		limit int
		says  string
	}{{400, "threads: all"}, {60, "(failed to create new OS thread|pthread_create failed)"}} {
		cmd := exec.Command(program, "-test.run=^TestThreadBomber$", bomber, strconv.Itoa(c.limit))
		cmd.Dir = "/"
		if os.Geteuid() == 0 {
			cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
		}
		out, err := cmd.CombinedOutput()
		if strings.Contains(string(out), "operation not permitted") {
			prooftest.Lacking(t, prooftest.Namespaces, string(out))
		}
		if err != nil || !regexp.MustCompile(c.says).Match(out) {
			t.Errorf("limit %d: %v, want %q in:\n%.2000s", c.limit, err, c.says, out)
		}
	}
}

// openFolder is one that every user may enter.
func openFolder(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "mediamill-threads-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}

func duplicate(t *testing.T, from, to string) {
	t.Helper()
	in, err := os.Open(from)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_WRONLY, 0o755)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(out, in); err != nil {
		t.Fatal(err)
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
}
