package fs

import (
	"context"
	"os"
	"time"
)

// Sweep is blob.Bucket's.
func (b *Bucket) Sweep(ctx context.Context, olderThan time.Duration) (int, error) {
	before := time.Now().Add(-olderThan)
	removed := 0
	for _, folder := range []string{staging, uploads} {
		entries, err := b.entries(folder)
		if err != nil {
			return removed, broken(write, "", err)
		}
		for _, e := range entries {
			name := folder + "/" + e.Name()
			if ctx.Err() != nil {
				return removed, ctx.Err()
			}
			if b.touched(name).After(before) {
				continue
			}
			if err := b.root.RemoveAll(name); err != nil {
				return removed, broken(write, "", err)
			}
			removed++
		}
	}
	return removed, nil
}

func (b *Bucket) entries(folder string) ([]os.DirEntry, error) {
	f, err := b.root.Open(folder)
	if missing(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return f.ReadDir(-1)
}

// touched is when the file, or an upload's folder or data, last changed.
func (b *Bucket) touched(name string) time.Time {
	var last time.Time
	for _, part := range []string{name, name + "/data", name + "/parts"} {
		if fi, err := b.root.Lstat(part); err == nil && fi.ModTime().After(last) {
			last = fi.ModTime()
		}
	}
	return last
}
