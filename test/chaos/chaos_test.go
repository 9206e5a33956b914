// Package chaos kills the processes of a running service at random moments, and
// checks that the promises are kept: every task ends once, its outputs are those of
// an undisturbed run, and no process or scratch file stays behind.
package chaos

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/mediamill/mediamill/internal/blob"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/store/storetest"
	"github.com/mediamill/mediamill/test/mill"
)

func TestMain(m *testing.M) {
	code := m.Run()
	mill.Clean()
	os.Exit(code)
}

// lease is short, so that a test sees many take-overs.
const lease = 3 * time.Second

// specs are the tasks of every job; each gives the same bytes on each run.
const specs = `[
	{"name": "film", "template": "mp4-h264-360p", "params": {"video": {"preset": "ultrafast"}}},
	{"name": "copy", "template": "remux-mp4"},
	{"name": "stills", "template": "snapshot-10-evenly", "params": {"count": 3}},
	{"name": "sprite", "template": "sprite-100"}]`

// jobs is how many jobs of four tasks run under fire; MEDIAMILL_CHAOS raises it.
func jobs(t *testing.T) int {
	if n, err := strconv.Atoi(os.Getenv("MEDIAMILL_CHAOS")); err == nil {
		return n
	}
	return 8
}

// A fleet is what runs: a server, and workers of their own unless it is embedded.
type fleet struct {
	t       *testing.T
	dir     string
	args    [][]string // of each process; the first is the server
	running []*mill.Process
	api     *mill.API
}

func newFleet(t *testing.T, address string) *fleet {
	f := &fleet{t: t, dir: t.TempDir()}
	key := base64.StdEncoding.EncodeToString([]byte(strings.Repeat("k", 32)))
	// With as many slots as cores each encoder has one thread, and so gives the
	// same bytes each time; several threads do not.
	cores := strconv.Itoa(max(2, runtime.NumCPU()))
	common := []string{"--worker-lease", lease.String(), "--worker-grace", "2s", "--secret-key", key, "--worker-cpu", cores,
		// What the workers share is the server's own folder, and not in theirs.
		"--storage-roots", filepath.Join(f.dir, "server", "storage")}
	if address != "" {
		common = append(common, "--database", address)
	}
	server := append([]string{"--data", filepath.Join(f.dir, "server")}, common...)
	if address != "" {
		server = append(server, "--worker-cpu=0", "--worker-light=0")
	}
	f.args = append(f.args, server)
	for n := 1; address != "" && n <= 2; n++ {
		f.args = append(f.args, append([]string{"worker", "--data", filepath.Join(f.dir, fmt.Sprint("worker", n))}, common...))
	}
	f.running = make([]*mill.Process, len(f.args))
	for i := range f.args {
		f.start(i)
	}
	f.clip("in.mp4", 2)
	return f
}

// clip makes a source of so many seconds in the storage.
func (f *fleet) clip(name string, seconds int) {
	length := fmt.Sprint(":d=", seconds)
	made := exec.CommandContext(f.t.Context(), "ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc2=s=320x180:r=25"+length,
		"-f", "lavfi", "-i", "sine=f=440"+length, "-c:v", "libx264", "-preset", "ultrafast", "-g", "25", "-c:a", "aac",
		filepath.Join(f.dir, "server", "storage", name))
	if text, err := made.CombinedOutput(); err != nil {
		f.t.Fatalf("no clip: %v: %s", err, text)
	}
}

// start starts the i-th process; a server that starts again has the same key.
func (f *fleet) start(i int) {
	if i > 0 {
		f.running[i] = mill.Start(f.t, f.args[i]...)
		return
	}
	key := ""
	if f.api != nil {
		key = f.api.Key
	}
	p, api := mill.Serve(f.t, key, f.args[0]...)
	f.running[0] = p
	if f.api == nil {
		f.api = api
	}
	f.api.Server = api.Server
}

func (f *fleet) create() string {
	var tasks any
	if err := json.Unmarshal([]byte(specs), &tasks); err != nil {
		f.t.Fatal(err)
	}
	return f.api.Create(f.t, map[string]any{"source": map[string]any{"key": "in.mp4"}, "tasks": tasks}).ID
}

// sums are the hashes of a job's outputs by task and number.
func sums(job *media.Job) map[string]string {
	out := map[string]string{}
	for _, task := range job.Tasks {
		for _, o := range task.Outputs {
			out[fmt.Sprint(task.Name, " ", o.Number)] = o.SHA256
		}
	}
	return out
}

