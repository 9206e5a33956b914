package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/mediamill/mediamill/internal/blob/blobtest"
	"github.com/mediamill/mediamill/internal/blob/s3"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/prooftest"
	"github.com/mediamill/mediamill/test/mill"
)

// surroundings are all that a server needs and that can fail.
type surroundings struct {
	t       *testing.T
	api     *mill.API
	scratch string
	road    *blobtest.Road // to its S3 storage
	ffmpeg  string         // path that it was given
}

func surround(t *testing.T) *surroundings {
	dir := t.TempDir()
	s := &surroundings{t: t, scratch: filepath.Join(dir, "scratch"), ffmpeg: filepath.Join(dir, "ffmpeg")}
	installed, err := exec.LookPath("ffmpeg")
	if err == nil {
		err = os.Symlink(installed, s.ffmpeg)
	}
	if err != nil {
		t.Fatal(err)
	}
	bucketServer := blobtest.StartS3(t)
	s.road = blobtest.NewRoad(t, bucketServer.Endpoint)
	options := bucketServer.Bucket(t, s.road.URL)
	bucket, err := s3.New(options)
	if err != nil {
		t.Fatal(err)
	}
	clip := filepath.Join(dir, "clip.mp4")
	mill.Clip(t, clip, "160x90", 1)
	raw, err := os.ReadFile(clip)
	if err != nil {
		t.Fatal(err)
	}
	blobtest.Put(t, bucket, "in/clip.mp4", raw)
	_, s.api = mill.Serve(t, "", append([]string{"--data", filepath.Join(dir, "data"), "--worker-scratch", s.scratch, "--worker-light", "6",
		"--worker-scratch-free", "8388608", "--ffmpeg-ffmpeg", s.ffmpeg}, reach(t, s.road.URL)...)...)
	s.api.Must(t, "POST", "/api/v1/storages", member{"name": "away", "kind": "s3", "default": true, "config": options}, nil)
	return s
}

// queue makes jobs that read and write the S3 storage.
func (s *surroundings) queue(n int) (ids []string) {
	s.t.Helper()
	for range n {
		spec := copied(member{"key": "in/clip.mp4", "storage": "away"})
		spec["tasks"].([]member)[0]["output"] = member{"storage": "away"}
		ids = append(ids, s.api.Create(s.t, spec).ID)
	}
	return ids
}

func (s *surroundings) task(id string) media.Task {
	s.t.Helper()
	var job media.Job
	s.api.Must(s.t, "GET", "/api/v1/jobs/"+id, nil, &job)
	return job.Tasks[0]
}

// all waits until every job has what is asked for.
func (s *surroundings) all(ids []string, what string, holds func(media.Task) bool) {
	s.t.Helper()
	for _, id := range ids {
		mill.Await(s.t, what, func() bool {
			t := s.task(id)
			if t.State == media.Failed {
				s.t.Fatalf("a task was lost: %v", t.Error)
			}
			return holds(t)
		})
	}
}

func (s *surroundings) succeed(ids []string) {
	s.t.Helper()
	s.all(ids, "the job succeeds by itself", func(t media.Task) bool { return t.State == media.Succeeded && t.Runs == 1 })
}

// unfit waits until the worker says with the code why it takes no tasks, and
// checks that it says so everywhere.
func (s *surroundings) unfit(code media.Code) {
	s.t.Helper()
	var list struct{ Workers []media.Worker }
	mill.Await(s.t, "the worker tells its fault "+string(code), func() bool {
		s.api.Must(s.t, "GET", "/api/v1/workers", nil, &list)
		return len(list.Workers) == 1 && list.Workers[0].Fault != nil && list.Workers[0].Fault.Code == code
	})
	mill.Await(s.t, "/readyz says so", func() bool {
		status, ready := s.api.Do(s.t.Context(), "GET", "/readyz", nil)
		return status == 200 && strings.Contains(string(ready), "takes no tasks")
	})
	mill.Await(s.t, "the metrics count the worker as unfit", func() bool {
		_, metrics := s.api.Do(s.t.Context(), "GET", "/metrics", nil)
		return strings.Contains(string(metrics), `mediamill_workers{state="unfit"} 1`)
	})
}

