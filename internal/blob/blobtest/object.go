package blobtest

import (
	"bytes"
	"encoding/binary"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/mediamill/mediamill/internal/blob"
	"github.com/mediamill/mediamill/internal/media"
)

// Bytes are n bytes that look random and are the same each time.
func Bytes(n int) []byte {
	b := make([]byte, n+8)
	r := rand.NewPCG(7, uint64(n))
	for i := 0; i < n; i += 8 {
		binary.LittleEndian.PutUint64(b[i:], r.Uint64())
	}
	return b[:n:n]
}

// Put writes the object or ends the test.
func Put(t *testing.T, b blob.Bucket, key string, content []byte) blob.Info {
	t.Helper()
	info, err := b.Put(t.Context(), blob.Object{Key: key, Bytes: int64(len(content))}, bytes.NewReader(content))
	if err != nil {
		t.Fatalf("put %s: %v", key, err)
	}
	return info
}

// Read gives the object's bytes or ends the test.
func Read(t *testing.T, b blob.Bucket, key string, offset, length int64) []byte {
	t.Helper()
	r, _, err := b.Get(t.Context(), key, offset, length)
	if err != nil {
		t.Fatalf("get %s: %v", key, err)
	}
	defer r.Close()
	got, err := io.ReadAll(r)
	if err != nil {
		t.Fatalf("read %s: %v", key, err)
	}
	return got
}

// Keys lists the keys, folders with their slash.
func Keys(t *testing.T, b blob.Bucket, o blob.ListOptions) []string {
	t.Helper()
	keys := []string{}
	for info, err := range b.List(t.Context(), o) {
		if err != nil {
			t.Fatal(err)
		}
		keys = append(keys, info.Key)
	}
	return keys
}

// File writes content to a file of the test and returns its path.
func File(t *testing.T, content []byte) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "made")
	if err := os.WriteFile(name, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func want(t *testing.T, what string, err error, code media.Code) {
	t.Helper()
	if media.CodeOf(err) != code {
		t.Errorf("%s: error %v, want code %q", what, err, code)
	}
}
