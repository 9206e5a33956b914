package ffmpeg

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/mediamill/mediamill/internal/ffmpeg/sandbox"
	"github.com/mediamill/mediamill/internal/media"
)

// endless encodes a source that never ends, in real time, without much work.
func endless() *Command {
	return &Command{
		Inputs:  []Input{{File: File{Place: InLavfi, Name: "testsrc2=s=64x64:r=10"}, Options: []Option{Flag("re")}}},
		Outputs: []Output{{File: Out("a.mkv"), Format: "matroska", Options: []Option{Word("c:v", "mpeg4")}}},
	}
}

func freshPlaces(t *testing.T, sources ...string) Places {
	t.Helper()
	return Places{Sources: sources, Work: t.TempDir(), Out: t.TempDir()}
}

// patiently waits until the condition comes true; the machine may be busy.
func patiently(t *testing.T, what string, condition func() bool) {
	t.Helper()
	const limit = 5 * time.Minute
	for end := time.Now().Add(limit); !condition(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("not within %s: %s", limit, what)
		}
	}
}

// children are the processes whose parent is pid, from /proc.
func children(t *testing.T, pid int) []int {
	t.Helper()
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		t.Fatal(err)
	}
	var found []int
	for _, path := range stats {
		text, err := os.ReadFile(path)
		if err != nil {
			continue // it ended meanwhile
		}
		// pid (name) state ppid …; the name may hold anything
		fields := strings.Fields(string(text[strings.LastIndexByte(string(text), ')')+1:]))
		if len(fields) > 1 && fields[1] == strconv.Itoa(pid) && fields[0] != "Z" {
			id, _ := strconv.Atoi(filepath.Base(filepath.Dir(path)))
			found = append(found, id)
		}
	}
	return found
}

// has says that a process has this path open or as its folder.
func has(pid int, folder string) bool {
	cwd, err := os.Readlink(fmt.Sprintf("/proc/%d/cwd", pid))
	return err == nil && cwd == folder
}

// worker finds the process that runs in folder.
func worker(t *testing.T, folder string) int {
	t.Helper()
	pid := 0
	patiently(t, "a process in "+folder, func() bool {
		for _, c := range children(t, os.Getpid()) {
			exe, _ := os.Readlink(fmt.Sprintf("/proc/%d/exe", c))
			if has(c, folder) && strings.HasSuffix(exe, "ffmpeg") {
				pid = c
			}
		}
		return pid != 0
	})
	return pid
}

func alive(pid int) bool { return syscall.Kill(pid, 0) == nil }

func needLinux(t *testing.T) {
	t.Helper()
	if _, err := os.Stat("/proc/self/stat"); err != nil {
		t.Skip("this test looks at processes through /proc")
	}
}

func TestCancelEndsFFmpeg(t *testing.T) {
	t.Parallel()
	needLinux(t)
	tl := tool(t)
	for name, freeze := range map[string]bool{"a running ffmpeg": false, "a stopped ffmpeg": true} {
		ctx, cancel := context.WithCancelCause(context.Background())
		p := freshPlaces(t)
		var pid int
		go func() {
			pid = worker(t, p.Work)
			if freeze {
				_ = syscall.Kill(pid, syscall.SIGSTOP)
			}
			cancel(errors.New("a person asked"))
		}()
		_, err := tl.Run(ctx, Run{Command: endless(), Places: p})
		if media.CodeOf(err) != media.CodeCanceled {
			t.Errorf("%s: %v", name, err)
		}
		if alive(pid) {
			t.Errorf("%s: process %d is left", name, pid)
		}
	}
}

func TestCauseOfTheCancelIsTheError(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancelCause(context.Background())
	cancel(media.Errorf(media.CodeLeaseLost, "another worker has it"))
	_, err := tool(t).Run(ctx, Run{Command: endless(), Places: freshPlaces(t)})
	if media.CodeOf(err) != media.CodeLeaseLost {
		t.Error(err)
	}
}

func TestHungFFmpegIsKilledByTheStallRule(t *testing.T) {
	t.Parallel()
	needLinux(t)
	tl, p := tool(t), freshPlaces(t)
	go func() { _ = syscall.Kill(worker(t, p.Work), syscall.SIGSTOP) }()
	result, err := tl.Run(context.Background(), Run{Command: endless(), Places: p, Limits: Limits{Stall: time.Second}})
	if media.CodeOf(err) != media.CodeEngineStalled || media.CodeOf(err).Chance() != media.Few {
		t.Errorf("%v, %+v", err, result)
	}
}

func TestFeederThatStopsIsAStall(t *testing.T) {
	t.Parallel()
	tl := tool(t)
	c := &Command{
		Inputs:  []Input{{File: Pipe(), Format: "h264"}},
		Outputs: []Output{{File: Null(), Format: "null"}},
	}
	_, err := tl.Run(context.Background(), Run{Command: c, Places: freshPlaces(t), Limits: Limits{Stall: time.Second},
		Stdin: func(ctx context.Context, _ io.Writer) error { <-ctx.Done(); return ctx.Err() }})
	if media.CodeOf(err) != media.CodeEngineStalled {
		t.Error(err)
	}
}

