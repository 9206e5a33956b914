package sdk

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// limit of one driver; a busy machine encodes slowly.
const limit = 3 * time.Minute

// Modules are the installed packages of a lock file.
type Modules struct {
	dir  string // holds node_modules and a copy of the drivers that ran
	from string // the folder of package.json and the drivers
}

// Install installs what package.json and package-lock.json of the test's own
// folder name, into a cache folder of the user that is named by their hash, and
// never runs a package's scripts. The tree itself gets no node_modules.
func Install(t testing.TB) Modules {
	t.Helper()
	return InstallFrom(t, ".")
}

// InstallFrom is Install of another folder.
func InstallFrom(t testing.TB, from string) Modules {
	t.Helper()
	Program(t, "node")
	npm := Program(t, "npm")
	from, err := filepath.Abs(from)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.New()
	for _, name := range []string{"package.json", "package-lock.json"} {
		b, err := os.ReadFile(filepath.Join(from, name))
		if err != nil {
			t.Fatal(err)
		}
		sum.Write(b)
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(cache, "mediamill-tools", "node-"+hex.EncodeToString(sum.Sum(nil))[:16])
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	unlock := lock(t, dir+".lock")
	defer unlock()
	m := Modules{dir: dir, from: from}
	whole := filepath.Join(dir, "installed") // written last, so that a broken-off install is done again
	if _, err := os.Stat(whole); err == nil {
		return m
	}
	for _, name := range []string{"package.json", "package-lock.json"} {
		copyFile(t, filepath.Join(from, name), filepath.Join(dir, name))
	}
	cmd := exec.CommandContext(t.Context(), npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--prefer-offline", "--loglevel=error")
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		lacking(t, "npm ci in %s: %v\n%s", from, err, out)
	}
	if err := os.WriteFile(whole, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	return m
}

// Run starts a driver with an order as its one argument, in JSON, and reads the
// report that it writes to standard output, which must be JSON and nothing else.
// The test fails with what the driver wrote to standard error when it fails.
func Run[Report any](t testing.TB, m Modules, driver string, order any) Report {
	t.Helper()
	var report Report
	out := m.run(t, driver, order)
	if err := json.Unmarshal(out, &report); err != nil {
		t.Fatalf("%s: %v in %s", driver, err, out)
	}
	return report
}

// run runs a copy of the driver that lies beside node_modules, where imports are
// looked for.
func (m Modules) run(t testing.TB, driver string, order any) []byte {
	t.Helper()
	node := Program(t, "node")
	argument, err := json.Marshal(order)
	if err != nil {
		t.Fatal(err)
	}
	dir, err := os.MkdirTemp(m.dir, "run-")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	script := filepath.Join(dir, filepath.Base(driver))
	copyFile(t, filepath.Join(m.from, driver), script)
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	cmd := exec.CommandContext(ctx, node, script, string(argument))
	cmd.Dir = dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // what the driver starts ends with it
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.WaitDelay = 5 * time.Second
	var log bytes.Buffer
	cmd.Stderr = &log
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s\n%s", driver, err, tail(out), tail(log.Bytes()))
	}
	return out
}

// tail keeps a failing test's log readable.
func tail(b []byte) []byte { return b[max(0, len(b)-8000):] }

// Program finds a program in the path.
func Program(t testing.TB, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		lacking(t, "there is no %s on this machine", name)
	}
	return path
}

// lacking ends a test for what the machine does not have.
func lacking(t testing.TB, format string, args ...any) {
	t.Helper()
	if os.Getenv("CI") != "" {
		t.Fatalf(format, args...)
	}
	t.Skipf(format, args...)
}

// lock keeps other packages' tests, which run at the same time, out.
func lock(t testing.TB, path string) (unlock func()) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err == nil {
		err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX)
	}
	if err != nil {
		t.Fatal(err)
	}
	return func() { _ = f.Close() }
}

func copyFile(t testing.TB, from, to string) {
	t.Helper()
	in, err := os.Open(from)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	out, err := os.Create(to)
	if err != nil {
		t.Fatal(err)
	}
	_, err = io.Copy(out, in)
	if err := errors.Join(err, out.Close()); err != nil {
		t.Fatal(err)
	}
}
