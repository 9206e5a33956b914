package e2e

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mediamill/mediamill/internal/blob/blobtest"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/store/storetest"
	"github.com/mediamill/mediamill/test/mill"
)

// A drill is an installation with jobs that end before its backup, and others
// that end after it.
type drill struct {
	t             *testing.T
	args          []string
	server        *mill.Process
	api           *mill.API
	before, after []string // IDs of jobs
	storage       string   // where outputs go; the default one when empty
}

// noWorkers are the flags of a server that only takes jobs.
var noWorkers = []string{"--worker-cpu", "0", "--worker-light", "0"}

func (d *drill) start(more ...string) {
	d.t.Helper()
	key := ""
	if d.api != nil {
		key = d.api.Key
	}
	d.server, d.api = mill.Serve(d.t, key, append(d.args, more...)...)
}

func (d *drill) stop() { d.server.Stop(d.t) }

// spec is a job of four tasks, two of which have keys that do not name the job.
func (d *drill) spec(n int) member {
	to := func(key string) member { return member{"storage": d.storage, "key": key} }
	return member{"name": fmt.Sprint("film ", n), "source": member{"storage": "default", "key": "in/clip.mp4"}, "tasks": []member{
		{"name": "film", "template": "mp4-h264-360p", "params": member{"video": member{"preset": "ultrafast"}}, "output": to("")},
		{"name": "stream", "template": "adaptive-h264-fast", "output": to("")},
		{"name": "copy", "template": "remux-mp4", "output": to(fmt.Sprintf("films/%d.mp4", n))},
		{"name": "stills", "template": "snapshot-10-evenly", "params": member{"count": 2}, "output": to(fmt.Sprintf("stills/%d-{number}.{ext}", n))},
	}}
}

// work ends one job, leaves two that wait for a worker, and returns when the
// server that holds them stands without one.
func (d *drill) work() {
	d.t.Helper()
	d.before = append(d.before, succeeded(d.t, d.api, d.spec(0)).ID)
	d.stop()
	d.start(noWorkers...)
	for n := 1; n <= 2; n++ {
		d.after = append(d.after, d.api.Create(d.t, d.spec(n)).ID)
	}
}

// end lets the waiting jobs end.
func (d *drill) end() {
	d.t.Helper()
	d.stop()
	d.start()
	d.ended()
}

// ended waits until every job has succeeded, and holds each output to its sum.
func (d *drill) ended() {
	d.t.Helper()
	for _, id := range append(d.before, d.after...) {
		job := d.api.Ended(d.t, id)
		if job.State != media.JobSucceeded {
			d.t.Fatalf("%s is %s: %v", job.Name, job.State, job.Error)
		}
		files := 0
		for _, task := range job.Tasks {
			for _, o := range task.Outputs {
				status, body := d.api.Do(d.t.Context(), "GET", o.URL, nil)
				sum := sha256.Sum256(body)
				if status != 200 || hex.EncodeToString(sum[:]) != o.SHA256 {
					d.t.Errorf("%s, %s: status %d, %d bytes of %d", job.Name, o.Key, status, len(body), o.Bytes)
				}
				files++
			}
		}
		if files < 10 {
			d.t.Errorf("%s has %d outputs", job.Name, files)
		}
	}
}

// command runs a command of the program, which must end with the exit code, and
// gives what it said.
func command(t *testing.T, want int, args ...string) string {
	t.Helper()
	code, text := ended(t, args...)
	if code != want {
		t.Fatalf("mediamill %s ended with %d, want %d:\n%s", strings.Join(args, " "), code, want, text)
	}
	return text
}