func TestFeederThatFailsFailsTheRun(t *testing.T) {
	t.Parallel()
	c := &Command{
		Inputs:  []Input{{File: Pipe(), Format: "h264"}},
		Outputs: []Output{{File: Null(), Format: "null"}},
	}
	broken := media.Errorf(media.CodeInputTransient, "the store hung up")
	_, err := tool(t).Run(context.Background(), Run{Command: c, Places: freshPlaces(t),
		Stdin: func(context.Context, io.Writer) error { return broken }})
	if !errors.Is(err, broken) {
		t.Error(err)
	}
}

func TestTakerThatFailsEndsTheRun(t *testing.T) {
	t.Parallel()
	c := &Command{
		Inputs:  []Input{{File: File{Place: InLavfi, Name: "testsrc2=s=64x64:r=10"}}},
		Outputs: []Output{{File: Pipe(), Format: "rawvideo"}},
	}
	_, err := tool(t).Run(context.Background(), Run{Command: c, Places: freshPlaces(t), Stdout: brokenTaker{}})
	if media.CodeOf(err) != media.CodeOutputTransient {
		t.Error(err)
	}
}

type brokenTaker struct{}

func (brokenTaker) Write([]byte) (int, error) {
	return 0, media.Errorf(media.CodeOutputTransient, "the store hung up")
}

func TestWallLimit(t *testing.T) {
	t.Parallel()
	_, err := tool(t).Run(context.Background(), Run{Command: endless(), Places: freshPlaces(t), Limits: Limits{Wall: time.Second}})
	if media.CodeOf(err) != media.CodeEngineTimeout {
		t.Error(err)
	}
}

// The test starts itself as a parent that is killed without warning.
func TestFFmpegDiesWithItsParent(t *testing.T) {
	t.Parallel()
	needLinux(t)
	for _, mode := range []sandbox.Mode{sandbox.Auto, sandbox.Off} {
		work := t.TempDir()
		parent := exec.Command(os.Args[0], "-test.run=^TestParentToKill$")
		parent.Env = append(os.Environ(), "MEDIAMILL_TEST_PARENT="+work, "MEDIAMILL_TEST_MODE="+string(mode))
		if err := parent.Start(); err != nil {
			t.Fatal(err)
		}
		child := 0
		patiently(t, "ffmpeg under the parent", func() bool {
			for _, c := range children(t, parent.Process.Pid) {
				exe, _ := os.Readlink(fmt.Sprintf("/proc/%d/exe", c))
				if has(c, work) && strings.HasSuffix(exe, "ffmpeg") {
					child = c
				}
			}
			return child != 0
		})
		if err := parent.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = parent.Wait() // it was killed
		patiently(t, string(mode)+": ffmpeg follows its parent", func() bool { return !has(child, work) })
	}
}

func TestParentToKill(t *testing.T) {
	work := os.Getenv("MEDIAMILL_TEST_PARENT")
	if work == "" {
		t.Skip("only as the child of another test")
	}
	tl, err := Find(context.Background(), Options{Sandbox: sandbox.Mode(os.Getenv("MEDIAMILL_TEST_MODE"))})
	if err != nil {
		t.Fatal(err)
	}
	_, err = tl.Run(context.Background(), Run{Command: endless(), Places: Places{Work: work, Out: work}, Limits: Limits{Wall: time.Minute}})
	t.Fatal(err)
}

func makeFIFO(path string) error { return syscall.Mkfifo(path, 0o600) }

// What the kernel does not bound, as root's threads, the watch does.
func TestThreadsAreBoundByTheWatch(t *testing.T) {
	t.Parallel()
	needLinux(t)
	tl := *tool(t)
	box, err := sandbox.New(t.Context(), sandbox.Options{Mode: sandbox.Off})
	if err != nil {
		t.Fatal(err)
	}
	tl.box, tl.ffmpeg = box, os.Args[0]
	args := []string{"-test.run=^TestManyThreads$", "many-threads"}
	_, err = tl.run(t.Context(), Run{Places: freshPlaces(t)}, tl.ffmpeg, args, Limits{Threads: 50}.or(DefaultLimits(&Command{}, 0)))
	if media.CodeOf(err) != media.CodeEngineFailed || !strings.Contains(fmt.Sprint(err), "more than 50 threads") {
		t.Error(err)
	}
}

func TestManyThreads(t *testing.T) {
	if !slices.Contains(os.Args, "many-threads") {
		t.Skip("only as the child of another test")
	}
	for range 100 {
		go func() {
			runtime.LockOSThread()
			select {}
		}()
	}
	time.Sleep(10 * time.Minute) // until it is killed
}
