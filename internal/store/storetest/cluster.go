package storetest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// ErrMissing says that PostgreSQL's programs are not on this machine.
var ErrMissing = errors.New("initdb and postgres are not installed (Debian: apt-get install postgresql)")

// A Cluster is a PostgreSQL of our own on a Unix socket, without fsync.
type Cluster struct {
	bin, dir string
	watch    *exec.Cmd // the shell that stops the server and removes dir
	hold     io.Closer // closing it, or dying, tells the shell to do so
}

// supervise makes the cluster and runs the server until its input ends: that
// is when this process closes the pipe or is gone. A line of input restarts
// the server, after an immediate stop.
const supervise = `
set -e
"$1/initdb" -D "$2/data" -U postgres -A trust -E UTF8 --locale=C --no-sync >"$2/initdb.log" 2>&1
set +e
serve() { "$bin/postgres" -D "$dir/data" -k "$dir" -c listen_addresses= -c fsync=off -c full_page_writes=off \
	-c max_connections=200 -c shared_buffers=64MB -c autovacuum_naptime=10s >>"$dir/log" 2>&1 & pid=$!; }
bin=$1 dir=$2
serve
while read -r pause; do
	kill -QUIT $pid; wait $pid; sleep "$pause"; serve
done
kill -QUIT $pid; wait $pid
rm -rf "$dir"
`

// StartCluster makes a cluster and waits until it answers.
func StartCluster() (*Cluster, error) {
	bin, err := programs()
	if err != nil {
		return nil, err
	}
	// Not TMPDIR: the path of a socket may have 107 bytes.
	dir, err := os.MkdirTemp("/tmp", "mediamill-pg-")
	if err != nil {
		return nil, err
	}
	in, hold, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer in.Close()
	c := &Cluster{bin: bin, dir: dir, hold: hold}
	c.watch = exec.Command("/bin/sh", "-c", supervise, "sh", bin, dir)
	c.watch.Dir, c.watch.Stdin = dir, in
	// A session of its own: an interrupt at the terminal ends us, and then this.
	c.watch.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if os.Geteuid() == 0 { // which PostgreSQL refuses to run as
		if err := c.runAs("postgres", "nobody"); err != nil {
			return nil, errors.Join(err, os.RemoveAll(dir))
		}
	}
	if err := c.watch.Start(); err != nil {
		return nil, errors.Join(err, hold.Close(), os.RemoveAll(dir))
	}
	if err := c.Await(5 * time.Minute); err != nil {
		log, _ := os.ReadFile(filepath.Join(dir, "log"))
		init, _ := os.ReadFile(filepath.Join(dir, "initdb.log"))
		c.Stop()
		return nil, fmt.Errorf("%w\n%s\n%s", err, init, log)
	}
	return c, nil
}

// programs is the folder of the newest PostgreSQL here.
func programs() (string, error) {
	if path, err := exec.LookPath("initdb"); err == nil {
		if real, err := filepath.EvalSymlinks(path); err == nil {
			return filepath.Dir(real), nil
		}
	}
	var found []string
	for _, pattern := range []string{"/usr/lib/postgresql/*/bin/initdb", "/opt/homebrew/opt/postgresql@*/bin/initdb", "/usr/local/opt/postgresql@*/bin/initdb"} {
		matches, err := filepath.Glob(pattern)
		if err != nil {
			return "", err
		}
		found = append(found, matches...)
	}
	if len(found) == 0 {
		return "", ErrMissing
	}
	slices.Sort(found)
	return filepath.Dir(found[len(found)-1]), nil
}

func (c *Cluster) runAs(names ...string) error {
	for _, name := range names {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err := strconv.ParseUint(u.Uid, 10, 32)
		if err != nil {
			return err
		}
		gid, err := strconv.ParseUint(u.Gid, 10, 32)
		if err != nil {
			return err
		}
		c.watch.SysProcAttr.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
		return os.Chown(c.dir, int(uid), int(gid))
	}
	return fmt.Errorf("PostgreSQL does not run as root, and there is no user %s", strings.Join(names, " or "))
}

// Address is that of a database of the cluster.
func (c *Cluster) Address(database string) string {
	return "postgres:///" + url.PathEscape(database) + "?host=" + url.QueryEscape(c.dir) + "&user=postgres"
}

// Program is the path of one of PostgreSQL's own programs, such as pg_dump.
func (c *Cluster) Program(name string) string { return filepath.Join(c.bin, name) }

// Await waits until the server answers.
func (c *Cluster) Await(timeout time.Duration) error {
	deadline := time.Now().Add(timeout)
	for {
		err := c.Exec(`SELECT 1`)
		if err == nil || time.Now().After(deadline) {
			return err
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// Exec runs a statement in the database named postgres.
func (c *Cluster) Exec(sql string) error {
	ctx, stop := context.WithTimeout(context.Background(), 30*time.Second)
	defer stop()
	conn, err := pgx.Connect(ctx, c.Address("postgres"))
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, sql)
	return err
}

// Restart stops the server at once, as a crash would, and starts it again
// after the pause. It does not wait; Await does.
func (c *Cluster) Restart(pause time.Duration) error {
	w, ok := c.hold.(io.Writer)
	if !ok {
		return errors.New("storetest: the cluster was stopped")
	}
	_, err := fmt.Fprintf(w, "%.3f\n", pause.Seconds())
	return err
}

// Stop ends the server and removes its folder.
func (c *Cluster) Stop() {
	_ = c.hold.Close()
	_ = c.watch.Wait()
	_ = os.RemoveAll(c.dir) // when initdb failed, the shell did not
}
