package e2e

import (
	"bufio"
	"bytes"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mediamill/mediamill/test/mill"
)

// residentMiB is what a process holds of the memory, where the machine tells.
func residentMiB(t *testing.T, p *mill.Process) int {
	t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.Cmd.Process.Pid))
	if err != nil {
		t.Skipf("this machine does not tell: %v", err)
	}
	found := regexp.MustCompile(`VmRSS:\s+(\d+) kB`).FindSubmatch(status)
	if found == nil {
		t.Skip("this machine does not tell")
	}
	n, _ := strconv.Atoi(string(found[1]))
	return n >> 10
}

// Who knows an access key's ID and not its secret can make a server read a body
// before it knows that: not many at a time.
func TestStrangersBodiesDoNotFillTheMemory(t *testing.T) {
	const many, size = 80, 10<<20 - 1
	server, api := mill.Serve(t, "", "--data", t.TempDir(), "--sample=false")
	host := strings.TrimPrefix(api.Server, "http://")
	id, _, _ := strings.Cut(api.Key, ".")
	before := residentMiB(t, server)
	now := time.Now().UTC()
	head := fmt.Sprintf("POST / HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nX-TC-Action: DescribeTasks\r\nX-TC-Version: 2019-06-12\r\n"+
		"X-TC-Timestamp: %d\r\nAuthorization: TC3-HMAC-SHA256 Credential=%s/%s/mps/tc3_request, SignedHeaders=content-type;host, Signature=%s\r\n"+
		"Content-Length: %d\r\n\r\n", host, now.Unix(), id, now.Format(time.DateOnly), strings.Repeat("0", 64), size+1)
	body := bytes.Repeat([]byte(" "), size)
	var wait sync.WaitGroup
	answered := make(chan string, many)
	for range many {
		conn, err := net.Dial("tcp", host)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = conn.Close() })
		wait.Go(func() { // all but the last byte, or what the server takes of it
			_, err := conn.Write(append([]byte(head), body...))
			if err != nil {
				answered <- "refused"
			}
		})
		go func() {
			if resp, err := http.ReadResponse(bufio.NewReader(conn), nil); err == nil {
				answered <- resp.Status
			}
		}()
	}
	// Most are refused at once; those that hold what one address may are waited for.
	for range many - 16 {
		<-answered
	}
	if grown := residentMiB(t, server) - before; grown > 150 {
		t.Errorf("the server grew by %d MiB", grown)
	}
	api.Must(t, "GET", "/api/v1/self", nil, nil)
}

func TestAnAdministratorsKeyDoesNotReachTheMachinesFiles(t *testing.T) {
	data, media := t.TempDir(), t.TempDir()
	if err := os.Symlink(data, filepath.Join(media, "link")); err != nil {
		t.Fatal(err)
	}
	_, api := mill.Serve(t, "", "--data", data, "--sample=false", "--storage-roots", media)
	for i, c := range []struct {
		path string
		want int
	}{
		{"/etc", 403}, {"/proc/self", 403}, {"/", 422}, {data, 403}, {data + "/scratch", 403}, {filepath.Dir(data), 403}, {media + "/link", 403},
		{media + "/../" + filepath.Base(data), 403}, {t.TempDir(), 403}, {media + "/films", 201}, {data + "/storage/more", 201},
	} {
		status, answer := api.Do(t.Context(), "POST", "/api/v1/storages", map[string]any{
			"name": fmt.Sprint("s", i), "kind": "folder", "config": map[string]string{"path": c.path},
		})
		if status != c.want {
			t.Errorf("%s: %d %s, want %d", c.path, status, answer, c.want)
		}
	}
}
