package e2e

import (
	"context"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/mediamill/mediamill/internal/prooftest"
	"github.com/mediamill/mediamill/test/mill"
)

// TestAFailingStartSaysWhyInOneLine starts servers and workers that cannot come
// up: each ends by itself with exit code 1 and one line that says what is wrong
// and what to do.
func TestAFailingStartSaysWhyInOneLine(t *testing.T) {
	held := t.TempDir()
	mill.Serve(t, "", "--data", held)
	port, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer port.Close()
	file := filepath.Join(t.TempDir(), "file")
	write(t, file, "no folder", 0o600)
	loose, garbled, damaged := t.TempDir(), t.TempDir(), t.TempDir()
	write(t, filepath.Join(loose, "secret.key"), "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", 0o644)
	write(t, filepath.Join(garbled, "secret.key"), "short", 0o600)
	write(t, filepath.Join(damaged, "mediamill.db"), strings.Repeat("no database at all ", 500), 0o600)
	locked := t.TempDir()
	if err := os.Chmod(locked, 0o500); err != nil {
		t.Fatal(err)
	}

	const nobody = "postgres://user:hidden@127.0.0.1:1/mediamill"
	for _, c := range []struct {
		name string
		args []string
		says []string // the cause, and what to do
	}{
		{"no ffmpeg", []string{"serve", "--ffmpeg-ffmpeg", "/nonexistent/ffmpeg"}, []string{"/nonexistent/ffmpeg", "install ffmpeg"}},
		{"no ffprobe", []string{"serve", "--ffmpeg-ffprobe", "/nonexistent/ffprobe"}, []string{"/nonexistent/ffprobe", "install ffmpeg"}},
		{"an ffmpeg that is something else", []string{"serve", "--ffmpeg-ffmpeg", "/bin/true"}, []string{"/bin/true", "not ffmpeg", "install ffmpeg"}},
		{"an ffmpeg that fails", []string{"serve", "--ffmpeg-ffmpeg", "/bin/false"}, []string{"/bin/false does not start", "exit status 1", "-version"}},
		{"a database that is away", []string{"serve", "--database", nobody}, []string{"connection refused", "PostgreSQL 15"}},
		{"a worker's database that is away", []string{"worker", "--database", nobody}, []string{"connection refused", "PostgreSQL 15"}},
		{"a database that does not respond", []string{"serve", "--database", "postgres://user:hidden@" + port.Addr().String() + "/mediamill?sslmode=disable"},
			[]string{port.Addr().String(), "timeout", "PostgreSQL 15"}},
		{"a second server on one folder", []string{"serve", "--data", held}, []string{held, "stop the other"}},
		{"a secret key that is none", []string{"serve", "--secret-key", "bad"}, []string{"32 bytes", "openssl rand"}},
		{"a key file that others can read", []string{"serve", "--data", loose}, []string{"0644", "chmod 600 " + loose}},
		{"a key file that holds no key", []string{"serve", "--data", garbled}, []string{garbled, "32 bytes"}},
		{"a data folder that is a file", []string{"serve", "--data", file}, []string{file, "--data"}},
		{"a data folder that may not be written", []string{"serve", "--data", locked}, []string{locked, "permission denied", "--data"}},
		{"a damaged database", []string{"serve", "--data", damaged}, []string{damaged, "backup"}},
		{"a scratch folder that cannot be", []string{"serve", "--worker-scratch", filepath.Join(file, "scratch")}, []string{file, "--worker-scratch"}},
		{"a port that is taken", []string{"serve", "--listen", port.Addr().String()}, []string{port.Addr().String(), "in use", "--listen"}},
		{"an address that is not here", []string{"serve", "--listen", "203.0.113.7:80"}, []string{"203.0.113.7", "--listen"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if strings.Contains(strings.Join(c.args, " "), locked) && os.Geteuid() == 0 {
				prooftest.Lacking(t, prooftest.Ordinary, "root may write everywhere")
			}
			defaults := []string{"--data", t.TempDir(), "--listen", "127.0.0.1:0", "--sample=false", "--log-level", "error"}
			code, text := ended(t, append(append(c.args[:1:1], defaults...), c.args[1:]...)...)
			if code != 1 || strings.Count(text, "\n") != 1 || !strings.HasPrefix(text, "error: ") {
				t.Errorf("exit code %d, want 1 and one line:\n%s", code, text)
			}
			for _, want := range append(c.says, "(") {
				if !strings.Contains(text, want) {
					t.Errorf("%q is not in: %s", want, text)
				}
			}
			if strings.Contains(text, "hidden") {
				t.Errorf("the password is told: %s", text)
			}
		})
	}
}

// Settings that are wrong by themselves are wrong usage, as docs/cli.md says.
func TestAStartWithWrongSettingsIsWrongUsage(t *testing.T) {
	file := filepath.Join(t.TempDir(), "settings.yaml")
	write(t, file, "listen: 127.0.0.1:0\nffmpg: {}\nworker: {cpu: many}\n", 0o600)
	for _, c := range []struct{ args, says string }{
		{"serve --ffmpeg-sandbox maybe", "ffmpeg.sandbox: must be one of required, auto, off"},
		{"serve --config /nonexistent/settings.yaml", "/nonexistent/settings.yaml"},
		{"serve --config " + file, "ffmpg"},
		{"worker", "--database postgres://"},
	} {
		code, text := ended(t, strings.Fields(c.args)...)
		if code != 2 || !strings.Contains(text, c.says) || strings.Contains(text, "goroutine") {
			t.Errorf("%s: exit code %d, want 2 and %q in:\n%s", c.args, code, c.says, text)
		}
	}
}

// ended runs a command of the program to its end.
func ended(t *testing.T, args ...string) (code int, errs string) {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), 5*time.Minute)
	defer stop()
	cmd := exec.CommandContext(ctx, mill.Binary(t), args...)
	var text strings.Builder
	cmd.Stderr = &text
	err := cmd.Run()
	if exit, failed := errors.AsType[*exec.ExitError](err); failed {
		return exit.ExitCode(), text.String()
	}
	if err != nil {
		t.Fatal(err)
	}
	return 0, text.String()
}

func write(t *testing.T, path, text string, mode os.FileMode) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, mode); err != nil { // whatever the umask is
		t.Fatal(err)
	}
}
