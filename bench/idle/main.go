// Idle measures the CPU time of an idle server on SQLite, with its worker, over a
// minute:
//
//	go run ./bench/idle
//	go run ./bench/idle -for 10m -most 0.5
package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

func main() {
	span := flag.Duration("for", time.Minute, "how long it is watched")
	settle := flag.Duration("settle", 15*time.Second, "how long after the start")
	most := flag.Float64("most", 1, "percent of one core above which the program fails")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *settle, *span, *most); err != nil {
		fmt.Fprintln(os.Stderr, "idle:", err)
		stop()
		os.Exit(1)
	}
}

func run(ctx context.Context, settle, span time.Duration, most float64) (err error) {
	dir, err := os.MkdirTemp("", "mediamill-idle-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	program := filepath.Join(dir, "mediamill")
	build := exec.CommandContext(ctx, "go", "build", "-o", program, "github.com/mediamill/mediamill/cmd/mediamill")
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		return err
	}
	server := exec.CommandContext(ctx, program, "serve", "--listen", "127.0.0.1:0", "--sample=false", "--data", filepath.Join(dir, "data"))
	server.Cancel = func() error { return server.Process.Signal(syscall.SIGTERM) }
	out, err := server.StdoutPipe()
	if err != nil {
		return err
	}
	if err := server.Start(); err != nil {
		return err
	}
	defer func() {
		_ = server.Process.Signal(syscall.SIGTERM)
		err = errors.Join(err, server.Wait())
	}()
	lines := bufio.NewScanner(out)
	if !lines.Scan() { // the address, once it serves
		return errors.New("the server does not start")
	}
	go io.Copy(io.Discard, out) //nolint:errcheck // ends with the server
	used, err := over(ctx, server.Process.Pid, settle, span)
	if err != nil {
		return err
	}
	percent := 100 * used.Seconds() / span.Seconds()
	fmt.Printf("idle on SQLite for %s: %s of processor time, %.2f %% of a core (goal: at most %g %%)\n", span, used, percent, most)
	if percent > most {
		return fmt.Errorf("%.2f %% of a core is more than %g %%", percent, most)
	}
	return nil
}

// over is the processor time of a process in a span that begins after settle.
func over(ctx context.Context, pid int, settle, span time.Duration) (time.Duration, error) {
	var readings [2]time.Duration
	for i, pause := range []time.Duration{settle, span} {
		select {
		case <-ctx.Done():
			return 0, ctx.Err()
		case <-time.After(pause):
		}
		var err error
		if readings[i], err = used(pid); err != nil {
			return 0, err
		}
	}
	return readings[1] - readings[0], nil
}

// used is the processor time of a process so far, in ticks of 10 ms.
func used(pid int) (time.Duration, error) {
	raw, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "stat"))
	if err != nil {
		return 0, err
	}
	// The name before may hold spaces; behind it utime and stime are the 12th and 13th.
	fields := strings.Fields(string(raw)[strings.LastIndexByte(string(raw), ')')+1:])
	if len(fields) < 13 {
		return 0, errors.New("/proc tells nothing of the server")
	}
	ticks := 0
	for _, f := range fields[11:13] {
		n, err := strconv.Atoi(f)
		if err != nil {
			return 0, err
		}
		ticks += n
	}
	return time.Duration(ticks) * 10 * time.Millisecond, nil
}
