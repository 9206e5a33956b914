package s3

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/minio/minio-go/v7"
)

// pages gives names as a server does: on each page of at most pageSize entries
// first the objects, then the folders.
func pages(names []string) func(yield func(minio.ObjectInfo) bool) {
	return func(yield func(minio.ObjectInfo) bool) {
		for page := range slices.Chunk(names, pageSize) {
			for _, folders := range []bool{false, true} {
				for _, name := range page {
					if strings.HasSuffix(name, "/") == folders && !yield(minio.ObjectInfo{Key: name}) {
						return
					}
				}
			}
		}
	}
}

func TestFoldersAndObjectsOfManyPagesComeInOrder(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 1))
	for _, c := range []struct {
		name     string
		isFolder func(i int) bool
	}{
		{"mixed", func(int) bool { return r.IntN(2) == 0 }},
		{"only objects", func(int) bool { return false }},
		{"only folders", func(int) bool { return true }},
		{"one folder first", func(i int) bool { return i == 0 }},
		{"folders on every other page", func(i int) bool { return i/pageSize%2 == 1 }},
		{"one folder at the end of each page", func(i int) bool { return i%pageSize == pageSize-1 }},
	} {
		t.Run(c.name, func(t *testing.T) {
			var want []string
			for i := range 7500 {
				name := fmt.Sprintf("%05d", i)
				if c.isFolder(i) {
					name += "/"
				}
				want = append(want, name)
			}
			var got []string
			for o := range inOrder(pages(want)) {
				got = append(got, o.Key)
			}
			if !slices.Equal(got, want) {
				t.Errorf("%d entries, not the %d in their order", len(got), len(want))
			}
		})
	}
}
