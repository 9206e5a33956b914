package console_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mediamill/mediamill/internal/blob/blobtest"
	"github.com/mediamill/mediamill/test/console"
	"github.com/mediamill/mediamill/test/mill"
)

func TestMain(m *testing.M) {
	code := m.Run()
	mill.Clean()
	os.Exit(code)
}

// site starts a server and gives what a story needs to know of it.
func site(t *testing.T, args ...string) (*mill.API, console.Order, string) {
	t.Helper()
	dir := t.TempDir()
	p, api := mill.Serve(t, "", append([]string{"--data", dir}, args...)...)
	password := p.Await(t, `Password\s+(\S+)`)[1]
	first := p.Await(t, `(http://\S+/first#\S+)`)[1]
	return api, console.Order{URL: api.Server, Password: password, Key: api.Key, First: first, Out: t.TempDir()}, filepath.Join(dir, "storage")
}

// talk makes a film of 6 s with sound in two languages and subtitles.
func talk(t *testing.T, path string) {
	t.Helper()
	cues := filepath.Join(t.TempDir(), "en.srt")
	if err := os.WriteFile(cues, []byte("1\n00:00:00,500 --> 00:00:05,500\nGood morning\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	args := "-v error -f lavfi -i testsrc2=s=320x180:r=25:d=6 -f lavfi -i sine=f=440:d=6 -f lavfi -i sine=f=660:d=6 -i " + cues +
		" -map 0 -map 1 -map 2 -map 3 -c:v libx264 -preset ultrafast -g 25 -c:a aac -c:s srt" +
		" -metadata:s:a:0 language=eng -metadata:s:a:1 language=deu -metadata:s:s:0 language=eng " + path
	if out, err := exec.CommandContext(t.Context(), "ffmpeg", strings.Fields(args)...).CombinedOutput(); err != nil {
		t.Fatalf("no film: %v: %s", err, out)
	}
}

func TestTasksAreWatchedAndManagedInTheConsole(t *testing.T) {
	_, order, storage := site(t)
	mill.Clip(t, filepath.Join(storage, "in", "short.mp4"), "320x180", 2)
	mill.Clip(t, filepath.Join(storage, "in", "long.mp4"), "1280x720", 60)
	order.Story = "tasks"
	r := console.Tell(t, order)
	// Time and CPU are measured by bench/console; the size is the same everywhere.
	if kb := r.Figures["initial download (kB gzip)"]; kb == 0 || kb > 450 {
		t.Errorf("the initial download is %g kB, at most 450", kb)
	}
}

func TestTheWholeWayFromAFileToWhatWasMadeOfIt(t *testing.T) {
	t.Parallel()
	_, order, _ := site(t)
	order.Story, order.File = "whole", filepath.Join(t.TempDir(), "a film & <more>.mp4")
	mill.Clip(t, order.File, "320x180", 4)
	console.Tell(t, order)
}

func TestEveryPageOpensInEachLanguageThemeAndSize(t *testing.T) {
	t.Parallel()
	_, order, storage := site(t)
	mill.Clip(t, filepath.Join(storage, "in", "short.mp4"), "320x180", 2)
	if err := os.WriteFile(filepath.Join(storage, "in", "broken.mp4"), []byte("no film is in here"), 0o600); err != nil {
		t.Fatal(err)
	}
	order.Story = "pages"
	console.Tell(t, order)
}

func TestSettingsAndStrangers(t *testing.T) {
	t.Parallel()
	_, order, _ := site(t)
	order.Story = "settings"
	console.Tell(t, order)
}

func TestStoragesTemplatesAndProtocols(t *testing.T) {
	t.Parallel()
	server := blobtest.StartS3(t)
	_, port, _ := strings.Cut(strings.TrimPrefix(server.Endpoint, "http://"), ":")
	folder := t.TempDir()
	_, order, storage := site(t, "--outbound-allow-cidrs", "127.0.0.0/8", "--outbound-ports", port, "--storage-roots", folder)
	order.Out = folder
	mill.Clip(t, filepath.Join(storage, "in", "short.mp4"), "320x180", 2)
	order.Story, order.S3 = "places", server.Bucket(t, server.Endpoint)
	console.Tell(t, order)
}

func TestOperationsOfJobsTasksAndWorkers(t *testing.T) {
	t.Parallel()
	_, order, storage := site(t, "--worker-cpu", "1") // so that the second of two long jobs waits, however many cores there are
	mill.Clip(t, filepath.Join(storage, "in", "short.mp4"), "320x180", 2)
	mill.Clip(t, filepath.Join(storage, "in", "long.mp4"), "1280x720", 60)
	talk(t, filepath.Join(storage, "in", "talk.mkv"))
	order.Story = "operations"
	console.Tell(t, order)
}

func TestAccountsWebhookAndLinks(t *testing.T) {
	t.Parallel()
	receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }))
	t.Cleanup(receiver.Close)
	_, port, _ := strings.Cut(strings.TrimPrefix(receiver.URL, "http://"), ":")
	_, order, storage := site(t, "--outbound-allow-cidrs", "127.0.0.0/8", "--outbound-ports", port)
	mill.Clip(t, filepath.Join(storage, "in", "short.mp4"), "320x180", 2)
	order.Story, order.Hook = "access", receiver.URL+"/hook"
	console.Tell(t, order)
}

func TestUploadsArePausedAndGoOnAfterAReload(t *testing.T) {
	t.Parallel()
	_, order, _ := site(t)
	order.Story, order.File = "uploads", filepath.Join(t.TempDir(), "film.mp4")
	mill.Clip(t, order.File, "320x180", 2)
	console.Tell(t, order)
}
