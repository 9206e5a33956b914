// Package blobtest holds what every blob.Bucket must do, as a suite that each
// implementation runs, and an S3 server behind an unreliable connection.
package blobtest

import (
	"bytes"
	"crypto/md5"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/mediamill/mediamill/internal/blob"
	"github.com/mediamill/mediamill/internal/media"
)

// Run tests the implementation. Open gives an empty bucket to each test.
func Run(t *testing.T, open func(t *testing.T) blob.Bucket) {
	for _, c := range []struct {
		name string
		test func(t *testing.T, b blob.Bucket)
	}{
		{"what was put is read back whole and in parts", testPutGet},
		{"put is whole or not at all", testPutWhole},
		{"a taken key is kept when absence is asked for", testIfAbsent},
		{"of many writers to one absent key one wins", testIfAbsentRace},
		{"a place tells objects apart", testPlace},
		{"delete removes, and again is fine", testDelete},
		{"list walks in the order of keys", testList},
		{"bad keys are refused by every method", testBadKeys},
		{"keys of every script and form are kept", testOddKeys},
		{"staged bytes are invisible until commit", testStage},
		{"staged bytes that are discarded leave nothing", testDiscard},
		{"staging refuses a file that is not the announced one", testStageRefuses},
		{"a large file is staged", testStageLarge},
		{"an object is marked with its owner", testOwner},
		{"an upload comes in parts and any order", testMultipart},
		{"a damaged, short or long part is refused", testBadParts},
		{"an upload that misses parts does not complete", testIncomplete},
		{"an aborted upload is gone", testAbort},
		{"sweep removes what nobody touched", testSweep},
		{"every permission is there", testPermissions},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			c.test(t, open(t))
		})
	}
}

func testPlace(t *testing.T, b blob.Bucket) {
	if _, err := b.Put(t.Context(), blob.Object{Key: "a/b.mp4", Bytes: 1}, strings.NewReader("x")); err != nil {
		t.Fatal(err)
	}
	places := map[string]string{}
	for _, key := range []string{"a/b.mp4", "a/c.mp4", "b.mp4", "new/b.mp4"} {
		place := b.Place(key)
		if other, taken := places[place]; taken || place != b.Place(key) {
			t.Errorf("%s has the place %s of %q", key, place, other)
		}
		places[place] = key
	}
	if folder := b.Place("a"); !strings.HasPrefix(b.Place("a/b.mp4"), folder+"/") {
		t.Errorf("what is in a folder is not below %s", folder)
	}
}

func testPutGet(t *testing.T, b blob.Bucket) {
	content := Bytes(100_000)
	put := Put(t, b, "videos/in.mp4", content)
	info, err := b.Stat(t.Context(), "videos/in.mp4")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(put, info, cmp.FilterPath(func(p cmp.Path) bool { return p.String() == "Modified" }, cmp.Ignore())); diff != "" {
		t.Errorf("Put and Stat differ: %s", diff)
	}
	if info.Key != "videos/in.mp4" || info.Bytes != 100_000 || info.ETag == "" || info.Type != "video/mp4" || info.Modified.IsZero() {
		t.Errorf("info %+v", info)
	}
	for _, c := range []struct {
		name           string
		offset, length int64
		want           []byte
	}{
		{"all", 0, -1, content},
		{"the middle", 10, 20, content[10:30]},
		{"the first byte", 0, 1, content[:1]},
		{"the rest", 99_000, -1, content[99_000:]},
		{"more than there is", 99_999, 50, content[99_999:]},
		{"nothing", 5, 0, nil},
		{"nothing at the end", 100_000, -1, nil},
		{"something at the end", 100_000, 10, nil},
	} {
		r, got, err := b.Get(t.Context(), "videos/in.mp4", c.offset, c.length)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		read, err := io.ReadAll(r)
		if err != nil || !bytes.Equal(read, c.want) {
			t.Errorf("%s: %d bytes, %v; want %d", c.name, len(read), err, len(c.want))
		}
		if got.Bytes != 100_000 || got.ETag != info.ETag || got.Type != info.Type {
			t.Errorf("%s: info %+v is not the object's", c.name, got)
		}
		r.Close()
	}
	_, _, err = b.Get(t.Context(), "videos/in.mp4", 100_001, 1)
	want(t, "beyond the end", err, media.CodeInvalid)
	_, _, err = b.Get(t.Context(), "videos/none.mp4", 0, -1)
	want(t, "get of nothing", err, media.CodeNotFound)
	_, err = b.Stat(t.Context(), "videos/none.mp4")
	want(t, "stat of nothing", err, media.CodeNotFound)
	_, err = b.Stat(t.Context(), "videos")
	want(t, "stat of a folder", err, media.CodeNotFound)
	_, err = b.Stat(t.Context(), "videos/in.mp4/below")
	want(t, "stat below an object", err, media.CodeNotFound)

	again := Put(t, b, "videos/in.mp4", Bytes(100_000)[:99_999])
	if again.ETag == info.ETag {
		t.Error("the ETag is the same for other bytes")
	}
	if got := Read(t, b, "videos/in.mp4", 0, -1); len(got) != 99_999 {
		t.Errorf("an object that was replaced has %d bytes", len(got))
	}
	Put(t, b, "empty.txt", nil)
	if got := Read(t, b, "empty.txt", 0, -1); len(got) != 0 {
		t.Errorf("an empty object has %d bytes", len(got))
	}
}

