package blob

import (
	"context"
	"io"
	"time"

	"github.com/mediamill/mediamill/internal/media"
)

// Limits of S3 that every store keeps, so that a plan for one fits all.
const (
	MaxParts     = 10_000
	MinPartBytes = 5 << 20 // of every part but the last
	MaxPartBytes = 5 << 30
)

// Multipart is how an object arrives in parts, over hours and restarts if need
// be. The Upload is all the state that the caller keeps; the store knows the rest.
type Multipart interface {
	// StartUpload opens an upload whose parts have partBytes each, but for the
	// last. Nothing is visible under the key before CompleteUpload.
	StartUpload(ctx context.Context, o Object, partBytes int64) (Upload, error)

	// PutPart writes part number (from 1) of u. The body has exactly
	// u.PartSize(number) bytes, another count is a request.invalid. A part that was
	// there is replaced. When a sum is given and the bytes differ, the part is
	// refused with request.invalid. After an error the part is not listed, or is
	// listed as it was before.
	PutPart(ctx context.Context, u Upload, number int, body io.Reader, sums Sums) (Part, error)

	// ListParts gives the parts that are whole, by number. request.not_found when
	// the upload is not open.
	ListParts(ctx context.Context, u Upload) ([]Part, error)

	// SignPart makes an address to which anyone can PUT that one part, with
	// exactly its size, until ttl ends. errors.ErrUnsupported when the store
	// has no address of its own.
	SignPart(ctx context.Context, u Upload, number int, ttl time.Duration) (string, error)

	// CompleteUpload makes the object visible. All parts must be there with their
	// sizes, otherwise it is a request.conflict and the upload stays open.
	// Completing again gives the same answer while the object is there.
	CompleteUpload(ctx context.Context, u Upload) (Info, error)

	// AbortUpload removes the upload and its parts; nil when there is none.
	AbortUpload(ctx context.Context, u Upload) error
}

// An Upload is an open multipart upload. Rows and tokens may keep it.
type Upload struct {
	Key       string `json:"key"`
	ID        string `json:"id"` // the store's own name for it
	Bytes     int64  `json:"bytes"`
	PartBytes int64  `json:"part_bytes"`
	Type      string `json:"type,omitempty"`
	IfAbsent  bool   `json:"if_absent,omitempty"`
}

// A Part is one that the store holds.
type Part struct {
	Number int    `json:"number"`
	Bytes  int64  `json:"bytes"`
	ETag   string `json:"etag"` // MD5 of the bytes in hexadecimal, where the store does not encrypt
}

// Sums are what the sender says of a part's bytes; nil for what it does not say.
type Sums struct {
	MD5    []byte
	SHA256 []byte
}

// Parts is how many parts u has; an empty object has one empty part.
func (u Upload) Parts() int {
	if u.Bytes <= 0 || u.PartBytes <= 0 {
		return 1
	}
	return int((u.Bytes-1)/u.PartBytes) + 1
}

// PartSize is how many bytes the part has: PartBytes, or what is left for the
// last. A number that is not one of u's parts is a request.invalid.
func (u Upload) PartSize(number int) (int64, error) {
	last := u.Parts()
	if number < 1 || number > last {
		e := media.Errorf(media.CodeInvalid, "the upload has parts 1 to %d; there is no part %d", last, number)
		e.Field = "number"
		return 0, e
	}
	if number < last {
		return u.PartBytes, nil
	}
	return u.Bytes - int64(last-1)*u.PartBytes, nil
}

// Missing lists the numbers of the parts that are not in parts with their right
// size.
func (u Upload) Missing(parts []Part) []int {
	have := make(map[int]int64, len(parts))
	for _, p := range parts {
		have[p.Number] = p.Bytes
	}
	var missing []int
	for n := 1; n <= u.Parts(); n++ {
		size, _ := u.PartSize(n)
		if got, ok := have[n]; !ok || got != size {
			missing = append(missing, n)
		}
	}
	return missing
}

// CheckUpload says whether an object of so many bytes may come in parts of
// partBytes.
func CheckUpload(o Object, partBytes int64) error {
	if err := CheckKey(o.Key); err != nil {
		return err
	}
	var faults media.Faults
	if o.Bytes < 0 {
		faults.Add(fault("bytes", "must not be negative, is %d", o.Bytes))
	}
	if partBytes < MinPartBytes || partBytes > MaxPartBytes {
		faults.Add(fault("part_bytes", "must be between %d and %d, is %d", int64(MinPartBytes), int64(MaxPartBytes), partBytes))
	} else if n := (Upload{Bytes: o.Bytes, PartBytes: partBytes}).Parts(); n > MaxParts {
		faults.Add(fault("part_bytes", "makes %d parts, more than %d", n, MaxParts))
	}
	return faults.Err()
}

func fault(field, format string, args ...any) *media.Error {
	e := media.Errorf(media.CodeInvalid, format, args...)
	e.Field = field
	return e
}

// CheckWhole is a request.conflict that names the missing parts, or nil.
func (u Upload) CheckWhole(parts []Part) error {
	missing := u.Missing(parts)
	if len(missing) == 0 {
		return nil
	}
	shown := missing[:min(len(missing), 20)]
	return media.Errorf(media.CodeConflict, "%d of %d parts are missing, the first are %v", len(missing), u.Parts(), shown).
		WithHint("Send them and complete again.")
}

// WrongPart is a body that is not as long as the part.
func WrongPart(number int, want, got int64) error {
	if got > want {
		return fault("number", "part %d has %d bytes, but more were received", number, want)
	}
	return fault("number", "part %d has %d bytes, but only %d were received", number, want, got)
}

// DamagedPart is a body that differs from the sum that was sent with it.
func DamagedPart(number int) error {
	return fault("number", "part %d was damaged in transit: it does not match the checksum that was sent", number).
		WithHint("Send it again.")
}
