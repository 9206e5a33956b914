package s3_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mediamill/mediamill/internal/blob"
	"github.com/mediamill/mediamill/internal/blob/blobtest"
	"github.com/mediamill/mediamill/internal/media"
)

// Requests of S3's protocol, told apart as it does.
func isPart(r *http.Request) bool {
	return r.Method == http.MethodPut && r.URL.Query().Has("partNumber")
}

func isComplete(r *http.Request) bool {
	return r.Method == http.MethodPost && r.URL.Query().Has("uploadId")
}
func isStart(r *http.Request) bool {
	return r.Method == http.MethodPost && r.URL.Query().Has("uploads")
}
func isGet(r *http.Request) bool {
	return r.Method == http.MethodGet && strings.Contains(r.URL.Path, "/o")
}
func isPut(r *http.Request) bool { return r.Method == http.MethodPut && !isPart(r) }

// TestFaultsOnTheRoadAreSurvived publishes and reads an object of several parts
// over a road that fails in every way, and expects the very bytes, visible once.
func TestFaultsOnTheRoadAreSurvived(t *testing.T) {
	t.Parallel()
	server := blobtest.StartS3(t)
	content := blobtest.Bytes(34 << 20)
	file := blobtest.File(t, content)
	cases := []struct {
		name string
		harm func(*blobtest.Road)
	}{
		{"5xx for parts", func(r *blobtest.Road) { r.Fail(3, isPart, blobtest.Fault{Status: 503}) }},
		{"connections reset under parts", func(r *blobtest.Road) { r.Fail(3, isPart, blobtest.Fault{Reset: true}) }},
		{"answers to parts lost", func(r *blobtest.Road) { r.Fail(3, isPart, blobtest.Fault{Lost: true}) }},
		{"the start fails", func(r *blobtest.Road) { r.Fail(2, isStart, blobtest.Fault{Status: 500}) }},
		{"complete fails", func(r *blobtest.Road) { r.Fail(2, isComplete, blobtest.Fault{Status: 500}) }},
		{"the answer to complete is lost", func(r *blobtest.Road) { r.Fail(1, isComplete, blobtest.Fault{Lost: true}) }},
		{"reads end early", func(r *blobtest.Road) { r.Fail(4, isGet, blobtest.Fault{Truncate: 3 << 20}) }},
		{"reads are refused and reset between", func(r *blobtest.Road) {
			r.Fail(1, isGet, blobtest.Fault{Truncate: 5 << 20})
			r.Fail(1, isGet, blobtest.Fault{Status: 503})
			r.Fail(1, isGet, blobtest.Fault{Reset: true})
		}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			road := blobtest.NewRoad(t, server.Endpoint)
			b := open(t, server.Bucket(t, road.URL))
			c.harm(road)
			s, err := b.Stage(t.Context(), blob.Object{Key: "o.mp4", Bytes: int64(len(content)), IfAbsent: true}, file)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := s.Commit(t.Context()); err != nil {
				t.Fatal(err)
			}
			if got := blobtest.Read(t, b, "o.mp4", 0, -1); !bytes.Equal(got, content) {
				t.Errorf("%d bytes that differ from what was published", len(got))
			}
			if left := road.Left(); left != 0 {
				t.Errorf("%d faults did not happen: the test tests nothing", left)
			}
			if n, err := b.Sweep(t.Context(), 0); n != 0 || err != nil {
				t.Errorf("%d uploads are left, %v", n, err)
			}
		})
	}
}

func TestAPutWhoseAnswerWasLostIsOurs(t *testing.T) {
	t.Parallel()
	server := blobtest.StartS3(t)
	road := blobtest.NewRoad(t, server.Endpoint)
	b := open(t, server.Bucket(t, road.URL))
	road.Fail(1, isPut, blobtest.Fault{Lost: true})
	// The second try meets the object of the first.
	if _, err := b.Put(t.Context(), blob.Object{Key: "o", Bytes: 1, IfAbsent: true}, strings.NewReader("x")); err != nil {
		t.Error(err)
	}
	_, err := b.Put(t.Context(), blob.Object{Key: "o", Bytes: 1, IfAbsent: true}, strings.NewReader("y"))
	if media.CodeOf(err) != media.CodeOutputExists {
		t.Errorf("a put by another: %v", err)
	}
}

