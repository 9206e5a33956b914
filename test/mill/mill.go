// Package mill starts the real program for tests of the whole: its server, its
// workers, and a client of its API.
package mill

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mediamill/mediamill/internal/media"
)

// folder holds what Binary built; "" while it built nothing.
var folder string

var build = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "mediamill-binary-")
	if err != nil {
		return "", err
	}
	folder = dir
	binary := filepath.Join(dir, "mediamill")
	out, err := exec.Command("go", "build", "-ldflags=-s -w", "-o", binary, "github.com/mediamill/mediamill/cmd/mediamill").CombinedOutput()
	if err != nil {
		return "", &buildError{string(out), err}
	}
	return binary, nil
})

type buildError struct {
	out string
	err error
}

func (e *buildError) Error() string { return e.err.Error() + ": " + e.out }

// built names the program that scripts/test.sh built for all packages.
var built = os.Getenv("MEDIAMILL_BINARY")

// Binary is the program that MEDIAMILL_BINARY names, or is built once for each
// test binary.
func Binary(t testing.TB) string {
	t.Helper()
	if built != "" {
		return built
	}
	binary, err := build()
	if err != nil {
		t.Fatal(err)
	}
	return binary
}

// Clean removes what Binary built; TestMain calls it last.
func Clean() {
	if folder != "" {
		os.RemoveAll(folder)
	}
}

// A Process is a server or worker that runs.
type Process struct {
	Cmd  *exec.Cmd
	log  *os.File
	gone chan struct{}
}

// Start runs a command of the program; its output goes to a file that the test
// shows when it fails.
func Start(t testing.TB, args ...string) *Process {
	t.Helper()
	return startUnder(t, nil, args...)
}

// startUnder is Start by another program, which becomes ours in the same process.
func startUnder(t testing.TB, wrapper []string, args ...string) *Process {
	t.Helper()
	command := slices.Concat(wrapper, []string{Binary(t)}, args)
	log, err := os.CreateTemp(t.TempDir(), args[0]+"-*.log")
	if err != nil {
		t.Fatal(err)
	}
	p := &Process{Cmd: exec.Command(command[0], command[1:]...), log: log, gone: make(chan struct{})}
	p.Cmd.Stdout, p.Cmd.Stderr = log, log
	if err := p.Cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { _ = p.Cmd.Wait(); close(p.gone) }()
	t.Cleanup(func() {
		p.Kill()
		if t.Failed() {
			t.Logf("%s:\n%s", args[0], p.Tail(60))
		}
		log.Close()
	})
	return p
}

// Kill ends the process as a power cut would, and waits until it is gone.
func (p *Process) Kill() {
	_ = p.Cmd.Process.Kill()
	<-p.gone
}

// Stop asks the process to end and waits for it.
func (p *Process) Stop(t testing.TB) {
	t.Helper()
	_ = p.Cmd.Process.Signal(os.Interrupt)
	select {
	case <-p.gone:
	case <-time.After(Patience):
		t.Errorf("the process did not end within %s", Patience)
		p.Kill()
	}
}

// Running says whether the process has not ended.
func (p *Process) Running() bool {
	select {
	case <-p.gone:
		return false
	default:
		return true
	}
}

// Tail is the end of what the process wrote.
func (p *Process) Tail(lines int) string {
	raw, _ := os.ReadFile(p.log.Name())
	all := strings.Split(string(raw), "\n")
	return strings.Join(all[max(0, len(all)-lines):], "\n")
}

// Await waits until the process wrote what the pattern matches, and gives the groups.
func (p *Process) Await(t testing.TB, pattern string) []string {
	t.Helper()
	wanted := regexp.MustCompile(pattern)
	for deadline := time.Now().Add(Patience); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		raw, _ := os.ReadFile(p.log.Name())
		if m := wanted.FindStringSubmatch(string(raw)); m != nil {
			return m
		}
		select {
		case <-p.gone:
			t.Fatalf("the process ended before it wrote %s:\n%s", pattern, p.Tail(30))
		default:
		}
	}
	t.Fatalf("nothing wrote %s:\n%s", pattern, p.Tail(30))
	return nil
}

// An API is a client with an access key.
type API struct {
	Server, Key string
}

// Serve starts a server with its data in a folder, and signs in as its first
// administrator. key is that of an earlier start of the same database, or "".
func Serve(t testing.TB, key string, args ...string) (*Process, *API) {
	t.Helper()
	return ServeUnder(t, nil, key, args...)
}

