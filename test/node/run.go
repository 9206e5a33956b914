package node

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// limit of one run when the driver has none of its own; a busy machine encodes slowly.
const limit = 15 * time.Minute

// A Driver is a script that a test runs, with what it may ask the test for.
type Driver struct {
	Modules Modules
	Script  string // path; what lies beside it can be imported
	// Does is what the script may ask for: it writes {"ask":"name"} as a line, and
	// goes on when a line comes back; it must not listen when it has ended. A
	// function must not end the test.
	Does  map[string]func() error
	Limit time.Duration // of one run
}

// Run runs a driver with an order as its one argument, in JSON, and reads the
// report that it writes to standard output, which must be JSON and nothing else.
// The test fails with what the driver wrote to standard error when it fails.
func Run[Report any](t testing.TB, m Modules, script string, order any) Report {
	t.Helper()
	var report Report
	if err := (Driver{Modules: m, Script: script}).Run(t.Context(), order, &report); err != nil {
		t.Fatal(err)
	}
	return report
}

// Run runs a copy of the script and of what lies beside it, below node_modules,
// where imports are looked for. All that it started ends with it.
func (d Driver) Run(ctx context.Context, order, report any) error {
	ctx, cancel := context.WithTimeout(ctx, cmp.Or(d.Limit, limit))
	defer cancel()
	argument, err := json.Marshal(order)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp(d.Modules.dir, "run-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if err := os.CopyFS(dir, os.DirFS(filepath.Dir(d.Script))); err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, "node", filepath.Join(dir, filepath.Base(d.Script)), string(argument))
	cmd.Dir = dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // node's children are the browser's
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.WaitDelay = 5 * time.Second
	var log bytes.Buffer
	cmd.Stderr = &log
	in, err1 := cmd.StdinPipe()
	out, err2 := cmd.StdoutPipe()
	if err := errors.Join(err1, err2, cmd.Start()); err != nil {
		return err
	}
	said, err := d.listen(out, in)
	if err = errors.Join(err, cmd.Wait()); err == nil {
		err = json.Unmarshal(said, report)
	}
	if err != nil {
		return fmt.Errorf("%s: %w\n%s\n%s", d.Script, err, tail(said), tail(log.Bytes()))
	}
	return nil
}

// Text runs a script that is given as text, and gives what it writes to standard
// output; it ends with an error when the script does.
func (m Modules) Text(t testing.TB, script string) string {
	t.Helper()
	dir, err := os.MkdirTemp(m.dir, "run-")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "sample.cjs")
	if err := os.WriteFile(file, []byte(script), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	out, err := exec.CommandContext(ctx, "node", file).Output()
	if err != nil {
		exit, _ := errors.AsType[*exec.ExitError](err)
		t.Fatalf("%v\n%s\n%s", err, out, exit.Stderr)
	}
	return string(out)
}

// listen reads the report, and does what is asked for in between.
func (d Driver) listen(out io.Reader, in io.WriteCloser) (report []byte, err error) {
	defer in.Close()
	lines := bufio.NewReader(out)
	for {
		line, end := lines.ReadBytes('\n')
		var asked struct{ Ask string }
		if !bytes.HasPrefix(line, []byte(`{"ask":`)) || json.Unmarshal(line, &asked) != nil {
			report = append(report, line...)
		} else if do, known := d.Does[asked.Ask]; !known {
			err = errors.Join(err, fmt.Errorf("nobody does %q", asked.Ask))
		} else {
			err = errors.Join(err, do())
		}
		if asked.Ask != "" {
			_, _ = io.WriteString(in, "done\n")
		}
		if end != nil {
			return report, err
		}
	}
}

// tail keeps a failing test's log readable.
func tail(b []byte) []byte { return b[max(0, len(b)-8000):] }
