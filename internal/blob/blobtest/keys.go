package blobtest

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/mediamill/mediamill/internal/blob"
	"github.com/mediamill/mediamill/internal/media"
)

func testList(t *testing.T, b blob.Bucket) {
	all := []string{"a.txt", "a/1.txt", "a/2/x.txt", "a/2/y.txt", "a/3.txt", "ab.txt", "b/z.txt", "ä.txt"}
	for _, key := range []string{"b/z.txt", "a/3.txt", "ä.txt", "a/2/y.txt", "a/1.txt", "ab.txt", "a/2/x.txt", "a.txt"} {
		Put(t, b, key, []byte(key))
	}
	for _, c := range []struct {
		name string
		o    blob.ListOptions
		want []string
	}{
		{"everything", blob.ListOptions{}, all},
		{"a folder", blob.ListOptions{Prefix: "a/"}, []string{"a/1.txt", "a/2/x.txt", "a/2/y.txt", "a/3.txt"}},
		{"a part of a name", blob.ListOptions{Prefix: "a"}, all[:6]},
		{"nothing", blob.ListOptions{Prefix: "c/"}, []string{}},
		{"behind a key", blob.ListOptions{After: "a/2/x.txt"}, all[3:]},
		{"behind a key that is not there", blob.ListOptions{After: "a/2/xa"}, all[3:]},
		{"behind the last", blob.ListOptions{After: "ä.txt"}, []string{}},
		{"the top folder", blob.ListOptions{Delimiter: true}, []string{"a.txt", "a/", "ab.txt", "b/", "ä.txt"}},
		{"one folder", blob.ListOptions{Prefix: "a/", Delimiter: true}, []string{"a/1.txt", "a/2/", "a/3.txt"}},
		{"folders that begin with a word", blob.ListOptions{Prefix: "a", Delimiter: true}, []string{"a.txt", "a/", "ab.txt"}},
		{"the page behind a folder", blob.ListOptions{After: "a/", Delimiter: true}, []string{"ab.txt", "b/", "ä.txt"}},
		{"a prefix that is no key", blob.ListOptions{Prefix: "../"}, []string{}},
	} {
		if diff := cmp.Diff(c.want, Keys(t, b, c.o)); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
	}
	for info, err := range b.List(t.Context(), blob.ListOptions{Prefix: "a/1"}) {
		stat, serr := b.Stat(t.Context(), "a/1.txt")
		if err != nil || serr != nil || info.Bytes != stat.Bytes || info.ETag != stat.ETag || info.Modified.IsZero() || info.Type != stat.Type {
			t.Errorf("List gives %+v, Stat %+v; %v, %v", info, stat, err, serr)
		}
	}
	for range b.List(t.Context(), blob.ListOptions{}) {
		break // a walk that is left early ends
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, err := range b.List(ctx, blob.ListOptions{}) {
		if err == nil {
			t.Error("a canceled walk goes on")
		}
	}
}

func testBadKeys(t *testing.T, b blob.Bucket) {
	ctx := t.Context()
	for _, key := range []string{"", "/a", "../a", "a/../../b", `a\b`, "a//b", "a/", ".mediamill/staging/x", "a\x00b"} {
		o := blob.Object{Key: key, Bytes: 1}
		_, err := b.Stat(ctx, key)
		want(t, "stat", err, media.CodeInvalid)
		_, _, err = b.Get(ctx, key, 0, -1)
		want(t, "get", err, media.CodeInvalid)
		_, err = b.Put(ctx, o, strings.NewReader("x"))
		want(t, "put", err, media.CodeInvalid)
		want(t, "delete", b.Delete(ctx, key), media.CodeInvalid)
		_, err = b.Stage(ctx, o, File(t, []byte("x")))
		want(t, "stage", err, media.CodeInvalid)
		_, err = b.StartUpload(ctx, o, blob.MinPartBytes)
		want(t, "start", err, media.CodeInvalid)
		if _, ok := b.LocalPath(key); ok {
			t.Errorf("%q has a local path", key)
		}
	}
}

func testOddKeys(t *testing.T, b blob.Bucket) {
	keys := []string{"a b/c+d=e&f?g#h%20.mp4", "日本語/映画.mp4", "-rf", "…/~", "emoji 🎬.mkv", "quote'\"<>|*:;$(x)`.txt", ".hidden", "a/b.c/d..e"}
	slices.Sort(keys)
	for _, key := range keys {
		Put(t, b, key, []byte(key))
	}
	for _, key := range keys {
		if got := Read(t, b, key, 0, -1); string(got) != key {
			t.Errorf("%s holds %q", key, got)
		}
	}
	if diff := cmp.Diff(keys, Keys(t, b, blob.ListOptions{})); diff != "" {
		t.Error(diff)
	}
}
