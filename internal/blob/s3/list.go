package s3

import (
	"context"
	"iter"
	"slices"
	"strings"

	"github.com/mediamill/mediamill/internal/blob"
	"github.com/minio/minio-go/v7"
)

// List is blob.Bucket's.
func (b *Bucket) List(ctx context.Context, o blob.ListOptions) iter.Seq2[blob.Info, error] {
	return func(yield func(blob.Info, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		lo := minio.ListObjectsOptions{Prefix: b.full(o.Prefix), Recursive: !o.Delimiter, MaxKeys: pageSize}
		if o.After != "" {
			lo.StartAfter = b.full(o.After)
			if o.Delimiter && strings.HasSuffix(o.After, "/") {
				lo.StartAfter += "\U0010FFFF" // behind everything in the folder
			}
		}
		objects := b.core.ListObjectsIter(ctx, b.name, lo)
		if o.Delimiter {
			objects = inOrder(objects)
		}
		for object := range objects {
			if object.Err != nil {
				yield(blob.Info{}, broken(ctx, read, o.Prefix, object.Err))
				return
			}
			info, ok := b.listed(object, o)
			if ok && !yield(info, nil) {
				return
			}
		}
		if err := ctx.Err(); err != nil {
			yield(blob.Info{}, err)
		}
	}
}

const pageSize = 1000

// listed turns one entry into an Info; false for what is no key of ours.
func (b *Bucket) listed(object minio.ObjectInfo, o blob.ListOptions) (blob.Info, bool) {
	key := strings.TrimPrefix(object.Key, b.prefix)
	folder, isFolder := strings.CutSuffix(key, "/")
	if key <= o.After || blob.CheckKey(folder) != nil || isFolder && !o.Delimiter {
		return blob.Info{}, false
	}
	if isFolder {
		return blob.Info{Key: key, Folder: true}, true
	}
	return b.infoOf(key, object), true
}

// inOrder merges folders and objects, which the server sends one after the
// other on each page of at most pageSize entries.
func inOrder(in iter.Seq[minio.ObjectInfo]) iter.Seq[minio.ObjectInfo] {
	return func(yield func(minio.ObjectInfo) bool) {
		var held []minio.ObjectInfo
		give := func(n int) bool {
			slices.SortFunc(held, func(a, b minio.ObjectInfo) int { return strings.Compare(a.Key, b.Key) })
			for _, o := range held[:n] {
				if !yield(o) {
					return false
				}
			}
			held = append(held[:0], held[n:]...)
			return true
		}
		for object := range in {
			if object.Err != nil {
				if give(len(held)) {
					yield(object)
				}
				return
			}
			held = append(held, object)
			// What lies more than a page back comes before all that is to come.
			if len(held) >= 3*pageSize && !give(len(held)-pageSize) {
				return
			}
		}
		give(len(held))
	}
}
