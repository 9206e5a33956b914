package fs

import (
	"context"
	"crypto/md5"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"slices"
	"syscall"
	"time"

	"github.com/mediamill/mediamill/internal/blob"
	"github.com/mediamill/mediamill/internal/media"
)

// An upload is a folder with the object's data in one file, each part written at
// its place, and one small record for each part that is whole. Completing is
// therefore a rename, however large the object is. Whoever writes a part holds
// "lock" shared and the record alone; who completes holds "lock" alone.

// StartUpload is blob.Multipart's.
func (b *Bucket) StartUpload(_ context.Context, o blob.Object, partBytes int64) (blob.Upload, error) {
	if err := blob.CheckUpload(o, partBytes); err != nil {
		return blob.Upload{}, err
	}
	u := blob.Upload{Key: o.Key, ID: newName(), Bytes: o.Bytes, PartBytes: partBytes, Type: o.Type, IfAbsent: o.IfAbsent}
	dir := uploads + "/" + u.ID
	err := b.root.MkdirAll(dir+"/parts", 0o700)
	for _, name := range []string{"/data", "/lock"} {
		if err == nil {
			err = b.create(dir + name)
		}
	}
	if err == nil {
		err = b.sync(dir, uploads)
	}
	return u, broken(write, o.Key, err)
}

func (b *Bucket) create(name string) error {
	f, err := b.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	return f.Close()
}

// folderOf is the upload's folder. The ID may come from a token: only names that
// newName makes are let through.
func folderOf(u blob.Upload) (string, error) {
	for _, r := range u.ID {
		if (r < 'a' || r > 'z') && (r < '2' || r > '7') {
			return "", noUpload(u)
		}
	}
	if u.ID == "" {
		return "", noUpload(u)
	}
	return uploads + "/" + u.ID, nil
}

func noUpload(u blob.Upload) error {
	return media.Errorf(media.CodeNotFound, "the upload of %s is not open", u.Key).
		WithHint("It was completed, aborted, or has expired; start a new upload.")
}

