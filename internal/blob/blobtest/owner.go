package blobtest

import (
	"bytes"
	"errors"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/mediamill/mediamill/internal/blob"
)

// testOwner writes with and without a mark, by every way of writing.
func testOwner(t *testing.T, b blob.Bucket) {
	const owner = "0193b0a0-1111-7000-8000-000000000001"
	content := Bytes(1000)
	put := func(key, owner string) {
		t.Helper()
		if _, err := b.Put(t.Context(), blob.Object{Key: key, Bytes: 1000, Owner: owner}, bytes.NewReader(content)); err != nil {
			t.Fatal(err)
		}
	}
	put("put.bin", owner)
	put("nobody.bin", "")
	for key, body := range map[string][]byte{"staged.bin": content, "empty.bin": nil} {
		s, err := b.Stage(t.Context(), blob.Object{Key: key, Bytes: int64(len(body)), Owner: owner}, File(t, body))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Commit(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if path, ok := b.LocalPath("put.bin"); ok && errors.Is(unix.Setxattr(path, "user.mediamill.try", nil, 0), unix.ENOTSUP) {
		t.Skip("not proven here: the file system of the temporary folder has no extended attributes")
	}
	for key, want := range map[string]string{"put.bin": owner, "nobody.bin": "", "staged.bin": owner, "empty.bin": owner} {
		if info, err := b.Stat(t.Context(), key); err != nil || info.Owner != want {
			t.Errorf("%s is of %q, want %q (%v)", key, info.Owner, want, err)
		}
	}
	put("put.bin", "another")
	if info, err := b.Stat(t.Context(), "put.bin"); err != nil || info.Owner != "another" {
		t.Errorf("replaced, it is of %q (%v)", info.Owner, err)
	}
}
