package console_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mediamill/mediamill/internal/prooftest"
	"github.com/mediamill/mediamill/test/console"
	"github.com/mediamill/mediamill/test/mill"
)

func TestAServerThatIsStartedAnewWhileThePageIsOpen(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	mill.Clip(t, filepath.Join(dir, "storage", "in", "short.mp4"), "320x180", 2)
	mill.Clip(t, filepath.Join(dir, "storage", "in", "long.mp4"), "640x360", 40)
	p, api := mill.Serve(t, "", "--data", dir, "--listen", mill.Address(t))
	order := console.Order{Story: "restart", URL: api.Server, Key: api.Key, Password: p.Await(t, `Password\s+(\S+)`)[1]}
	order.Does = restarts(t, dir, p, api)
	console.Tell(t, order)
}

func TestThePageStaysWhenTheServerIsAwayOrAnother(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	p, api := mill.Serve(t, "", "--data", dir, "--listen", mill.Address(t))
	order := console.Order{Story: "away", URL: api.Server, Key: api.Key, Password: p.Await(t, `Password\s+(\S+)`)[1]}
	order.Does = restarts(t, dir, p, api)
	console.Tell(t, order)
}

// restarts kills a server and starts it anew at its address, as often as it is asked to.
func restarts(t *testing.T, dir string, p *mill.Process, api *mill.API) map[string]func() error {
	return map[string]func() error{
		"kill": func() error { p.Kill(); return nil },
		"start": func() error {
			p, _ = mill.Serve(t, api.Key, "--data", dir, "--listen", strings.TrimPrefix(api.Server, "http://"))
			return nil
		},
	}
}

// The folder of the outputs is a file system of 2 MiB in a mount namespace of
// the server's own, which a file fills up.
func TestAFullDiskIsToldAndMadeGood(t *testing.T) {
	t.Parallel()
	dir, films := t.TempDir(), t.TempDir()
	mill.Clip(t, filepath.Join(films, "film.mp4"), "640x360", 8)
	script := `mount -t tmpfs -o size=2m none "$1/storage" && head -c 2060000 /dev/zero > "$1/storage/filler" && shift && exec "$@"`
	wrapper := []string{"unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script, "sh", dir}
	if err := os.Mkdir(filepath.Join(dir, "storage"), 0o755); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(wrapper[0], append(wrapper[1:], "true")...).CombinedOutput(); err != nil {
		prooftest.Lacking(t, prooftest.Namespaces, fmt.Sprintf("%v %s", err, out))
	}
	p, api := mill.ServeUnder(t, wrapper, "", "--data", dir, "--storage-roots", films)
	api.Must(t, "POST", "/api/v1/storages", map[string]any{"name": "films", "kind": "folder", "config": map[string]any{"path": films}}, nil)
	filler := fmt.Sprintf("/proc/%d/root%s/storage/filler", p.Cmd.Process.Pid, dir)
	console.Tell(t, console.Order{
		Story: "disk", URL: api.Server, Key: api.Key, Password: p.Await(t, `Password\s+(\S+)`)[1],
		Does: map[string]func() error{"space": func() error { return os.Remove(filler) }},
	})
}