// The backup is made while the server runs and jobs wait. What ends after it is
// queued anew by the restore, finds its own outputs, and ends as well.
func TestABackupOfOneMachineIsRestored(t *testing.T) {
	dir := t.TempDir()
	data, archive, database := filepath.Join(dir, "data"), filepath.Join(dir, "all.tar"), filepath.Join(dir, "database.tar")
	d := &drill{t: t, args: []string{"--data", data}}
	d.start()
	mill.Clip(t, filepath.Join(data, "storage", "in", "clip.mp4"), "320x180", 2)
	d.work()
	command(t, 0, "backup", archive, "--data", data)
	command(t, 0, "backup", database, "--data", data, "--database-only")
	command(t, 2, "backup", archive, "--data", data) // never over an archive
	if info, err := os.Stat(archive); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the archive holds the key, and has the mode %v (%v)", info.Mode(), err)
	}
	d.end()
	command(t, 4, "restore", database, "--data", data, "--replace") // its server runs
	d.stop()

	// The machine lives, the database is lost: the storage is newer than the backup.
	if out := command(t, 4, "restore", database, "--data", data); !strings.Contains(out, "--replace") {
		t.Errorf("a folder with a database is refused with\n%s", out)
	}
	command(t, 0, "restore", database, "--data", data, "--replace")
	d.start()
	d.ended()
	d.stop()

	// The machine is lost: all of it comes back in another place.
	if err := os.Rename(data, data+"-lost"); err != nil {
		t.Fatal(err)
	}
	moved := filepath.Join(dir, "moved")
	damage(t, archive, moved)
	command(t, 0, "restore", archive, "--data", moved)
	d.args = []string{"--data", moved}
	d.start()
	d.ended()
	d.stop()
	if left, _ := filepath.Glob(filepath.Join(moved, ".*")); len(left) > 0 {
		t.Errorf("the restore left %v", left)
	}
}

// damage tries archives that are cut off or changed: each is refused and changes nothing.
func damage(t *testing.T, archive, data string) {
	t.Helper()
	whole, err := os.ReadFile(archive)
	if err != nil {
		t.Fatal(err)
	}
	flipped := append([]byte(nil), whole...)
	flipped[len(flipped)/2] ^= 1
	for name, content := range map[string][]byte{
		"cut off": whole[:len(whole)/2], "changed": flipped, "empty": nil, "something else": []byte(strings.Repeat("no archive ", 200)),
	} {
		path := filepath.Join(t.TempDir(), "bad.tar")
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		out := command(t, 4, "restore", path, "--data", data)
		if left, _ := filepath.Glob(filepath.Join(data, "*")); len(left) > 1 || !strings.Contains(out, "nothing was changed") { // the lock alone
			t.Errorf("%s: the folder holds %v after\n%s", name, left, out)
		}
	}
}

// As docs/fleet.md tells it: pg_dump while the fleet runs, pg_restore into an empty
// database, and a bucket that is newer than both.
func TestABackupOfAFleetIsRestored(t *testing.T) {
	cluster, err := storetest.StartCluster()
	storetest.Need(t, err)
	t.Cleanup(cluster.Stop)
	s3 := blobtest.StartS3(t)
	bucket := s3.Bucket(t, s3.Endpoint)
	data := t.TempDir()
	dump := filepath.Join(t.TempDir(), "mediamill.dump")
	postgres := func(program string, args ...string) {
		t.Helper()
		out, err := exec.CommandContext(t.Context(), cluster.Program(program), args...).CombinedOutput()
		if err != nil {
			t.Fatalf("%s: %v\n%s", program, err, out)
		}
	}
	if err := cluster.Exec(`CREATE DATABASE mediamill`); err != nil {
		t.Fatal(err)
	}
	secret := base64.StdEncoding.EncodeToString([]byte(strings.Repeat("s", 32)))
	d := &drill{t: t, storage: "films", args: append([]string{
		"--data", data, "--database", cluster.Address("mediamill"), "--secret-key", secret,
	}, reach(t, s3.Endpoint)...)}
	d.start()
	d.api.Must(t, "POST", "/api/v1/storages", member{"name": d.storage, "kind": "s3", "config": member{
		"endpoint": s3.Endpoint, "insecure": true, "bucket": bucket.Bucket, "access_key": s3.AccessKey, "secret_key": s3.SecretKey,
		"region": bucket.Region, "addressing": bucket.Addressing,
	}}, nil)
	mill.Clip(t, filepath.Join(data, "storage", "in", "clip.mp4"), "320x180", 2)
	d.work()
	postgres("pg_dump", "--format=custom", "--file", dump, "--dbname", cluster.Address("mediamill"))
	d.end()
	d.stop()

	for _, statement := range []string{`DROP DATABASE mediamill WITH (FORCE)`, `CREATE DATABASE mediamill`} {
		if err := cluster.Exec(statement); err != nil {
			t.Fatal(err)
		}
	}
	postgres("pg_restore", "--dbname", cluster.Address("mediamill"), dump)
	if out := command(t, 2, "backup", "--database", cluster.Address("mediamill")); !strings.Contains(out, "pg_dump") {
		t.Errorf("backup of a fleet says\n%s", out)
	}
	d.start()
	d.ended()
}
