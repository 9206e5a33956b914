package blobtest

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/mediamill/mediamill/internal/blob"
	"github.com/mediamill/mediamill/internal/media"
)

// invisible fails when the key can be seen in any way.
func invisible(t *testing.T, b blob.Bucket, key string) {
	t.Helper()
	_, err := b.Stat(t.Context(), key)
	want(t, "stat of "+key, err, media.CodeNotFound)
	if keys := Keys(t, b, blob.ListOptions{}); slices.Contains(keys, key) {
		t.Errorf("%s is listed: %v", key, keys)
	}
	if _, ok := b.LocalPath(key); ok {
		t.Errorf("%s has a local path", key)
	}
}

func stage(t *testing.T, b blob.Bucket, key string, content []byte) blob.Staged {
	t.Helper()
	sum := sha256.Sum256(content)
	s, err := b.Stage(t.Context(), blob.Object{
		Key: key, Bytes: int64(len(content)), SHA256: hex.EncodeToString(sum[:]),
	}, File(t, content))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func testStage(t *testing.T, b blob.Bucket) {
	content := Bytes(200_000)
	for _, c := range []struct {
		key     string
		content []byte
	}{{"out/video.mp4", content}, {"out/master.m3u8", []byte("#EXTM3U")}, {"out/empty.vtt", nil}} {
		s := stage(t, b, c.key, c.content)
		invisible(t, b, c.key)
		info, err := s.Commit(t.Context())
		if err != nil {
			t.Fatalf("%s: %v", c.key, err)
		}
		if got := Read(t, b, c.key, 0, -1); !bytes.Equal(got, c.content) {
			t.Errorf("%s has other bytes", c.key)
		}
		stat, err := b.Stat(t.Context(), c.key)
		if err != nil || info.ETag != stat.ETag || info.Bytes != stat.Bytes || stat.Type != blob.TypeOf(c.key) {
			t.Errorf("Commit gives %+v, Stat %+v, %v", info, stat, err)
		}
		if again, err := s.Commit(t.Context()); err != nil || again.ETag != info.ETag {
			t.Errorf("a second commit: %+v, %v", again, err)
		}
		if err := s.Discard(t.Context()); err != nil {
			t.Errorf("discard after commit: %v", err)
		}
		if _, err := b.Stat(t.Context(), c.key); err != nil {
			t.Errorf("discard after commit removed the object: %v", err)
		}
	}
	// Replacing is one move too: the old object stays until then.
	s := stage(t, b, "out/video.mp4", []byte("new"))
	if got := Read(t, b, "out/video.mp4", 0, -1); !bytes.Equal(got, content) {
		t.Error("staging changed the object")
	}
	if _, err := s.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := Read(t, b, "out/video.mp4", 0, -1); string(got) != "new" {
		t.Errorf("the object is %q", got)
	}
	want := []string{"out/empty.vtt", "out/master.m3u8", "out/video.mp4"}
	if diff := cmp.Diff(want, Keys(t, b, blob.ListOptions{})); diff != "" {
		t.Error(diff)
	}
}

func testDiscard(t *testing.T, b blob.Bucket) {
	s := stage(t, b, "out/video.mp4", Bytes(1000))
	for range 2 {
		if err := s.Discard(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	invisible(t, b, "out/video.mp4")
	if n, err := b.Sweep(t.Context(), 0); n != 0 || err != nil {
		t.Errorf("sweep found %d that discard left, %v", n, err)
	}
}

func testStageRefuses(t *testing.T, b blob.Bucket) {
	content := Bytes(1000)
	name := File(t, content)
	link := name + ".link"
	if err := os.Symlink(name, link); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, file string
		bytes      int64
	}{
		{"a shorter file", name, 2000},
		{"a longer file", name, 500},
		{"no file", name + ".none", 1000},
		{"a symbolic link", link, 1000},
		{"a folder", t.TempDir(), 1000},
	} {
		if s, err := b.Stage(t.Context(), blob.Object{Key: "x.bin", Bytes: c.bytes}, c.file); err == nil || s != nil {
			t.Errorf("%s was staged", c.name)
		}
	}
	invisible(t, b, "x.bin")
	if n, _ := b.Sweep(t.Context(), 0); n != 0 {
		t.Errorf("%d staged things are left", n)
	}
}

func testStageLarge(t *testing.T, b blob.Bucket) {
	content := Bytes(20<<20 + 12345)
	if _, err := stage(t, b, "large.mp4", content).Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := Read(t, b, "large.mp4", 0, -1); !bytes.Equal(got, content) {
		t.Errorf("%d bytes that differ from what was staged", len(got))
	}
}

func start(t *testing.T, b blob.Bucket, key string, content []byte) blob.Upload {
	t.Helper()
	u, err := b.StartUpload(t.Context(), blob.Object{Key: key, Bytes: int64(len(content))}, blob.MinPartBytes)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// part cuts part n out of the content.
func part(t *testing.T, u blob.Upload, content []byte, n int) []byte {
	t.Helper()
	size, err := u.PartSize(n)
	if err != nil {
		t.Fatal(err)
	}
	at := int64(n-1) * u.PartBytes
	return content[at : at+size]
}

func putPart(t *testing.T, b blob.Bucket, u blob.Upload, content []byte, n int) blob.Part {
	t.Helper()
	bytesOf := part(t, u, content, n)
	sum := sha256.Sum256(bytesOf)
	p, err := b.PutPart(t.Context(), u, n, bytes.NewReader(bytesOf), blob.Sums{MD5: md5Of(bytesOf), SHA256: sum[:]})
	if err != nil {
		t.Fatalf("part %d: %v", n, err)
	}
	return p
}

func testMultipart(t *testing.T, b blob.Bucket) {
	content := Bytes(2*blob.MinPartBytes + 1000)
	u := start(t, b, "up/in.mp4", content)
	invisible(t, b, "up/in.mp4")
	if parts, err := b.ListParts(t.Context(), u); err != nil || len(parts) != 0 {
		t.Errorf("parts of a new upload: %v, %v", parts, err)
	}
	putPart(t, b, u, content, 3)
	putPart(t, b, u, Bytes(len(content)), 1)
	putPart(t, b, u, content, 1) // sent again: replaced
	putPart(t, b, u, content, 2)
	parts, err := b.ListParts(t.Context(), u)
	if err != nil || len(u.Missing(parts)) != 0 || len(parts) != 3 || parts[0].Number != 1 || parts[2].Bytes != 1000 || parts[0].ETag == "" {
		t.Fatalf("parts %+v, %v", parts, err)
	}
	invisible(t, b, "up/in.mp4")
	for range 2 {
		info, err := b.CompleteUpload(t.Context(), u)
		if err != nil || info.Bytes != int64(len(content)) || info.Type != "video/mp4" {
			t.Fatalf("complete: %+v, %v", info, err)
		}
	}
	if got := Read(t, b, "up/in.mp4", 0, -1); !bytes.Equal(got, content) {
		t.Error("the object has other bytes than were sent")
	}
	_, err = b.ListParts(t.Context(), u)
	want(t, "parts of a completed upload", err, media.CodeNotFound)
	_, err = b.PutPart(t.Context(), u, 1, bytes.NewReader(part(t, u, content, 1)), blob.Sums{})
	want(t, "a part of a completed upload", err, media.CodeNotFound)
	if got := Read(t, b, "up/in.mp4", 0, -1); !bytes.Equal(got, content) {
		t.Error("a late part changed the object")
	}

	empty := start(t, b, "up/empty.bin", nil)
	putPart(t, b, empty, nil, 1)
	if info, err := b.CompleteUpload(t.Context(), empty); err != nil || info.Bytes != 0 {
		t.Errorf("an empty upload: %+v, %v", info, err)
	}
}

func testBadParts(t *testing.T, b blob.Bucket) {
	content := Bytes(blob.MinPartBytes + 1000)
	u := start(t, b, "up/in.mp4", content)
	last := part(t, u, content, 2)
	sum := sha256.Sum256([]byte("something else"))
	for _, c := range []struct {
		name   string
		number int
		body   []byte
		sums   blob.Sums
	}{
		{"part 0", 0, last, blob.Sums{}},
		{"a part behind the last", 3, last, blob.Sums{}},
		{"a short part", 2, last[:999], blob.Sums{}},
		{"a long part", 2, append(slices.Clone(last), 'x'), blob.Sums{}},
		{"another MD5", 2, last, blob.Sums{MD5: md5Of([]byte("something else"))}},
		{"another SHA-256", 2, last, blob.Sums{SHA256: sum[:]}},
	} {
		_, err := b.PutPart(t.Context(), u, c.number, bytes.NewReader(c.body), c.sums)
		want(t, c.name, err, media.CodeInvalid)
		if parts, err := b.ListParts(t.Context(), u); err != nil || len(parts) != 0 {
			t.Errorf("%s: is listed as %v, %v", c.name, parts, err)
		}
	}
	forged := u
	forged.ID = "../../" + u.ID
	_, err := b.PutPart(t.Context(), forged, 2, bytes.NewReader(last), blob.Sums{})
	want(t, "a forged upload", err, media.CodeNotFound)
	o := blob.Object{Key: "up/in.mp4", Bytes: blob.MinPartBytes * (blob.MaxParts + 1)}
	_, err = b.StartUpload(t.Context(), o, blob.MinPartBytes)
	want(t, "too many parts", err, media.CodeInvalid)
	_, err = b.StartUpload(t.Context(), o, 1000)
	want(t, "too small parts", err, media.CodeInvalid)
}

func testIncomplete(t *testing.T, b blob.Bucket) {
	content := Bytes(blob.MinPartBytes + 1000)
	u := start(t, b, "up/in.mp4", content)
	putPart(t, b, u, content, 2)
	_, err := b.CompleteUpload(t.Context(), u)
	want(t, "complete without part 1", err, media.CodeConflict)
	if e := media.AsError(err); !strings.Contains(e.Message, "[1]") {
		t.Errorf("the message %q does not name the part", e.Message)
	}
	invisible(t, b, "up/in.mp4")
	putPart(t, b, u, content, 1)
	if _, err := b.CompleteUpload(t.Context(), u); err != nil {
		t.Errorf("complete after the part came: %v", err)
	}
}

func testAbort(t *testing.T, b blob.Bucket) {
	content := Bytes(1000)
	u := start(t, b, "up/in.mp4", content)
	putPart(t, b, u, content, 1)
	for range 2 {
		if err := b.AbortUpload(t.Context(), u); err != nil {
			t.Fatal(err)
		}
	}
	_, err := b.ListParts(t.Context(), u)
	want(t, "parts", err, media.CodeNotFound)
	_, err = b.PutPart(t.Context(), u, 1, bytes.NewReader(content), blob.Sums{})
	want(t, "another part", err, media.CodeNotFound)
	_, err = b.CompleteUpload(t.Context(), u)
	want(t, "complete", err, media.CodeNotFound)
	invisible(t, b, "up/in.mp4")
}

func testSweep(t *testing.T, b blob.Bucket) {
	Put(t, b, "kept.txt", []byte("x"))
	stage(t, b, "lost.mp4", Bytes(1000))
	u := start(t, b, "lost.bin", Bytes(1000))
	putPart(t, b, u, Bytes(1000), 1)
	if n, err := b.Sweep(t.Context(), time.Hour); n != 0 || err != nil {
		t.Errorf("%d young things were swept, %v", n, err)
	}
	if parts, err := b.ListParts(t.Context(), u); err != nil || len(parts) != 1 {
		t.Errorf("the young upload has parts %v, %v", parts, err)
	}
	if n, err := b.Sweep(t.Context(), 0); n != 2 || err != nil {
		t.Errorf("%d old things were swept, %v; want 2", n, err)
	}
	_, err := b.ListParts(t.Context(), u)
	want(t, "parts of a swept upload", err, media.CodeNotFound)
	if diff := cmp.Diff([]string{"kept.txt"}, Keys(t, b, blob.ListOptions{})); diff != "" {
		t.Error(diff)
	}
}
