package ctr_test

import (
	"bytes"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha256"
	"testing"

	"github.com/mediamill/mediamill/internal/blob"
	"github.com/mediamill/mediamill/internal/blob/blobtest"
	"github.com/mediamill/mediamill/internal/blob/ctr"
	"github.com/mediamill/mediamill/internal/blob/fs"
	"github.com/mediamill/mediamill/internal/blob/mem"
)

// keyOf gives each object a vector of its own.
func keyOf(_ context.Context, key string, _ bool) (*ctr.Key, error) {
	sum := sha256.Sum256([]byte(key))
	k := &ctr.Key{Secret: bytes.Repeat([]byte{7}, 32)}
	for _, b := range sum[:8] {
		k.Vector = k.Vector<<8 | uint64(b)
	}
	return k, nil
}

// The layer is a Bucket like any other, over each kind.
func TestSuite(t *testing.T) {
	t.Run("over memory", func(t *testing.T) {
		blobtest.Run(t, func(*testing.T) blob.Bucket { return ctr.Bucket(mem.New(), keyOf) })
	})
	t.Run("over a folder", func(t *testing.T) {
		blobtest.Run(t, func(t *testing.T) blob.Bucket {
			b, err := fs.Open(t.TempDir())
			if err != nil {
				t.Fatal(err)
			}
			return ctr.Bucket(b, keyOf)
		})
	})
}

// What lies below is what the reference's clients make: the vector and a count of
// blocks of 16 bytes, most significant byte first.
func TestWhatLiesBelowIsAESInCounterMode(t *testing.T) {
	t.Parallel()
	below := mem.New()
	layer := ctr.Bucket(below, func(_ context.Context, key string, _ bool) (*ctr.Key, error) {
		if key == "plain" {
			return nil, nil
		}
		return &ctr.Key{Secret: bytes.Repeat([]byte{9}, 32), Vector: 0x0102030405060708}, nil
	})
	content := blobtest.Bytes(100)
	blobtest.Put(t, layer, "secret", content)
	blobtest.Put(t, layer, "plain", content)
	block, _ := aes.NewCipher(bytes.Repeat([]byte{9}, 32))
	want := make([]byte, len(content))
	cipher.NewCTR(block, []byte{1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 0, 0, 0, 0, 0}).XORKeyStream(want, content)
	if got := blobtest.Read(t, below, "secret", 0, -1); !bytes.Equal(got, want) {
		t.Errorf("below lies % x, want % x", got, want)
	}
	for _, at := range []int64{0, 1, 15, 16, 17, 99} {
		if got := blobtest.Read(t, layer, "secret", at, 30); !bytes.Equal(got, content[at:min(at+30, 100)]) {
			t.Errorf("at %d: % x", at, got)
		}
	}
	if got := blobtest.Read(t, below, "plain", 0, -1); !bytes.Equal(got, content) {
		t.Errorf("plain: % x", got)
	}
	if _, ok := layer.LocalPath("secret"); ok {
		t.Error("an encrypted object has a path")
	}
}