// TestOutagesLoseNoTask stops one thing around a server after the other, with
// jobs in its queue, and then puts it back.
func TestOutagesLoseNoTask(t *testing.T) {
	s := surround(t)
	s.succeed(s.queue(1))

	t.Run("a storage", func(t *testing.T) {
		s.t = t
		s.road.Down(true)
		ids := s.queue(8)
		// More runs than a fault of the content would get.
		s.all(ids, "the task has run four times and waits", func(t media.Task) bool {
			return t.State == media.Retrying && t.Attempt >= 4
		})
		var waits media.Task // it may run its next attempt just now
		mill.Await(t, "a task waits", func() bool { waits = s.task(ids[0]); return waits.State == media.Retrying })
		if waits.Runs != 0 || waits.RetryAt == nil || waits.Waited <= 0 || waits.Error == nil || waits.Error.Code != media.CodeInputTransient {
			t.Errorf("%d runs, tried at %v, waited %v: %v", waits.Runs, waits.RetryAt, waits.Waited, waits.Error)
		}
		canceled := ids[7]
		s.api.Must(t, "POST", "/api/v1/jobs/"+canceled+"/cancel", nil, nil)
		mill.Await(t, "one is canceled meanwhile", func() bool { return s.task(canceled).State == media.Canceled })
		s.road.Down(false)
		// One that waits is begun at once when asked; one that runs just then cannot be, and need not.
		mill.Await(t, "a task is begun at once", func() bool {
			task := s.task(ids[0])
			status, _ := s.api.Do(t.Context(), "POST", "/api/v1/tasks/"+task.ID+"/restart", nil)
			return status == 200 || task.State == media.Succeeded
		})
		s.succeed(ids[:7])
	})
	t.Run("ffmpeg", func(t *testing.T) {
		s.t = t
		if err := os.Rename(s.ffmpeg, s.ffmpeg+".away"); err != nil {
			t.Fatal(err)
		}
		ids := s.queue(8)
		s.unfit(media.CodeEngineMissing)
		s.all(ids, "the task is back in its queue", func(t media.Task) bool { return t.State == media.Queued && t.Runs == 0 })
		if err := os.Rename(s.ffmpeg+".away", s.ffmpeg); err != nil {
			t.Fatal(err)
		}
		s.succeed(ids)
	})
	t.Run("the scratch folder", func(t *testing.T) {
		s.t = t
		mill.Await(t, "nothing runs", func() bool { left, err := os.ReadDir(s.scratch); return err == nil && len(left) == 0 })
		if err := os.Rename(s.scratch, s.scratch+".away"); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(s.scratch, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		ids := s.queue(8)
		s.unfit(media.CodeWorkerDisk)
		s.all(ids, "the task is back in its queue", func(t media.Task) bool { return t.State == media.Queued && t.Runs == 0 })
		if err := os.Remove(s.scratch); err != nil {
			t.Fatal(err)
		}
		s.succeed(ids)
	})
	t.Run("room in the scratch folder", func(t *testing.T) {
		s.t = t
		mill.Await(t, "nothing runs", func() bool { left, err := os.ReadDir(s.scratch); return err == nil && len(left) == 0 })
		if err := syscall.Mount("tmpfs", s.scratch, "tmpfs", 0, "size=24m"); err != nil {
			prooftest.Lacking(t, prooftest.Mount, err)
		}
		t.Cleanup(func() { _ = syscall.Unmount(s.scratch, syscall.MNT_DETACH) })
		s.succeed(s.queue(1))
		filler := filepath.Join(s.scratch, "filler")
		if err := os.WriteFile(filler, make([]byte, 20<<20), 0o600); err != nil {
			t.Fatal(err)
		}
		ids := s.queue(20)
		s.unfit(media.CodeWorkerDisk)
		s.all(ids, "the task is back in its queue", func(t media.Task) bool { return t.State == media.Queued && t.Runs == 0 })
		if err := os.Remove(filler); err != nil {
			t.Fatal(err)
		}
		s.succeed(ids)
	})
}