// probe tells of an output what may explain a difference.
func (f *fleet) probe(job *media.Job, name string) string {
	for _, task := range job.Tasks {
		for _, o := range task.Outputs {
			if name == fmt.Sprint(task.Name, " ", o.Number) {
				path := filepath.Join(f.dir, "server", "storage", filepath.FromSlash(o.Key))
				out, err := exec.Command("ffprobe", "-v", "error", "-show_entries", "stream=codec_name,nb_frames,duration,bit_rate", "-of", "compact", path).CombinedOutput()
				return fmt.Sprintf("%d bytes by attempt %d: %s %v", o.Bytes, task.Attempt, out, err)
			}
		}
	}
	return "no such output"
}

func TestKillsLoseAndDoubleNothing(t *testing.T) {
	storetest.EachAddress(t, func(t *testing.T, address string) {
		if !strings.HasPrefix(address, "postgres") {
			address = "" // the server's own SQLite
		}
		f := newFleet(t, address)
		calm := f.api.Ended(t, f.create())
		if calm.State != media.JobSucceeded {
			t.Fatalf("the undisturbed run is %s: %v", calm.State, calm.Error)
		}
		var ids []string
		for range jobs(t) {
			ids = append(ids, f.create())
		}
		f.fire(ids)
		poisoned := 0
		for _, id := range ids {
			job := f.api.Ended(t, id)
			for _, task := range job.Tasks {
				if task.State == media.Succeeded {
					if task.Error != nil {
						t.Errorf("%s of %s succeeded and has the error %v", task.Name, id, task.Error)
					}
					continue
				}
				// In a fleet a task that three kills happened to hit is given up on purpose.
				if task.Error.Code != media.CodeWorkerPoisoned || address == "" {
					t.Errorf("%s of %s: %v", task.Name, id, task.Error)
				}
				poisoned++
			}
			// A worker that a busy machine lets wait for longer than the short lease is lost as well.
			for range 5 {
				if job.State != media.JobSucceeded {
					f.api.Must(t, "POST", "/api/v1/jobs/"+id+"/restart?scope=failed", nil, nil)
					job = f.api.Ended(t, id)
				}
			}
			got, want := sums(job), sums(calm)
			for name, sum := range want {
				if got[name] != sum {
					t.Errorf("%s of %s differs from the undisturbed run:\n%s\n%s", name, id, f.probe(calm, name), f.probe(job, name))
				}
			}
			f.endedOnce(job)
		}
		t.Logf("%d tasks under fire, %d given up after three lost workers and restarted", 4*len(ids), poisoned)
		f.nothingLeft()
	})
}

// fire kills processes at random moments until all jobs have ended, or the
// rounds are used up. After each kill something must move before the next.
func (f *fleet) fire(ids []string) {
	seed := uint64(time.Now().UnixNano())
	f.t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	kills := 0
	for range 2 * len(ids) {
		time.Sleep(time.Duration(100+random.IntN(1200)) * time.Millisecond) // the moment of the kill is what is random
		before := f.done(ids)
		if before == 4*len(ids) {
			break
		}
		victim := random.IntN(len(f.running))
		f.running[victim].Kill()
		kills++
		f.start(victim)
		for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline) && f.done(ids) == before; {
			time.Sleep(100 * time.Millisecond)
		}
	}
	f.t.Logf("%d kills", kills)
}

// done counts tasks that have ended.
func (f *fleet) done(ids []string) int {
	n := 0
	for _, id := range ids {
		var job media.Job
		if status, raw := f.api.Do(f.t.Context(), "GET", "/api/v1/jobs/"+id, nil); status != 200 || json.Unmarshal(raw, &job) != nil {
			continue
		}
		for _, task := range job.Tasks {
			if task.State.Ended() {
				n++
			}
		}
	}
	return n
}

// endedOnce holds the events of a job to one end for each task and start of it.
func (f *fleet) endedOnce(job *media.Job) {
	ends := map[string]int{}
	restarts := map[string]int{}
	err := f.api.Events(f.t.Context(), "/api/v1/jobs/"+job.ID+"/events", func(kind, _, data string) bool {
		var e media.Event
		if json.Unmarshal([]byte(data), &e) != nil {
			return true
		}
		if kind == "task.state" {
			var move struct{ From, To media.State }
			_ = json.Unmarshal(e.Data, &move)
			if move.To.Ended() {
				ends[e.TaskID]++
			}
			if move.From.Ended() {
				restarts[e.TaskID]++
			}
		}
		return !(kind == "job.ended" && len(ends) == len(job.Tasks) && allOnce(ends, restarts))
	})
	if err != nil {
		f.t.Errorf("events of %s: %v", job.ID, err)
	}
	if len(ends) != len(job.Tasks) || !allOnce(ends, restarts) {
		f.t.Errorf("tasks of %s ended %v times with restarts %v", job.ID, ends, restarts)
	}
}