func testPutWhole(t *testing.T, b blob.Bucket) {
	content := Bytes(5000)
	sum := sha256.Sum256(content)
	for _, c := range []struct {
		name string
		o    blob.Object
		body io.Reader
		code media.Code
	}{
		{"too short", blob.Object{Bytes: 6000}, bytes.NewReader(content), media.CodeInvalid},
		{"too long", blob.Object{Bytes: 4000}, bytes.NewReader(content), media.CodeInvalid},
		{"a body that breaks", blob.Object{Bytes: 5000}, io.MultiReader(bytes.NewReader(content[:10]), broken{}), media.CodeInputTransient},
		{"another sum", blob.Object{Bytes: 5000, SHA256: strings.Repeat("0", 64)}, bytes.NewReader(content), media.CodeOutputTransient},
		{"the right sum", blob.Object{Bytes: 5000, SHA256: hex.EncodeToString(sum[:])}, bytes.NewReader(content), ""},
	} {
		c.o.Key = strings.ReplaceAll(c.name, " ", "-") + ".bin"
		_, err := b.Put(t.Context(), c.o, c.body)
		want(t, c.name, err, c.code)
		if _, err := b.Stat(t.Context(), c.o.Key); c.code != "" {
			want(t, c.name+", afterwards", err, media.CodeNotFound)
		}
	}
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, io.ErrClosedPipe }

func testIfAbsent(t *testing.T, b blob.Bucket) {
	Put(t, b, "a/taken.txt", []byte("first"))
	o := blob.Object{Key: "a/taken.txt", Bytes: 6, IfAbsent: true}
	_, err := b.Put(t.Context(), o, strings.NewReader("second"))
	want(t, "put", err, media.CodeOutputExists)
	s, err := b.Stage(t.Context(), o, File(t, []byte("second")))
	if err == nil {
		_, err = s.Commit(t.Context())
		if e := s.Discard(t.Context()); e != nil {
			t.Errorf("discard after a refused commit: %v", e)
		}
	}
	want(t, "commit", err, media.CodeOutputExists)
	if got := Read(t, b, "a/taken.txt", 0, -1); string(got) != "first" {
		t.Errorf("the object was replaced by %q", got)
	}
	o.Key = "a/free.txt"
	if _, err := b.Put(t.Context(), o, strings.NewReader("second")); err != nil {
		t.Errorf("a free key: %v", err)
	}
}

func testIfAbsentRace(t *testing.T, b blob.Bucket) {
	const writers = 8
	won := make([]bool, writers)
	var wg sync.WaitGroup
	for i := range writers {
		wg.Go(func() {
			body := strings.Repeat(string(rune('a'+i)), 1000)
			_, err := b.Put(t.Context(), blob.Object{Key: "one.txt", Bytes: 1000, IfAbsent: true}, strings.NewReader(body))
			if won[i] = err == nil; err != nil && media.CodeOf(err) != media.CodeOutputExists {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	winner := slices.Index(won, true)
	if winner < 0 || slices.Contains(won[winner+1:], true) {
		t.Fatalf("winners %v, want exactly one", won)
	}
	if got := Read(t, b, "one.txt", 0, -1); string(got) != strings.Repeat(string(rune('a'+winner)), 1000) {
		t.Error("the object is not the winner's")
	}
}

func testDelete(t *testing.T, b blob.Bucket) {
	Put(t, b, "a/b/c.txt", []byte("x"))
	Put(t, b, "a/d.txt", []byte("x"))
	for range 2 {
		if err := b.Delete(t.Context(), "a/b/c.txt"); err != nil {
			t.Fatal(err)
		}
	}
	if err := b.Delete(t.Context(), "a"); err != nil {
		t.Errorf("a folder is no object: %v", err)
	}
	if diff := cmp.Diff([]string{"a/d.txt"}, Keys(t, b, blob.ListOptions{})); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"a/d.txt"}, Keys(t, b, blob.ListOptions{Prefix: "a/", Delimiter: true})); diff != "" {
		t.Errorf("an empty folder is still listed: %s", diff)
	}
	// What was a folder can be an object now.
	Put(t, b, "a/b", []byte("x"))
}

func testPermissions(t *testing.T, b blob.Bucket) {
	for _, p := range blob.Test(t.Context(), b, nil) {
		if !p.OK {
			t.Errorf("%s: %s", p.Name, p.Error)
		}
	}
	if keys := Keys(t, b, blob.ListOptions{}); len(keys) != 0 {
		t.Errorf("the test of permissions left %v", keys)
	}
}

func md5Of(b []byte) []byte {
	sum := md5.Sum(b)
	return sum[:]
}
