package s3_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mediamill/mediamill/internal/blob"
	"github.com/mediamill/mediamill/internal/blob/blobtest"
	"github.com/mediamill/mediamill/internal/blob/s3"
)

// shared is a bucket that two programs upload to: the server calls us "us".
type shared struct {
	mu      sync.Mutex
	uploads map[string][2]string // by ID: key and initiator
	aborted []string
}

func (s *shared) RoundTrip(r *http.Request) (*http.Response, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	key := strings.TrimPrefix(r.URL.Path, "/films/")
	q := r.URL.Query()
	body, status := "", http.StatusOK
	switch {
	case r.Method == http.MethodPost:
		s.uploads["probe"] = [2]string{key, "us"}
		body = fmt.Sprintf(`<InitiateMultipartUploadResult><Bucket>films</Bucket><Key>%s</Key><UploadId>probe</UploadId></InitiateMultipartUploadResult>`, key)
	case r.Method == http.MethodDelete:
		status = http.StatusNoContent
		s.aborted = append(s.aborted, q.Get("uploadId"))
		delete(s.uploads, q.Get("uploadId"))
	default:
		for id, u := range s.uploads {
			if strings.HasPrefix(u[0], q.Get("prefix")) {
				body += fmt.Sprintf(`<Upload><Key>%s</Key><UploadId>%s</UploadId><Initiator><ID>%s</ID></Initiator><Initiated>2020-01-01T00:00:00Z</Initiated></Upload>`, u[0], id, u[1])
			}
		}
		body = `<ListMultipartUploadsResult><Bucket>films</Bucket>` + body + `</ListMultipartUploadsResult>`
	}
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
}

func TestSweepLeavesTheUploadsOfOthers(t *testing.T) {
	t.Parallel()
	server := &shared{uploads: map[string][2]string{
		"ours": {"mill/out.mp4", "us"}, "theirs": {"mill/backup.tar", "them"}, "elsewhere": {"other/x.mp4", "us"},
	}}
	b := open(t, s3.Options{
		Endpoint: "https://s3.example.com", Bucket: "films", Prefix: "mill", Addressing: "path",
		AccessKey: "k", SecretKey: "s", Transport: server,
	})
	n, err := b.Sweep(t.Context(), time.Hour)
	slices.Sort(server.aborted)
	if n != 1 || err != nil || !slices.Equal(server.aborted, []string{"ours", "probe"}) {
		t.Errorf("%d swept, aborted %v, %v; want ours alone, and the probe", n, server.aborted, err)
	}
}

func TestListsLongerThanAPageAreWhole(t *testing.T) {
	t.Parallel()
	server := blobtest.StartS3(t)
	b := open(t, server.Bucket(t, server.Endpoint))
	var want []string
	var wg sync.WaitGroup
	for n := range 4 {
		wg.Go(func() {
			for i := n; i < 1100; i += 4 {
				body := bytes.NewReader([]byte("x"))
				if _, err := b.Put(t.Context(), blob.Object{Key: fmt.Sprintf("%04d/x", i), Bytes: 1}, body); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	for i := range 1100 {
		want = append(want, fmt.Sprintf("%04d/x", i))
	}
	wg.Wait()
	if got := blobtest.Keys(t, b, blob.ListOptions{}); !slices.Equal(got, want) {
		t.Errorf("%d objects listed, want %d in order", len(got), len(want))
	}
	if got := blobtest.Keys(t, b, blob.ListOptions{Delimiter: true}); len(got) != 1100 || !slices.IsSorted(got) {
		t.Errorf("%d folders listed, want 1100 in order", len(got))
	}
	if got := blobtest.Keys(t, b, blob.ListOptions{After: "1049/x"}); !slices.Equal(got, want[1050:]) {
		t.Errorf("%d objects behind a key, want 50", len(got))
	}
}