func allOnce(ends, restarts map[string]int) bool {
	for task, n := range ends {
		if n != 1+restarts[task] {
			return false
		}
	}
	return true
}

// nothingLeft stops everything and looks for processes and scratch files.
func (f *fleet) nothingLeft() {
	for i := range f.running {
		f.running[len(f.running)-1-i].Stop(f.t)
	}
	mill.Await(f.t, "no process is left", func() bool { return len(mill.Children(f.t, f.dir)) == 0 })
	for i := range f.args {
		f.start(i) // what a killed process left is swept by the next start
	}
	for _, p := range f.running[1:] {
		p.Await(f.t, "worker ready") // before that an interrupt ends it unswept, or is lost where a shell has it ignored
	}
	for i := range f.running {
		f.running[len(f.running)-1-i].Stop(f.t)
	}
	f.sweepStaged()
	scratch, _ := filepath.Glob(filepath.Join(f.dir, "*", "scratch", "*"))
	if len(scratch) > 0 {
		f.t.Errorf("scratch left: %v", scratch)
	}
}

// sweepStaged makes the staged files that killed workers left older than any
// run, which is what the server waits for before it removes them, and holds its
// sweep at the next start to leaving none.
func (f *fleet) sweepStaged() {
	long := time.Now().Add(-30 * 24 * time.Hour)
	hidden := func() (found []string) {
		for _, folder := range []string{"staging", "uploads"} {
			each, _ := filepath.Glob(filepath.Join(f.dir, "server", "storage", blob.Private, folder, "*"))
			found = append(found, each...)
		}
		return found
	}
	// Kills seldom hit the moment between staging and commit, so one more is laid there.
	staging := filepath.Join(f.dir, "server", "storage", blob.Private, "staging")
	if err := os.MkdirAll(staging, 0o700); err != nil {
		f.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(staging, "ofakilledworker"), []byte("half"), 0o600); err != nil {
		f.t.Fatal(err)
	}
	before := hidden()
	for _, name := range before {
		if err := os.Chtimes(name, long, long); err != nil {
			f.t.Fatal(err)
		}
	}
	f.start(0)
	mill.Await(f.t, fmt.Sprint("the sweep removed ", before), func() bool { return len(hidden()) == 0 })
	f.running[0].Stop(f.t)
	f.t.Logf("%d staged files were left by the kills", len(before)-1)
}

func TestAFrozenWorkerIsReplacedInTimeAndCanNotFinish(t *testing.T) {
	f := newFleet(t, storetest.PostgreSQL(t))
	f.clip("long.mp4", 60)
	id := f.api.Create(t, map[string]any{
		"source": map[string]any{"key": "long.mp4"},
		"tasks": []any{map[string]any{"name": "film", "template": "mp4-h264-360p", "params": map[string]any{
			"video": map[string]any{"preset": "veryslow"}}}},
	}).ID
	job := f.running1(id)
	task := job.Tasks[0]
	var victim *mill.Process
	var list struct{ Workers []media.Worker }
	f.api.Must(t, "GET", "/api/v1/workers", nil, &list)
	for _, w := range list.Workers {
		for _, p := range f.running[1:] {
			if w.ID == task.Worker && w.PID == p.Cmd.Process.Pid {
				victim = p
			}
		}
	}
	if victim == nil {
		t.Fatalf("the task ended before its worker could be frozen: %s", task.State)
	}
	frozen := time.Now()
	if err := victim.Cmd.Process.Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	mill.Await(t, "another took the task over", func() bool {
		var now media.Task
		f.api.Must(t, "GET", "/api/v1/tasks/"+task.ID, nil, &now)
		return now.Attempt > task.Attempt && now.Worker != task.Worker && now.Worker != "" || now.State.Ended() && now.Attempt > task.Attempt
	})
	took := time.Since(frozen)
	t.Logf("taken over after %s with a lease of %s", took.Round(10*time.Millisecond), lease)
	if err := victim.Cmd.Process.Signal(syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
	ended := f.api.Ended(t, id)
	if ended.State != media.JobSucceeded || ended.Tasks[0].Attempt <= task.Attempt {
		t.Errorf("the job is %s by attempt %d: %v", ended.State, ended.Tasks[0].Attempt, ended.Error)
	}
	f.endedOnce(ended)
}

// running1 waits until the job's one task runs.
func (f *fleet) running1(id string) *media.Job {
	var job media.Job
	mill.Await(f.t, "the task began", func() bool {
		job = media.Job{}
		f.api.Must(f.t, "GET", "/api/v1/jobs/"+id, nil, &job)
		return job.Tasks[0].State == media.Running || job.Tasks[0].State.Ended()
	})
	return &job
}
