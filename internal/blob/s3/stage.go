package s3

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"sync"
	"syscall"
	"time"

	"github.com/mediamill/mediamill/internal/blob"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/minio/minio-go/v7"
)

const (
	stagePart    = 16 << 20 // grows with the object, so that it has at most 10,000 parts
	stageStreams = 4
	cleanTime    = 30 * time.Second // for an abort after the caller gave up
)

// staged is an upload whose parts are all there. An empty object has no upload:
// it is put at Commit.
type staged struct {
	b      *Bucket
	o      blob.Object
	upload blob.Upload
	parts  []blob.Part

	mu   sync.Mutex
	done *blob.Info
	gone bool // refused or discarded
}

// Stage is blob.Bucket's. With IfAbsent it looks first, as a refusal is cheaper
// before the bytes are sent; Commit decides.
func (b *Bucket) Stage(ctx context.Context, o blob.Object, path string) (blob.Staged, error) {
	if err := blob.CheckKey(o.Key); err != nil {
		return nil, err
	}
	f, err := openPlain(path, o)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if o.IfAbsent {
		if _, err := b.Stat(ctx, o.Key); err == nil {
			return nil, exists(o.Key)
		} else if media.CodeOf(err) != media.CodeNotFound {
			return nil, err
		}
	}
	s := &staged{b: b, o: o}
	if o.Bytes == 0 {
		return s, nil
	}
	if s.upload, err = b.StartUpload(ctx, o, partBytes(o.Bytes)); err != nil {
		return nil, err
	}
	if s.parts, err = b.sendParts(ctx, s.upload, f, o); err != nil {
		return nil, errors.Join(err, b.abortAnyway(ctx, s.upload))
	}
	return s, nil
}

// openPlain opens a plain file of the announced size, and no link.
func openPlain(path string, o blob.Object) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, media.Wrap(media.CodeWorkerInternal, err, "the file for %s cannot be opened", o.Key)
	}
	fi, err := f.Stat()
	switch {
	case err != nil:
		err = media.Wrap(media.CodeWorkerInternal, err, "the file for %s cannot be read", o.Key)
	case !fi.Mode().IsRegular():
		err = media.Errorf(media.CodeWorkerInternal, "the file for %s is not a regular file", o.Key)
	case fi.Size() != o.Bytes:
		err = wrongSize(o, fi.Size())
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// partBytes is stagePart, or as many mebibytes as make at most MaxParts.
func partBytes(size int64) int64 {
	part := int64(stagePart)
	if least := (size + blob.MaxParts - 1) / blob.MaxParts; least > part {
		part = (least + 1<<20 - 1) >> 20 << 20
	}
	return part
}

// sendParts sends several parts at a time. The first error stops the others.
func (b *Bucket) sendParts(ctx context.Context, u blob.Upload, f *os.File, o blob.Object) ([]blob.Part, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	parts := make([]blob.Part, u.Parts())
	known := "" // the sum of the only part: the server compares it
	if len(parts) == 1 {
		known = o.SHA256
	}
	numbers := make(chan int)
	var streams sync.WaitGroup
	for range min(stageStreams, len(parts)) {
		streams.Go(func() {
			for n := range numbers {
				part, err := b.sendPart(ctx, u, n, f, known)
				if err != nil {
					cancel(err)
					continue
				}
				parts[n-1] = part
			}
		})
	}
	whole := make(chan error, 1)
	go func() {
		if known != "" {
			whole <- nil
			return
		}
		whole <- checkWhole(ctx, f, o)
	}()
	for n := 1; n <= len(parts) && ctx.Err() == nil; n++ {
		select {
		case numbers <- n:
		case <-ctx.Done():
		}
	}
	close(numbers)
	streams.Wait()
	if err := <-whole; err != nil {
		return nil, err
	}
	return parts, context.Cause(ctx)
}

// sendPart sends a section of the file, which can be read again for a retry. Its
// sum goes with it, so that the server refuses what was damaged on the way.
func (b *Bucket) sendPart(ctx context.Context, u blob.Upload, number int, f *os.File, known string) (blob.Part, error) {
	size, err := u.PartSize(number)
	if err != nil {
		return blob.Part{}, err
	}
	section := io.NewSectionReader(f, int64(number-1)*u.PartBytes, size)
	if known == "" {
		sum := sha256.New()
		if n, err := io.Copy(sum, section); err != nil || n != size {
			return blob.Part{}, media.Wrap(media.CodeWorkerInternal, errors.Join(err, io.ErrUnexpectedEOF), "the file for %s cannot be read", u.Key)
		}
		known = hex.EncodeToString(sum.Sum(nil))
	}
	return b.putPart(ctx, u, number, section, minio.PutObjectPartOptions{Sha256Hex: known, DisableContentSha256: true})
}

// checkWhole compares the file with the sum that was announced.
func checkWhole(ctx context.Context, f *os.File, o blob.Object) error {
	if o.SHA256 == "" {
		return nil
	}
	sum := sha256.New()
	section := io.NewSectionReader(f, 0, o.Bytes)
	for {
		if _, err := io.CopyN(sum, section, 1<<20); err == io.EOF {
			break
		} else if err != nil {
			return media.Wrap(media.CodeWorkerInternal, err, "the file for %s cannot be read", o.Key)
		}
		if ctx.Err() != nil {
			return nil // something else failed already
		}
	}
	if hex.EncodeToString(sum.Sum(nil)) != o.SHA256 {
		return damaged(o)
	}
	return nil
}

// abortAnyway aborts even when the caller's context is over.
func (b *Bucket) abortAnyway(ctx context.Context, u blob.Upload) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), cleanTime)
	defer cancel()
	return b.AbortUpload(ctx, u)
}

// Commit is blob.Staged's.
func (s *staged) Commit(ctx context.Context) (blob.Info, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.done != nil {
		return *s.done, nil
	}
	if s.gone {
		return blob.Info{}, media.Errorf(media.CodeOutputTransient, "the staged data for %s no longer exists", s.o.Key)
	}
	var info blob.Info
	var err error
	if s.o.Bytes == 0 {
		info, err = s.b.put(ctx, s.o, nil, hex.EncodeToString(sha256.New().Sum(nil)))
	} else {
		info, err = s.b.complete(ctx, s.upload, s.parts)
	}
	switch {
	case media.CodeOf(err) == media.CodeOutputExists && s.o.Bytes > 0:
		s.gone = true
		err = errors.Join(err, s.b.abortAnyway(ctx, s.upload))
	case media.CodeOf(err) == media.CodeNotFound: // the server forgot the upload
		s.gone = true
		err = media.Wrap(media.CodeOutputTransient, err, "the staged data for %s no longer exists", s.o.Key)
	}
	if err != nil {
		return blob.Info{}, err
	}
	s.done = &info
	return info, nil
}

// Discard is blob.Staged's.
func (s *staged) Discard(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.done != nil || s.gone || s.o.Bytes == 0 {
		s.gone = true
		return nil
	}
	if err := s.b.AbortUpload(ctx, s.upload); err != nil {
		return err
	}
	s.gone = true
	return nil
}
