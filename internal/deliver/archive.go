package deliver

import (
	"archive/zip"
	"context"
	"io"
	"mime"
	"net/http"
	"time"

	"github.com/mediamill/mediamill/internal/blob"
	"github.com/mediamill/mediamill/internal/media"
)

// Limits of one archive.
const (
	MaxEntries      = 20_000
	MaxArchiveBytes = 256 << 30
)

// An Entry is one object of an archive.
type Entry struct {
	Name     string // path in the archive; cleaned and made unique
	Bucket   blob.Bucket
	Key      string
	Bytes    int64 // as the row has it; an object of another size breaks the archive off
	Modified time.Time
}

// Archive answers with a zip of the objects, streamed and not compressed, as media
// does not shrink. It returns an error, with nothing written, for too many entries or
// bytes, and when the first object cannot be read. When a later one fails, the
// connection is cut, so that nobody takes the file for whole.
func Archive(w http.ResponseWriter, r *http.Request, name string, entries []Entry) error {
	if err := checkArchive(entries); err != nil {
		return err
	}
	var first io.ReadCloser
	if len(entries) > 0 && r.Method != http.MethodHead {
		var err error
		if first, err = openEntry(r.Context(), entries[0]); err != nil {
			return err
		}
	}
	h := w.Header()
	setSafe(h, false)
	h.Set("Content-Type", "application/zip")
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": cleanSegment(name)}))
	h.Set("Cache-Control", "private, no-store")
	if r.Method == http.MethodHead {
		return nil
	}
	if err := writeZip(r.Context(), w, entries, first); err != nil {
		panic(http.ErrAbortHandler)
	}
	return nil
}

func checkArchive(entries []Entry) error {
	if len(entries) > MaxEntries {
		return media.Errorf(media.CodeTooLarge, "the archive would have %d files, more than the limit of %d", len(entries), MaxEntries).
			WithHint("Download the outputs of one task at a time.")
	}
	var total int64
	for _, e := range entries {
		if total += e.Bytes; total > MaxArchiveBytes {
			return media.Errorf(media.CodeTooLarge, "the archive would exceed %d GiB", int64(MaxArchiveBytes)>>30).
				WithHint("Download the outputs one by one; interrupted downloads can be resumed.")
		}
	}
	return nil
}

func openEntry(ctx context.Context, e Entry) (io.ReadCloser, error) {
	body, info, err := e.Bucket.Get(ctx, e.Key, 0, -1)
	if err == nil && info.Bytes != e.Bytes {
		body.Close()
		err = media.Errorf(media.CodeInputMalformed, "the object %s has %d bytes, but its task wrote %d", e.Key, info.Bytes, e.Bytes)
	}
	if err != nil {
		return nil, err
	}
	return body, nil
}

// writeZip streams the entries; first is the first one's body when it is open.
// Sizes above 4 GiB get zip64 records.
func writeZip(ctx context.Context, w io.Writer, entries []Entry, first io.ReadCloser) error {
	z := zip.NewWriter(w)
	names := newNames()
	for i, e := range entries {
		body := first
		if i > 0 || first == nil {
			var err error
			if body, err = openEntry(ctx, e); err != nil {
				return err
			}
		}
		err := writeEntry(z, &zip.FileHeader{Name: names.unique(e.Name), Method: zip.Store, Modified: e.Modified}, body, e.Bytes)
		body.Close()
		if err != nil {
			return err
		}
		if err := z.Flush(); err != nil {
			return err
		}
	}
	return z.Close()
}

func writeEntry(z *zip.Writer, header *zip.FileHeader, body io.Reader, size int64) error {
	to, err := z.CreateHeader(header)
	if err != nil {
		return err
	}
	n, err := io.Copy(to, body)
	if err == nil && n != size {
		err = io.ErrUnexpectedEOF
	}
	return err
}
