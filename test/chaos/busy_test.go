package chaos

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/test/mill"
)

// A machine that has much else to do is late, and loses nothing: twenty jobs run
// beside thirty processes that take all the processor time they get.
func TestABusyMachineLosesNoJob(t *testing.T) {
	const jobs, others = 20, 30
	dir := t.TempDir()
	crowd := make([]*exec.Cmd, others)
	for i := range crowd {
		crowd[i] = exec.Command(os.Args[0], "-test.run=^TestOneOfTheCrowd$", "one-of-the-crowd")
		if err := crowd[i].Start(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			_ = crowd[i].Process.Kill()
			_ = crowd[i].Wait() // it was killed
		})
	}
	// With two slots on two cores every probe, encode and verification meets the crowd.
	_, api := mill.Serve(t, "", "--data", dir, "--worker-cpu", "2", "--worker-light", "2")
	for i := range jobs {
		name := string(rune('a'+i)) + ".mp4"
		mill.Clip(t, filepath.Join(dir, "storage", name), "160x90", 1)
		api.Create(t, map[string]any{"source": map[string]any{"key": name}, "tasks": []any{
			map[string]any{"template": "mp4-h264-360p", "params": map[string]any{"video": map[string]any{"preset": "ultrafast"}}},
		}})
	}
	var list struct{ Jobs []media.Job }
	api.Must(t, "GET", "/api/v1/jobs?limit=100", nil, &list)
	if len(list.Jobs) != jobs {
		t.Fatalf("%d jobs, want %d", len(list.Jobs), jobs)
	}
	for _, each := range list.Jobs {
		job := api.Ended(t, each.ID)
		if job.State != media.JobSucceeded || job.Tasks[0].Runs > 1 {
			t.Errorf("%s is %s after %d runs: %v", job.ID, job.State, job.Tasks[0].Runs, job.Tasks[0].Error)
		}
	}
}

// TestOneOfTheCrowd takes a processor for itself until it is killed.
func TestOneOfTheCrowd(t *testing.T) {
	if len(os.Args) < 3 || os.Args[2] != "one-of-the-crowd" {
		t.Skip("only as a process of another test")
	}
	parent := os.Getppid()
	for n := 0; ; n++ {
		if n%(1<<24) == 0 && os.Getppid() != parent {
			return // nobody is left to kill it
		}
	}
}
