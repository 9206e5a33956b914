package fs_test

import (
	"bytes"
	"syscall"
	"testing"

	"github.com/mediamill/mediamill/internal/blob"
	"github.com/mediamill/mediamill/internal/blob/blobtest"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/prooftest"
)

func TestAFullDiskIsToldAndLeavesNothing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=1m"); err != nil {
		prooftest.Lacking(t, prooftest.Mount, err)
	}
	b := open(t, dir)
	// The open bucket alone holds it from here on: nothing is left behind, however
	// the test ends.
	if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
		t.Fatal(err)
	}
	content := blobtest.Bytes(2 << 20)
	o := blob.Object{Key: "a.mp4", Bytes: int64(len(content))}
	_, err := b.Put(t.Context(), o, bytes.NewReader(content))
	if media.CodeOf(err) != media.CodeWorkerDisk {
		t.Errorf("put: %v, want %s", err, media.CodeWorkerDisk)
	}
	staged, err := b.Stage(t.Context(), o, blobtest.File(t, content))
	if media.CodeOf(err) != media.CodeWorkerDisk || staged != nil {
		t.Errorf("stage: %v, %v, want nothing and %s", staged, err, media.CodeWorkerDisk)
	}
	u, err := b.StartUpload(t.Context(), blob.Object{Key: "b.mp4", Bytes: int64(len(content))}, blob.MinPartBytes)
	if err != nil {
		t.Fatal(err)
	}
	_, err = b.PutPart(t.Context(), u, 1, bytes.NewReader(content), blob.Sums{})
	if media.CodeOf(err) != media.CodeWorkerDisk {
		t.Errorf("part: %v, want %s", err, media.CodeWorkerDisk)
	}
	if parts, err := b.ListParts(t.Context(), u); err != nil || len(parts) != 0 {
		t.Errorf("the part is listed: %v, %v", parts, err)
	}
	if err := b.AbortUpload(t.Context(), u); err != nil {
		t.Error(err)
	}
	blobtest.Put(t, b, "small.txt", content[:500_000]) // the room is free again
	if n, err := b.Sweep(t.Context(), 0); n != 0 || err != nil {
		t.Errorf("%d things are left, %v", n, err)
	}
}
