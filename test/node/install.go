package node

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
)

// Modules are the installed packages of a lock file.
type Modules struct {
	dir string // holds node_modules, and copies of the drivers while they run
}

// Install installs what package.json and package-lock.json of a folder name, into
// a cache folder of the user that is named by their hash, and never runs a
// package's scripts. The tree itself gets no node_modules.
func Install(t testing.TB, from string) Modules {
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
	m := Modules{dir: dir}
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
		Lacking(t, "npm ci in %s: %v\n%s", from, err, out)
	}
	if err := os.WriteFile(whole, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	return m
}

// Browser are the modules of tests with a browser.
func Browser(t testing.TB) Modules {
	t.Helper()
	_, file, _, _ := runtime.Caller(0)
	return Install(t, filepath.Join(filepath.Dir(file), "browser"))
}

// Chromium is the browser of the machine.
func Chromium(t testing.TB) string {
	t.Helper()
	return Program(t, "chromium", "chromium-browser", "google-chrome",
		"/Applications/Chromium.app/Contents/MacOS/Chromium", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
}

// Program finds the first of the programs that is in the path.
func Program(t testing.TB, names ...string) string {
	t.Helper()
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	Lacking(t, "there is no %s on this machine", names[0])
	return ""
}

// Lacking ends a test for what the machine does not have: it fails where all is
// installed (scripts/test.sh), and is skipped elsewhere.
func Lacking(t testing.TB, format string, args ...any) {
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