// ServeUnder is Serve by a wrapper, a command that ends with exec of what is put behind it.
func ServeUnder(t testing.TB, wrapper []string, key string, args ...string) (*Process, *API) {
	t.Helper()
	p := startUnder(t, wrapper, append([]string{"serve", "--listen", "127.0.0.1:0", "--sample=false", "--log-level", "warn", "--api-rate-per-second", "0"}, args...)...)
	a := &API{Server: p.Await(t, `ready at (http://\S+)`)[1], Key: key}
	if key == "" {
		a.Key = p.Await(t, `MEDIAMILL_KEY=(\S+)`)[1]
	}
	return p, a
}

// Do sends a request and gives the status and body; a server that does not
// answer gives status 0.
func (a *API) Do(ctx context.Context, method, path string, body any, header ...string) (int, []byte) {
	var in io.Reader
	switch b := body.(type) {
	case nil:
	case []byte:
		in = bytes.NewReader(b)
	default:
		raw, _ := json.Marshal(b)
		in = bytes.NewReader(raw)
	}
	if !strings.HasPrefix(path, "http") {
		path = a.Server + path
	}
	req, err := http.NewRequestWithContext(ctx, method, path, in)
	if err != nil {
		return 0, nil
	}
	req.Header.Set("Authorization", "Bearer "+a.Key)
	req.Header.Set("Content-Type", "application/json")
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, []byte(err.Error())
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		return 0, nil
	}
	return resp.StatusCode, raw
}

// Must is Do that has to succeed, and reads JSON into out unless it is nil.
func (a *API) Must(t testing.TB, method, path string, body, out any) {
	t.Helper()
	status, raw := a.Do(t.Context(), method, path, body)
	if status < 200 || status > 299 {
		t.Fatalf("%s %s: %d %s", method, path, status, raw)
	}
	if out != nil {
		if err := json.Unmarshal(raw, out); err != nil {
			t.Fatalf("%s %s: %v in %s", method, path, err, raw)
		}
	}
}

// Create makes a job.
func (a *API) Create(t testing.TB, spec any) *media.Job {
	t.Helper()
	var job media.Job
	a.Must(t, "POST", "/api/v1/jobs", spec, &job)
	return &job
}

// Ended waits until the job has ended.
func (a *API) Ended(t testing.TB, id string) *media.Job {
	t.Helper()
	var last []byte
	for deadline := time.Now().Add(Patience); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		var job media.Job // anew, since what an answer leaves out must not stay from the one before
		if status, raw := a.Do(t.Context(), "GET", "/api/v1/jobs/"+id, nil); status == 200 && json.Unmarshal(raw, &job) == nil && job.State.Ended() {
			return &job
		} else {
			last = raw
		}
	}
	t.Fatalf("the job did not end within %s: %s", Patience, last)
	return nil
}

// Events reads a stream of server-sent events until fn returns false.
func (a *API) Events(ctx context.Context, path string, fn func(kind, id, data string) bool) error {
	req, err := http.NewRequestWithContext(ctx, "GET", a.Server+path, nil)
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+a.Key)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	lines := bufio.NewScanner(resp.Body)
	lines.Buffer(nil, 1<<20)
	var kind, id, data string
	for lines.Scan() {
		name, value, _ := strings.Cut(lines.Text(), ": ")
		switch name {
		case "event":
			kind = value
		case "id":
			id = value
		case "data":
			data = value
		case "":
			if data != "" && !fn(kind, id, data) {
				return nil
			}
			kind, id, data = "", "", ""
		}
	}
	return lines.Err()
}

// Children are the processes below a folder: those whose current folder or
// arguments lie in it. Processes are told by what they are of, never by name.
func Children(t testing.TB, dir string) []string {
	t.Helper()
	var found []string
	entries, _ := filepath.Glob("/proc/[0-9]*")
	for _, p := range entries {
		cwd, _ := os.Readlink(filepath.Join(p, "cwd"))
		line, _ := os.ReadFile(filepath.Join(p, "cmdline"))
		args := strings.ReplaceAll(string(line), "\x00", " ")
		if strings.HasPrefix(cwd, dir) || strings.Contains(args, dir) {
			found = append(found, filepath.Base(p)+" "+args)
		}
	}
	return found
}