func TestAStoreThatStaysAwayIsTransient(t *testing.T) {
	t.Parallel()
	server := blobtest.StartS3(t)
	road := blobtest.NewRoad(t, server.Endpoint)
	b := open(t, server.Bucket(t, road.URL))
	blobtest.Put(t, b, "o", blobtest.Bytes(1000))
	all := func(*http.Request) bool { return true }
	road.Fail(1000, all, blobtest.Fault{Status: 503})
	if _, err := b.Stat(t.Context(), "o"); media.CodeOf(err) != media.CodeInputTransient {
		t.Errorf("stat: %v", err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	if _, err := b.Put(ctx, blob.Object{Key: "p", Bytes: 1}, strings.NewReader("x")); err != context.DeadlineExceeded {
		t.Errorf("a put ends with its context: %v", err)
	}
}

// What a server gets wrong by itself, and what passes when a clock is set, is no
// refusal.
func TestAServerThatIsOutOfOrderIsTransient(t *testing.T) {
	t.Parallel()
	server := blobtest.StartS3(t)
	skewed := blobtest.Fault{Status: http.StatusForbidden, Code: "RequestTimeTooSkewed", Clock: -time.Hour}
	any := func(*http.Request) bool { return true }
	for name, c := range map[string]struct {
		harm func(*blobtest.Road)
		do   func(t *testing.T, b blob.Bucket) error
		want media.Code
	}{
		"a clock that is off, reading": {func(r *blobtest.Road) { r.Fail(100, any, skewed) }, func(t *testing.T, b blob.Bucket) error {
			_, _, err := b.Get(t.Context(), "o", 0, -1)
			return err
		}, media.CodeInputTransient},
		"a clock that is off, looking": {func(r *blobtest.Road) { r.Fail(100, any, skewed) }, stat, media.CodeInputTransient},
		"a key that may not look": {func(r *blobtest.Road) {
			r.Fail(100, any, blobtest.Fault{Status: http.StatusForbidden, Code: "AccessDenied"})
		}, stat, media.CodeInputUnreachable},
		"a clock that is off, writing": {func(r *blobtest.Road) { r.Fail(100, any, skewed) }, publish, media.CodeOutputTransient},
		"a wrong ETag of a part":       {func(r *blobtest.Road) { r.Fail(1, isPart, blobtest.Fault{ETag: `"00000000000000000000000000000000"`}) }, publish, media.CodeOutputTransient},
		"an upload that was forgotten": {func(r *blobtest.Road) {
			r.Fail(100, isComplete, blobtest.Fault{Status: http.StatusNotFound, Code: "NoSuchUpload"})
		}, publish, media.CodeOutputTransient},
		"keys that are wrong stay so": {func(r *blobtest.Road) {
			r.Fail(100, any, blobtest.Fault{Status: http.StatusForbidden, Code: "SignatureDoesNotMatch"})
		}, publish, media.CodeOutputDenied},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			road := blobtest.NewRoad(t, server.Endpoint)
			b := open(t, server.Bucket(t, road.URL))
			c.harm(road)
			if err := c.do(t, b); media.CodeOf(err) != c.want {
				t.Errorf("%v, want %s", err, c.want)
			}
		})
	}
}

func stat(t *testing.T, b blob.Bucket) error {
	_, err := b.Stat(t.Context(), "o")
	return err
}

// publish stages a file of one part and makes it visible.
func publish(t *testing.T, b blob.Bucket) error {
	s, err := b.Stage(t.Context(), blob.Object{Key: "p", Bytes: 1000}, blobtest.File(t, blobtest.Bytes(1000)))
	if err != nil {
		return err
	}
	_, err = s.Commit(t.Context())
	return err
}

func TestAnObjectThatChangesUnderAReaderIsNotMixed(t *testing.T) {
	t.Parallel()
	server := blobtest.StartS3(t)
	road := blobtest.NewRoad(t, server.Endpoint)
	b := open(t, server.Bucket(t, road.URL))
	blobtest.Put(t, b, "o", bytes.Repeat([]byte("a"), 1<<20))
	road.Fail(1, isGet, blobtest.Fault{Truncate: 100_000})
	r, _, err := b.Get(t.Context(), "o", 0, -1)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	first := make([]byte, 1000)
	if _, err := io.ReadFull(r, first); err != nil {
		t.Fatal(err)
	}
	blobtest.Put(t, b, "o", bytes.Repeat([]byte("b"), 1<<20))
	rest, err := io.ReadAll(r)
	if media.CodeOf(err) != media.CodeInputTransient || slices.Contains(rest, 'b') {
		t.Errorf("error %v, want input.transient and no byte of the new object", err)
	}
}
