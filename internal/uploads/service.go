// Package uploads receives sources in parts: over hours, several at a time, and
// across restarts of the sender and of the server.
//
// A session is a row and a multipart upload of its storage, which keeps the
// parts; nothing is held in memory. The sender asks which parts are there, sends the
// others in any order, either to this server or to URLs that the storage signs, and
// completes the session. A completed upload is an object that jobs can read; it is
// removed when it has expired and no active task reads it.
package uploads

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"mime"
	"strings"
	"time"

	"github.com/mediamill/mediamill/internal/blob"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/store"
)

// Storages opens the storages of a project by name.
type Storages interface {
	Bucket(ctx context.Context, project, name string) (blob.Bucket, error)
}

// A Service holds no state of its own: any number of servers may share the rows.
type Service struct {
	DB       *store.DB
	Storages Storages
	Lifetime time.Duration // an upload that nobody touches or reads ends after it
	MaxBytes int64         // largest upload; 0 is no limit
}

const (
	leastPart   = 8 << 20
	signedTime  = 15 * time.Minute
	maxSigned   = 1000
	defaultLife = 24 * time.Hour
)

// The ways in which parts can come.
const (
	ModeServer    = "server"    // PUT to this server
	ModePresigned = "presigned" // PUT to addresses of the storage; to this server works too
)

// A Request announces a file.
type Request struct {
	Name    string `json:"name" doc:"File name" minLength:"1" maxLength:"1024"`
	Bytes   int64  `json:"bytes" doc:"Size of the whole file" minimum:"1"`
	Type    string `json:"type,omitempty" doc:"MIME type; derived from the extension if empty" maxLength:"255"`
	SHA256  string `json:"sha256,omitempty" doc:"SHA-256 of the whole file in hexadecimal; checked when the upload completes" maxLength:"64"`
	Storage string `json:"storage,omitempty" doc:"Name of the storage for the file; the default storage if empty" maxLength:"64"`
}

// A Session is an upload as its sender sees it.
type Session struct {
	store.Upload
	Mode     string      `json:"mode" doc:"server: PUT parts to this server. presigned: ask for presigned URLs, or PUT parts to this server"`
	Parts    int         `json:"parts" doc:"Number of parts; all except the last have part_bytes bytes"`
	Received []blob.Part `json:"received" doc:"Numbers of the complete parts; empty if the upload is not open"`
}

// A SignedPart is where to PUT one part, with exactly its bytes as the body.
type SignedPart struct {
	Number  int       `json:"number"`
	Bytes   int64     `json:"bytes"`
	URL     string    `json:"url"`
	Expires time.Time `json:"expires_at"`
}

// Create opens a session. All faults of the request come at once.
func (s *Service) Create(ctx context.Context, project string, r Request) (Session, error) {
	name, err := s.check(&r)
	if err != nil {
		return Session{}, err
	}
	// The name is kept, not "the default": another may be it before the last part.
	storage, err := s.DB.StorageNamed(ctx, project, r.Storage)
	if err != nil {
		return Session{}, err
	}
	bucket, err := s.Storages.Bucket(ctx, project, storage.Name)
	if err != nil {
		return Session{}, err
	}
	row := store.Upload{
		ID: store.NewID(), Project: project, Storage: storage.Name, Name: name, Bytes: r.Bytes, Type: r.Type, SHA256: r.SHA256,
		PartBytes: partBytes(r.Bytes),
	}
	row.Key = "uploads/" + row.ID + "/" + name
	up, err := bucket.StartUpload(ctx, blob.Object{Key: row.Key, Type: row.Type, Bytes: row.Bytes}, row.PartBytes)
	if err != nil {
		return Session{}, err
	}
	row.BlobUpload = up.ID
	if err := s.DB.InsertUpload(ctx, &row, s.lifetime()); err != nil {
		return Session{}, errors.Join(err, bucket.AbortUpload(context.WithoutCancel(ctx), up))
	}
	return s.session(ctx, bucket, row, []blob.Part{})
}

func (s *Service) lifetime() time.Duration {
	if s.Lifetime > 0 {
		return s.Lifetime
	}
	return defaultLife
}

// check fills in what the request leaves out, and gives the name that the key
// will end in.
func (s *Service) check(r *Request) (name string, err error) {
	var faults media.Faults
	bad := func(field, format string, args ...any) {
		e := media.Errorf(media.CodeInvalid, format, args...)
		e.Field = field
		faults.Add(e)
	}
	if name = cleanName(r.Name); name == "" {
		bad("name", "must be a file name, is %q", r.Name)
	}
	most := int64(blob.MaxParts) * blob.MaxPartBytes
	if s.MaxBytes > 0 {
		most = min(most, s.MaxBytes)
	}
	if s.MaxBytes > 0 && r.Bytes > s.MaxBytes {
		e := media.Errorf(media.CodeTooLarge, "must be at most %d, is %d", s.MaxBytes, r.Bytes)
		e.Field = "bytes"
		faults.Add(e.WithHint("An operator can raise limits.source_bytes."))
	} else if r.Bytes < 1 || r.Bytes > most {
		bad("bytes", "must be between 1 and %d, is %d", most, r.Bytes)
	}
	if r.Type == "" {
		r.Type = blob.TypeOf(name)
	} else if t, _, err := mime.ParseMediaType(r.Type); err != nil || !strings.Contains(t, "/") {
		bad("type", "must be a MIME type such as video/mp4, is %q", r.Type)
	}
	r.SHA256 = strings.ToLower(r.SHA256)
	if sum, err := hex.DecodeString(r.SHA256); err != nil || len(sum) != 0 && len(sum) != 32 {
		bad("sha256", "must have 64 hexadecimal digits")
	}
	return name, faults.Err()
}

