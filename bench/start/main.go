// Start measures what the program adds to ffprobe when it looks at a file, and
// how soon a server is ready, where what ffmpeg can do is known from an earlier
// start. See docs/benchmarks.md.
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Goals: processor time of `mediamill probe` as a multiple of ffprobe's, and
// seconds until a server is ready.
const (
	goalProbe = 1.3
	goalServe = 0.5
)

func main() {
	pairs := flag.Int("pairs", 15, "how many times each runs")
	flag.Parse()
	if err := measure(*pairs); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func measure(pairs int) error {
	dir, err := os.MkdirTemp("", "mediamill-bench-start-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	program, clip := filepath.Join(dir, "mediamill"), filepath.Join(dir, "clip.mp4")
	os.Setenv("XDG_CACHE_HOME", filepath.Join(dir, "cache"))
	for _, args := range [][]string{
		{"go", "build", "-o", program, "github.com/mediamill/mediamill/cmd/mediamill"},
		{"ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc2=d=2:s=640x360", "-f", "lavfi", "-i", "sine=d=2", "-c:v", "libx264", "-c:a", "aac", clip},
	} {
		if out, err := exec.Command(args[0], args[1:]...).CombinedOutput(); err != nil {
			return fmt.Errorf("%s: %w: %s", args[0], err, out)
		}
	}
	ours := []string{program, "probe", clip, "--json"}
	theirs := []string{"ffprobe", "-v", "error", "-of", "json", "-show_format", "-show_streams", "-show_chapters", clip}
	if err := same(ours, theirs); err != nil { // the first of ours, which asks ffmpeg
		return err
	}
	var ratios, wall []float64
	for range pairs {
		a, err := run(theirs)
		if err != nil {
			return err
		}
		b, err := run(ours)
		if err != nil {
			return err
		}
		ratios, wall = append(ratios, b.cpu/a.cpu), append(wall, b.wall/a.wall)
	}
	var ready []float64
	for range 6 {
		took, err := serve(program, filepath.Join(dir, "data"))
		if err != nil {
			return err
		}
		ready = append(ready, took)
	}
	first := ready[0]
	probe, server := median(ratios), median(ready[1:])
	fmt.Printf("probe / ffprobe, processor time   %.2f (goal %.1f); wall %.2f\n", probe, goalProbe, median(wall))
	fmt.Printf("server ready, known ffmpeg        %.2f s (goal %.1f); the first start %.2f s\n", server, goalServe, first)
	if probe > goalProbe || server > goalServe {
		return fmt.Errorf("above the goal")
	}
	return nil
}

type use struct{ cpu, wall float64 }

func run(args []string) (use, error) {
	cmd := exec.Command(args[0], args[1:]...)
	began := time.Now()
	err := cmd.Run()
	took := time.Since(began).Seconds()
	if err != nil {
		return use{}, fmt.Errorf("%s: %w", args[0], err)
	}
	// With its children: what the sandbox and ffprobe take counts.
	r := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	return use{cpu: time.Duration(r.Utime.Nano() + r.Stime.Nano()).Seconds(), wall: took}, nil
}

// same holds what both say about the file to each other.
func same(ours, theirs []string) error {
	var a struct {
		Duration float64 `json:"duration_seconds"`
		Video    []struct{ Width, Height int }
	}
	var b struct {
		Format  struct{ Duration string }
		Streams []struct{ Width, Height int }
	}
	for _, each := range []struct {
		args []string
		into any
	}{{ours, &a}, {theirs, &b}} {
		out, err := exec.Command(each.args[0], each.args[1:]...).Output()
		if err != nil {
			return fmt.Errorf("%s: %w", each.args[0], err)
		}
		if err := json.Unmarshal(out, each.into); err != nil {
			return err
		}
	}
	length, _ := strconv.ParseFloat(b.Format.Duration, 64)
	if len(a.Video) != 1 || len(b.Streams) != 2 || a.Video[0] != b.Streams[0] || a.Duration-length > 0.01 || length-a.Duration > 0.01 {
		return fmt.Errorf("the program says %+v, ffprobe %+v", a, b)
	}
	return nil
}

// serve is how long a server takes until it answers.
func serve(program, data string) (float64, error) {
	cmd := exec.Command(program, "serve", "--data", data, "--listen", "127.0.0.1:0", "--sample=false", "--log-format", "text")
	log, err := cmd.StderrPipe()
	if err != nil {
		return 0, err
	}
	began := time.Now()
	if err := cmd.Start(); err != nil {
		return 0, err
	}
	defer func() {
		_ = cmd.Process.Signal(os.Interrupt)
		_ = cmd.Wait() // it was asked to end
	}()
	lines := bufio.NewScanner(log)
	for lines.Scan() {
		if strings.Contains(lines.Text(), "server ready") {
			return time.Since(began).Seconds(), nil
		}
	}
	return 0, fmt.Errorf("the server did not come up")
}

func median(of []float64) float64 {
	sorted := slices.Sorted(slices.Values(of))
	return sorted[len(sorted)/2]
}
