// Command service measures what the service adds to ffmpeg: bars P1, P13 and
// P14 of docs/benchmarks.md, each as the median ratio of alternating pairs.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/mediamill/mediamill/internal/client"
	"github.com/mediamill/mediamill/internal/media"
)

func main() {
	pairs := flag.Int("pairs", 5, "pairs of runs of each bar; of P1 at most 3")
	seconds := flag.Int("seconds", 60, "length of the source of P1; the others have one of 8 s")
	database := flag.String("database", "", "postgres://… in place of SQLite")
	flag.Parse()
	if err := run(*pairs, *seconds, *database); err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

func run(pairs, seconds int, database string) error {
	dir, err := os.MkdirTemp("", "mediamill-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	b := &bench{dir: dir, binary: filepath.Join(dir, "mediamill"), pairs: pairs}
	if out, err := exec.Command("go", "build", "-o", b.binary, "github.com/mediamill/mediamill/cmd/mediamill").CombinedOutput(); err != nil {
		return fmt.Errorf("build: %w: %s", err, out)
	}
	stop, err := b.serve(database)
	if err != nil {
		return err
	}
	defer stop()
	for _, bar := range []struct {
		seconds int
		measure func() error
	}{
		{short, b.shortLadder}, {short, b.snapshot}, {short, b.progress}, {seconds, b.ladder},
	} {
		if err := b.clip(bar.seconds); err != nil {
			return err
		}
		if err := bar.measure(); err != nil {
			return err
		}
	}
	return nil
}

// short is the length of a source, in seconds, on which what a task adds by its
// constant shows most.
const short = 8

type bench struct {
	dir, binary, source string
	client              *client.Client
	pairs, copies       int
}

// serve starts the service with its data in the folder.
func (b *bench) serve(database string) (stop func(), err error) {
	args := []string{"serve", "--listen", "127.0.0.1:0", "--sample=false", "--log-level", "error", "--api-rate-per-second", "0", "--data", filepath.Join(b.dir, "data")}
	if database != "" {
		args = append(args, "--database", database)
	}
	cmd := exec.Command(b.binary, args...)
	var out lockedBuffer
	cmd.Stdout, cmd.Stderr = &out, os.Stderr
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	stop = func() { _ = cmd.Process.Signal(syscall.SIGTERM); _ = cmd.Wait() }
	pattern := regexp.MustCompile(`MEDIAMILL_SERVER=(\S+) MEDIAMILL_KEY=(\S+)`)
	for range 300 {
		if m := pattern.FindStringSubmatch(out.text()); m != nil {
			b.client = client.New(m[1], m[2])
			return stop, nil
		}
		time.Sleep(100 * time.Millisecond)
	}
	stop()
	return nil, fmt.Errorf("the server did not tell its key; an earlier bench may have used the database: %s", out.text())
}

// clip makes the source of so many seconds: moving 1080p with sound.
func (b *bench) clip(seconds int) error {
	b.source = filepath.Join(b.dir, "data", "storage", fmt.Sprintf("source-of-%ds.mp4", seconds))
	if _, err := os.Stat(b.source); err == nil {
		return nil
	}
	out, err := exec.Command("ffmpeg", "-v", "error", "-f", "lavfi", "-i", fmt.Sprintf("testsrc2=s=1920x1080:r=25:d=%d,noise=alls=6:allf=t", seconds),
		"-f", "lavfi", "-i", fmt.Sprintf("sine=d=%d", seconds), "-c:v", "libx264", "-preset", "veryfast", "-b:v", "5M", "-g", "50", "-pix_fmt", "yuv420p",
		"-c:a", "aac", "-movflags", "+faststart", b.source).CombinedOutput()
	if err != nil {
		return fmt.Errorf("clip: %w: %s", err, out)
	}
	return nil
}

// ladder is P1: an adaptive job in the service against the one ffmpeg command
// that its plan has. Each job has a source of its own.
func (b *bench) ladder() error { return b.ladderAs("P1", min(b.pairs, 3)) }

// shortLadder is the same on a short source.
func (b *bench) shortLadder() error { return b.ladderAs("P1s", b.pairs) }

func (b *bench) ladderAs(bar string, pairs int) error {
	task := media.TaskSpec{Template: "adaptive-h264-fast"}
	job, _, err := b.job(filepath.Base(b.source), task)
	if err != nil {
		return err
	}
	args, err := b.command(job)
	if err != nil {
		return err
	}
	return b.compare(bar, "ladder job in the service / its one ffmpeg command, wall", 1.03, pairs,
		func() (float64, error) { return b.fresh(task) },
		func() (float64, error) { return b.bare(args, false) })
}

// snapshot is P13: one small snapshot end to end against a bare seek, of a
// source that the service sees for the first time, and of one that it knows.
func (b *bench) snapshot() error {
	task := media.TaskSpec{Operation: "snapshot", Params: json.RawMessage(`{"pick":"times","times":[3.2],"accuracy":"exact"}`)}
	out := filepath.Join(b.dir, "still.jpg")
	seek := func() (float64, error) {
		return b.bare([]string{"-v", "error", "-y", "-ss", "3.2", "-i", b.source, "-frames:v", "1", "-q:v", "3", out}, false)
	}
	err := b.compare("P13", "one snapshot in the service, new source / ffmpeg -ss, wall", 1.10, b.pairs,
		func() (float64, error) { return b.fresh(task) }, seek)
	if err != nil {
		return err
	}
	return b.compare("P13k", "one snapshot in the service, known source / ffmpeg -ss, wall", 1.10, b.pairs,
		func() (float64, error) { _, took, err := b.job(filepath.Base(b.source), task); return took, err }, seek)
}

// fresh runs a job on a source that the service has not seen.
func (b *bench) fresh(task media.TaskSpec) (float64, error) {
	key, err := b.anew()
	if err != nil {
		return 0, err
	}
	_, took, err := b.job(key, task)
	return took, err
}

// progress is P14: an encode with progress at 5 Hz against one without, CPU.
func (b *bench) progress() error {
	out := filepath.Join(b.dir, "encode.mp4")
	encode := []string{"-v", "error", "-y", "-nostats", "-i", b.source, "-c:v", "libx264", "-preset", "superfast", "-threads", "1", "-an", out}
	return b.compare("P14", "encode with progress at 5 Hz / without, CPU", 1.01, b.pairs,
		func() (float64, error) {
			return b.bare(append([]string{"-stats_period", "0.2", "-progress", filepath.Join(b.dir, "progress")}, encode...), true)
		},
		func() (float64, error) { return b.bare(encode, true) })
}

// compare prints the median of the ratios of alternating pairs.
func (b *bench) compare(bar, what string, goal float64, pairs int, ours, theirs func() (float64, error)) error {
	var ratios, a, c []float64
	for n := range pairs + 1 {
		x, err := ours()
		if err != nil {
			return fmt.Errorf("%s: %w", bar, err)
		}
		y, err := theirs()
		if err != nil {
			return fmt.Errorf("%s: %w", bar, err)
		}
		if n > 0 { // the first pair warms up
			ratios, a, c = append(ratios, x/y), append(a, x), append(c, y)
		}
	}
	verdict := "met"
	if median(ratios) > goal {
		verdict = "missed"
	}
	fmt.Printf("%-4s %.3f  goal ≤ %.2f  %-6s  %s  (%.3f s / %.3f s, ratios %.3f)\n", bar, median(ratios), goal, verdict, what, median(a), median(c), ratios)
	return nil
}

func median(v []float64) float64 {
	s := slices.Sorted(slices.Values(v))
	return s[len(s)/2]
}

// job runs a job and gives the seconds from the request to the end that the
// event stream tells.
func (b *bench) job(source string, task media.TaskSpec) (*media.Job, float64, error) {
	ctx := context.Background()
	began := time.Now()
	job, err := b.client.CreateJob(ctx, media.Spec{Source: media.SourceRef{Key: source}, Tasks: []media.TaskSpec{task}}, "")
	if err != nil {
		return nil, 0, err
	}
	var took time.Duration
	job, err = b.client.WatchJob(ctx, job.ID, 0, func(change client.Change) error {
		if change.Event != nil && change.Event.Type == "job.ended" {
			took = time.Since(began)
		}
		return nil
	})
	if err != nil {
		return nil, 0, err
	}
	if job.State != media.JobSucceeded {
		return nil, 0, fmt.Errorf("the job is %s: %v", job.State, job.Error)
	}
	return job, took.Seconds(), nil
}

// anew gives the source another name and file, so that the service has not
// probed it before.
func (b *bench) anew() (key string, err error) {
	b.copies++
	key = fmt.Sprintf("source-%d.mp4", b.copies)
	content, err := os.ReadFile(b.source)
	if err != nil {
		return "", err
	}
	return key, os.WriteFile(filepath.Join(filepath.Dir(b.source), key), content, 0o600)
}

// command is the ffmpeg command that a task ran, into a folder of the bench.
func (b *bench) command(job *media.Job) ([]string, error) {
	var list struct{ Attempts []media.Attempt }
	if err := b.client.Do(context.Background(), "GET", "/tasks/"+job.Tasks[0].ID+"/attempts", nil, nil, &list); err != nil {
		return nil, err
	}
	commands := list.Attempts[0].Commands
	args := slices.Clone(commands[len(commands)-1][1:])
	work := regexp.MustCompile(`\S*/scratch/[^/]+/(work|out)/`)
	for i := range args {
		args[i] = work.ReplaceAllString(args[i], b.dir+"/bare/$1/")
		args[i] = strings.ReplaceAll(args[i], "pipe:3", os.DevNull)
		if name, found := strings.CutPrefix(args[i], b.dir+"/bare/"); found {
			_ = os.MkdirAll(filepath.Dir(filepath.Join(b.dir, "bare", name)), 0o755)
		}
		if name, found := strings.CutPrefix(args[i], "file:"+b.dir+"/bare/"); found {
			_ = os.MkdirAll(filepath.Dir(filepath.Join(b.dir, "bare", name)), 0o755)
		}
	}
	return args, nil
}

// bare runs ffmpeg and gives its wall or CPU seconds.
func (b *bench) bare(args []string, cpu bool) (float64, error) {
	cmd := exec.CommandContext(context.Background(), "ffmpeg", args...)
	cmd.Dir = b.dir
	began := time.Now()
	if out, err := cmd.CombinedOutput(); err != nil {
		return 0, fmt.Errorf("ffmpeg: %w: %s", err, out)
	}
	if cpu {
		return (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds(), nil
	}
	return time.Since(began).Seconds(), nil
}