// hold opens the upload's lock; how is LOCK_SH or LOCK_EX. Closing the file lets
// go, and so does the end of the process.
func (b *Bucket) hold(dir string, u blob.Upload, how int) (*os.File, error) {
	f, err := b.root.OpenFile(dir+"/lock", os.O_RDWR, 0)
	if missing(err) {
		return nil, noUpload(u)
	}
	if err != nil {
		return nil, broken(write, u.Key, err)
	}
	if err := flock(f, how, "the upload is being completed, or its parts are still being written"); err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

func flock(f *os.File, how int, busy string) error {
	if err := syscall.Flock(int(f.Fd()), how|syscall.LOCK_NB); err != nil {
		return media.Wrap(media.CodeConflict, err, "%s", media.Fixed(busy))
	}
	return nil
}

func recordName(dir string, number int) string { return fmt.Sprintf("%s/parts/%05d", dir, number) }

// record is what the file of a whole part says.
type record struct {
	Bytes int64  `json:"bytes"`
	MD5   string `json:"md5"`
}

// PutPart is blob.Multipart's.
func (b *Bucket) PutPart(ctx context.Context, u blob.Upload, number int, from io.Reader, sums blob.Sums) (blob.Part, error) {
	size, err := u.PartSize(number)
	if err != nil {
		return blob.Part{}, err
	}
	dir, err := folderOf(u)
	if err != nil {
		return blob.Part{}, err
	}
	lock, err := b.hold(dir, u, syscall.LOCK_SH)
	if err != nil {
		return blob.Part{}, err
	}
	defer lock.Close()
	rec, err := b.root.OpenFile(recordName(dir, number), os.O_RDWR|os.O_CREATE, 0o600)
	if missing(err) {
		return blob.Part{}, noUpload(u)
	}
	if err != nil {
		return blob.Part{}, broken(write, u.Key, err)
	}
	defer rec.Close()
	if err := flock(rec, syscall.LOCK_EX, "another request is writing the same part"); err != nil {
		return blob.Part{}, err
	}
	// From here on the part is not listed until it is whole again.
	if err := rec.Truncate(0); err != nil {
		return blob.Part{}, broken(write, u.Key, err)
	}
	etag, err := b.writePart(ctx, dir, u, number, size, from, sums)
	if err != nil {
		return blob.Part{}, err
	}
	text, _ := json.Marshal(record{Bytes: size, MD5: etag})
	_, err = rec.WriteAt(text, 0)
	if err := errors.Join(err, rec.Sync()); err != nil {
		return blob.Part{}, broken(write, u.Key, err)
	}
	return blob.Part{Number: number, Bytes: size, ETag: etag}, nil
}

// writePart writes the body at the part's place in the data file and checks it.
func (b *Bucket) writePart(ctx context.Context, dir string, u blob.Upload, number int, size int64, from io.Reader, sums blob.Sums) (string, error) {
	data, err := b.root.OpenFile(dir+"/data", os.O_WRONLY, 0)
	if missing(err) {
		return "", noUpload(u)
	}
	if err != nil {
		return "", broken(write, u.Key, err)
	}
	defer data.Close()
	md, sha := md5.New(), hash.Hash(nil)
	sinks := []io.Writer{io.NewOffsetWriter(data, int64(number-1)*u.PartBytes), md}
	if sums.SHA256 != nil {
		sha = sha256.New()
		sinks = append(sinks, sha)
	}
	in := &source{ctx: ctx, r: from}
	n, err := io.Copy(io.MultiWriter(sinks...), io.LimitReader(in, size))
	if err == nil && n == size {
		// One byte more would be the neighbor's place: look, do not write.
		var extra [1]byte
		if m, _ := io.ReadFull(in, extra[:]); m > 0 {
			n++
		}
	}
	switch {
	case in.err != nil:
		return "", media.Wrap(media.CodeInputTransient, in.err, "the data of part %d stopped arriving", number)
	case err != nil:
		return "", broken(write, u.Key, err)
	case n != size:
		return "", blob.WrongPart(number, size, n)
	case sums.MD5 != nil && subtle.ConstantTimeCompare(md.Sum(nil), sums.MD5) != 1,
		sha != nil && subtle.ConstantTimeCompare(sha.Sum(nil), sums.SHA256) != 1:
		return "", blob.DamagedPart(number)
	}
	return hex.EncodeToString(md.Sum(nil)), broken(write, u.Key, data.Sync())
}

// ListParts is blob.Multipart's.
func (b *Bucket) ListParts(_ context.Context, u blob.Upload) ([]blob.Part, error) {
	dir, err := folderOf(u)
	if err != nil {
		return nil, err
	}
	f, err := b.root.Open(dir + "/parts")
	if missing(err) {
		return nil, noUpload(u)
	}
	if err != nil {
		return nil, broken(read, u.Key, err)
	}
	defer f.Close()
	entries, err := f.ReadDir(-1)
	if err != nil {
		return nil, broken(read, u.Key, err)
	}
	parts := make([]blob.Part, 0, len(entries))
	for _, e := range entries {
		var number int
		var rec record
		text, err := b.root.ReadFile(dir + "/parts/" + e.Name())
		if _, scan := fmt.Sscanf(e.Name(), "%d", &number); err != nil || scan != nil || json.Unmarshal(text, &rec) != nil {
			continue // being written, or cut short by a crash: not whole
		}
		parts = append(parts, blob.Part{Number: number, Bytes: rec.Bytes, ETag: rec.MD5})
	}
	slices.SortFunc(parts, func(a, c blob.Part) int { return a.Number - c.Number })
	return parts, nil
}

// SignPart is blob.Multipart's: a folder has no address.
func (b *Bucket) SignPart(context.Context, blob.Upload, int, time.Duration) (string, error) {
	return "", errors.ErrUnsupported
}

// CompleteUpload is blob.Multipart's.
func (b *Bucket) CompleteUpload(ctx context.Context, u blob.Upload) (blob.Info, error) {
	dir, err := folderOf(u)
	if err != nil {
		return blob.Info{}, err
	}
	lock, err := b.hold(dir, u, syscall.LOCK_EX)
	if err != nil {
		return b.completed(u, err)
	}
	defer lock.Close()
	parts, err := b.ListParts(ctx, u)
	if err != nil {
		return b.completed(u, err)
	}
	if err := u.CheckWhole(parts); err != nil {
		return blob.Info{}, err
	}
	if _, err := b.root.Lstat(dir + "/data"); missing(err) { // an earlier try was cut off behind the rename
		return b.completed(u, errors.Join(noUpload(u), b.root.RemoveAll(dir)))
	}
	if err := b.publish(dir+"/data", u.Key, u.IfAbsent); err != nil {
		return b.completed(u, err)
	}
	if err := b.root.RemoveAll(dir); err != nil {
		return blob.Info{}, broken(write, u.Key, err)
	}
	return b.stat(u.Key)
}

// completed is the answer when the upload is not open: the object, when an
// earlier call made it, otherwise err.
func (b *Bucket) completed(u blob.Upload, err error) (blob.Info, error) {
	if media.CodeOf(err) == media.CodeNotFound && blob.CheckKey(u.Key) == nil {
		if info, e := b.stat(u.Key); e == nil && info.Bytes == u.Bytes {
			return info, nil
		}
	}
	return blob.Info{}, err
}

// AbortUpload is blob.Multipart's.
func (b *Bucket) AbortUpload(_ context.Context, u blob.Upload) error {
	dir, err := folderOf(u)
	if err != nil {
		return nil // never was
	}
	return broken(write, u.Key, b.root.RemoveAll(dir))
}
