// Package console tells stories of the web console: a person in headless
// Chromium, against the real program with real ffmpeg. It is for tests only.
//
//	console.Tell(t, console.Order{Story: "tasks", URL: api.Server, Password: password})
//
// A story is a module of stories/ in JavaScript. It needs Node.js, Chromium, and
// what `npm ci` in web/ installs, which Tell does once when it is not there. A
// test that lacks one of the programs is skipped, and fails where CI is set.
package console

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
	"time"
)

// limit of one story; a busy machine is slow to start a browser.
const limit = 4 * time.Minute

// An Order says which story is told, of which server.
type Order struct {
	Story    string `json:"story"` // name of a file of stories/, without .mjs
	URL      string `json:"url"`
	Password string `json:"password"` // of the account admin
	Key      string `json:"key"`      // an access key, for what the story prepares over the API
	First    string `json:"first"`    // address of the page of the first start
	File     string `json:"file"`     // a video to be uploaded
	Out      string `json:"out"`      // folder for what the story writes
	Chromium string `json:"chromium"`
}

// A Result is what a story found. Tell has already failed the test for failures.
type Result struct {
	Steps    []string           // what was done, in order
	Failures []string           // what was not as it should be
	Figures  map[string]float64 // what was measured
	Console  []string           // errors that the browser logged
}

// Tell runs a story and fails the test with each of its failures.
func Tell(t testing.TB, o Order) Result {
	t.Helper()
	node := program(t, "node")
	o.Chromium = program(t, "chromium", "chromium-browser", "google-chrome")
	installed(t)
	order, err := json.Marshal(o)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	cmd := exec.CommandContext(ctx, node, filepath.Join(here(), "tell.mjs"), string(order))
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // node's children are the browser's
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.WaitDelay = 5 * time.Second
	var log bytes.Buffer
	cmd.Stderr = &log
	out, err := cmd.Output()
	var r Result
	if err == nil {
		err = json.Unmarshal(out, &r)
	}
	if err != nil {
		t.Fatalf("the story %s: %v\n%s\n%s", o.Story, err, out, log.String())
	}
	for _, f := range r.Failures {
		t.Error(f)
	}
	if t.Failed() {
		t.Logf("steps: %q\nconsole: %q", r.Steps, r.Console)
	}
	return r
}

// program finds the first that is there.
func program(t testing.TB, names ...string) string {
	t.Helper()
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	if os.Getenv("CI") != "" {
		t.Fatalf("there is no %s on this machine", names[0])
	}
	t.Skipf("there is no %s on this machine", names[0])
	return ""
}

func here() string {
	_, file, _, _ := runtime.Caller(0)
	return filepath.Dir(file)
}

// installed makes sure that the console's modules are there.
func installed(t testing.TB) {
	t.Helper()
	web := filepath.Join(here(), "..", "..", "web")
	lock, err := os.OpenFile(filepath.Join(os.TempDir(), "mediamill-console-npm.lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer lock.Close()
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX); err != nil { // several packages' tests run at once
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(web, "node_modules", "axe-core")); err == nil {
		return
	}
	npm := exec.Command(program(t, "npm"), "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--prefer-offline")
	npm.Dir = web
	if out, err := npm.CombinedOutput(); err != nil {
		if os.Getenv("CI") == "" {
			t.Skipf("npm ci: %v\n%s", err, out)
		}
		t.Fatalf("npm ci: %v\n%s", err, out)
	}
}