// partBytes is 8 MiB, or as many whole mebibytes as make at most 10,000 parts.
func partBytes(size int64) int64 {
	least := (size + blob.MaxParts - 1) / blob.MaxParts
	return max(leastPart, (least+1<<20-1)>>20<<20)
}

// uploadOf is the storage's side of a row.
func uploadOf(row store.Upload) blob.Upload {
	return blob.Upload{Key: row.Key, ID: row.BlobUpload, Bytes: row.Bytes, PartBytes: row.PartBytes, Type: row.Type}
}

func (s *Service) session(ctx context.Context, bucket blob.Bucket, row store.Upload, parts []blob.Part) (Session, error) {
	v := Session{Upload: row, Mode: ModePresigned, Parts: uploadOf(row).Parts(), Received: parts}
	if row.State != store.UploadOpen {
		v.Mode = ModeServer
		return v, nil
	}
	switch _, err := bucket.SignPart(ctx, uploadOf(row), 1, signedTime); {
	case errors.Is(err, errors.ErrUnsupported):
		v.Mode = ModeServer
	case err != nil:
		return Session{}, err
	}
	return v, nil
}

// Get gives a session with the parts that are there.
func (s *Service) Get(ctx context.Context, project, id string) (Session, error) {
	row, bucket, err := s.find(ctx, project, id)
	if err != nil {
		return Session{}, err
	}
	parts := []blob.Part{}
	if row.State == store.UploadOpen {
		parts, err = bucket.ListParts(ctx, uploadOf(row))
		if media.CodeOf(err) == media.CodeNotFound {
			parts, err = []blob.Part{}, nil // completing: the storage has it whole by now
		}
		if err != nil {
			return Session{}, err
		}
	}
	return s.session(ctx, bucket, row, parts)
}

func (s *Service) find(ctx context.Context, project, id string) (store.Upload, blob.Bucket, error) {
	row, err := s.DB.Upload(ctx, project, id)
	if err != nil {
		return store.Upload{}, nil, err
	}
	bucket, err := s.Storages.Bucket(ctx, row.Project, row.Storage)
	return row, bucket, err
}

// open finds a session that takes parts, and lets it live on.
func (s *Service) open(ctx context.Context, project, id string) (store.Upload, blob.Bucket, error) {
	row, bucket, err := s.find(ctx, project, id)
	if err == nil && row.State != store.UploadOpen {
		err = media.Errorf(media.CodeConflict, "the upload is %s", row.State).WithHint("Start a new upload.")
	}
	if err == nil && time.Until(row.Expires) < s.lifetime()/2 {
		err = s.DB.ExtendUpload(ctx, id, s.lifetime())
	}
	return row, bucket, err
}

// PutPart takes one part. Length is the body's announced length, negative when it
// was not announced; it must be the part's.
func (s *Service) PutPart(ctx context.Context, project, id string, number int, length int64, body io.Reader, sums blob.Sums) (blob.Part, error) {
	row, bucket, err := s.open(ctx, project, id)
	if err != nil {
		return blob.Part{}, err
	}
	up := uploadOf(row)
	size, err := up.PartSize(number)
	if err != nil {
		return blob.Part{}, err
	}
	if length >= 0 && length != size {
		return blob.Part{}, blob.WrongPart(number, size, length)
	}
	return bucket.PutPart(ctx, up, number, body, sums)
}

// SignParts gives addresses for the parts, which last 15 minutes. In ModeServer
// the URLs are empty: the caller fills in its own.
func (s *Service) SignParts(ctx context.Context, project, id string, numbers []int) ([]SignedPart, error) {
	if len(numbers) < 1 || len(numbers) > maxSigned {
		e := media.Errorf(media.CodeInvalid, "must name between 1 and %d parts, names %d", maxSigned, len(numbers))
		e.Field = "numbers"
		return nil, e
	}
	row, bucket, err := s.open(ctx, project, id)
	if err != nil {
		return nil, err
	}
	up := uploadOf(row)
	parts := make([]SignedPart, len(numbers))
	for i, n := range numbers {
		size, err := up.PartSize(n)
		if err != nil {
			e := *media.AsError(err)
			e.Field = fmt.Sprintf("numbers[%d]", i)
			return nil, &e
		}
		expires := time.Now().Add(signedTime).UTC()
		url, err := bucket.SignPart(ctx, up, n, signedTime)
		if err != nil && !errors.Is(err, errors.ErrUnsupported) {
			return nil, err
		}
		parts[i] = SignedPart{Number: n, Bytes: size, URL: url, Expires: expires}
	}
	return parts, nil
}
