// Package blob keeps objects: whole files under keys, in a folder (blob/fs), in
// an S3 bucket (blob/s3) or in memory (blob/mem). The suite of blob/blobtest checks
// that all three do what the documentation of Bucket says.
//
// Outputs are published in two steps. Stage brings the bytes to the storage, where
// nobody can see them; Commit makes them visible at once. A worker that dies between
// the two leaves nothing that a reader could find, and Sweep removes what it staged.
//
// Errors are media.Errors. Reading returns request.not_found, input.unreachable
// (refused) or input.transient; writing returns output.denied, output.exists,
// output.transient or worker.disk.
package blob

import (
	"context"
	"io"
	"iter"
	"time"
)

// A Bucket is one storage. Its methods may be called at the same time. Every
// key is checked with CheckKey; a bad one is a request.invalid that says why.
type Bucket interface {
	// Stat describes the object; request.not_found when there is none. A folder
	// is not an object.
	Stat(ctx context.Context, key string) (Info, error)

	// Get reads length bytes from offset on, or all of the rest when length is
	// negative. The Info is of the whole object. Reading at the end gives no
	// bytes; an offset beyond the end is a request.invalid. A length beyond the
	// end is cut. A read that breaks is taken up again where it broke, as long as the
	// object is the same one; the reader ends with an error, never early, when
	// bytes are missing.
	Get(ctx context.Context, key string, offset, length int64) (io.ReadCloser, Info, error)

	// Put writes a small object, whole or not at all. The body has exactly
	// o.Bytes bytes; another count is a request.invalid and writes nothing.
	Put(ctx context.Context, o Object, body io.Reader) (Info, error)

	// Delete removes the object, and gives nil when there is none.
	Delete(ctx context.Context, key string) error

	// List walks the objects in the byte order of their keys. It ends after the
	// first error. What CheckKey refuses is left out.
	List(ctx context.Context, o ListOptions) iter.Seq2[Info, error]

	// LocalPath is where this machine's programs can read the object, when the
	// store has such a place. It holds no symbolic link, and lies in the store.
	LocalPath(key string) (path string, ok bool)

	// Place names the object in the same words whichever Bucket holds it: folders
	// inside one another, or two storages of one S3 bucket, have objects in
	// common. It is for comparing, may name what is not there, and never fails.
	Place(key string) string

	// SignGet makes an address from which anyone can read the object until ttl
	// (1 s to 7 days) ends. The answer carries disposition as its
	// Content-Disposition when it is not empty. errors.ErrUnsupported when the
	// store has no address of its own.
	SignGet(ctx context.Context, key string, ttl time.Duration, disposition string) (string, error)

	// Stage brings the file at path to the store without making it visible. The
	// store may keep the file itself (a hard link) instead of a copy, so nobody
	// may write to it afterwards; removing it is fine.
	Stage(ctx context.Context, o Object, path string) (Staged, error)

	Multipart

	// Sweep removes what staging and unfinished uploads left behind and nobody
	// touched for olderThan. It must be longer than any upload session or task.
	// It returns how many it removed. In S3 it aborts the multipart uploads under
	// the storage's prefix that the same access key began, so do not share a
	// prefix and key with programs whose uploads take longer.
	Sweep(ctx context.Context, olderThan time.Duration) (int, error)
}

// Staged is an object that is in the store but not visible.
type Staged interface {
	// Commit makes the object visible under its key, replacing another in one
	// move. With IfAbsent an object that is there already gives output.exists,
	// and the staged bytes are gone. After any other error Commit may be tried
	// again; trying after success changes nothing.
	Commit(ctx context.Context) (Info, error)

	// Discard removes the staged bytes; nil when they are gone or committed.
	Discard(ctx context.Context) error
}

// An Object says what Put, Stage and StartUpload are to write.
type Object struct {
	Key      string
	Type     string // MIME type; by the key's extension when empty
	Bytes    int64
	SHA256   string // hexadecimal; when set, bytes that differ are refused with output.transient
	IfAbsent bool   // output.exists when the key is taken
	// Owner marks the object as somebody's, such as a task's ID: up to 64 letters,
	// digits and dashes. A folder on a file system without extended attributes
	// forgets it.
	Owner string
}

// MIME is o's type, or what its key's extension says.
func (o Object) MIME() string {
	if o.Type != "" {
		return o.Type
	}
	return TypeOf(o.Key)
}

// Info describes an object.
type Info struct {
	Key      string
	Bytes    int64
	ETag     string // changes when the object does; without quotes
	Type     string // MIME type
	Modified time.Time
	Owner    string // as Object.Owner; from Stat, Put and Commit only, and "" when nobody said
	Folder   bool   // from List with a delimiter: a common prefix; Key ends in "/", the rest is empty
}

// ListOptions choose what List walks.
type ListOptions struct {
	Prefix    string // keys that begin with it; any text, not only whole segments
	After     string // keys behind it in byte order
	Delimiter bool   // do not go into folders: give each as one Info with Folder set
}

// CheckRange cuts length to what the object has from offset on; negative means
// all of it. An offset beyond the end is a request.invalid.
func CheckRange(i Info, offset, length int64) (int64, error) {
	if offset < 0 || offset > i.Bytes {
		return 0, fault("offset", "the object has %d bytes, so there is nothing at offset %d", i.Bytes, offset)
	}
	if rest := i.Bytes - offset; length < 0 || length > rest {
		return rest, nil
	}
	return length, nil
}
