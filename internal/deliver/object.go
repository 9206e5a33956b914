// Package deliver serves objects to browsers and players: ranges and ETags, safe
// names and types, links that expire, and several objects as one zip archive.
package deliver

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"path"
	"strings"

	"github.com/mediamill/mediamill/internal/blob"
	"github.com/mediamill/mediamill/internal/media"
)

// Options say how an object is served.
type Options struct {
	Name      string // file name for a download; the key's last segment when empty
	Type      string // MIME type; the storage's when empty
	Download  bool   // always as an attachment
	AnyOrigin bool   // pages of other sites may read it, as players behind a signed link must
}

// A Store is what objects are read from: a blob.Bucket, or anything else that
// reads parts.
type Store interface {
	Stat(ctx context.Context, key string) (blob.Info, error)
	// Get reads length bytes from offset on, all of the rest when length is negative.
	Get(ctx context.Context, key string, offset, length int64) (io.ReadCloser, blob.Info, error)
}

// Object answers GET and HEAD for one object: whole, in ranges, or 304. It
// returns an error, with nothing written, when there is no object or it cannot be
// read. Whoever wrote the object may be hostile: it is never sniffed, runs no script
// and reaches no cookie, and only media is shown in the browser.
func Object(w http.ResponseWriter, r *http.Request, bucket Store, key string, o Options) error {
	info, err := bucket.Stat(r.Context(), key)
	if err != nil {
		return err
	}
	content := &content{ctx: r, bucket: bucket, info: info}
	defer content.Close()
	// The first bytes are opened before anything is written, so that a storage
	// that fails is an error and not an empty file.
	if r.Method == http.MethodGet && info.Bytes > 0 && r.Header.Get("Range") == "" && r.Header.Get("If-None-Match") == "" {
		if err := content.open(); err != nil {
			return err
		}
	}
	h := w.Header()
	setSafe(h, o.AnyOrigin)
	kind := o.Type
	if kind == "" {
		kind = info.Type
	}
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", disposition(kind, nameOf(key, o.Name), o.Download))
	h.Set("ETag", `"`+info.ETag+`"`)
	h.Set("Cache-Control", "private, no-cache") // kept, and asked for again by its ETag
	http.ServeContent(w, r, "", info.Modified, content)
	if content.err != nil {
		// The length is announced: ending the connection tells that bytes are missing.
		panic(http.ErrAbortHandler)
	}
	return nil
}

// setSafe sets the headers that keep a hostile object harmless.
func setSafe(h http.Header, anyOrigin bool) {
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "sandbox")
	h.Set("Referrer-Policy", "no-referrer")
	if anyOrigin {
		h.Set("Access-Control-Allow-Origin", "*")
		h.Set("Access-Control-Expose-Headers", "Accept-Ranges, Content-Length, Content-Range, ETag")
		h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	}
}

func nameOf(key, name string) string {
	if name == "" {
		name = path.Base(key)
	}
	return cleanSegment(name)
}

// shown are the types besides audio and video that a browser may show in place.
// SVG, HTML and XML are not among them: they can hold scripts.
var shown = map[string]bool{
	"image/jpeg": true, "image/png": true, "image/webp": true, "image/gif": true, "image/avif": true, "image/bmp": true,
	"application/vnd.apple.mpegurl": true, "text/vtt": true,
}

func disposition(kind, name string, download bool) string {
	base, _, err := mime.ParseMediaType(kind)
	inline := err == nil && !download &&
		(shown[base] || strings.HasPrefix(base, "video/") || strings.HasPrefix(base, "audio/")) && !strings.HasSuffix(base, "+xml")
	way := "attachment"
	if inline {
		way = "inline"
	}
	return mime.FormatMediaType(way, map[string]string{"filename": name})
}

// content is an object as an io.ReadSeeker: seeking is free, and a read opens the
// object where it stands.
type content struct {
	ctx    *http.Request
	bucket Store
	info   blob.Info
	at     int64
	body   io.ReadCloser
	err    error // why a read failed; http.ServeContent does not tell
}

func (c *content) Seek(offset int64, whence int) (int64, error) {
	to := offset
	switch whence {
	case io.SeekCurrent:
		to += c.at
	case io.SeekEnd:
		to += c.info.Bytes
	}
	if to < 0 {
		return 0, errors.New("seek before the start")
	}
	if to != c.at {
		c.Close()
		c.at = to
	}
	return to, nil
}

func (c *content) open() error {
	body, info, err := c.bucket.Get(c.ctx.Context(), c.info.Key, c.at, -1)
	if err != nil {
		return err
	}
	if info.ETag != c.info.ETag {
		body.Close()
		return media.Errorf(media.CodeInputTransient, "the object %s changed while it was served", c.info.Key)
	}
	c.body = body
	return nil
}

func (c *content) Read(p []byte) (int, error) {
	if c.at >= c.info.Bytes {
		return 0, io.EOF
	}
	if c.body == nil {
		if c.err = c.open(); c.err != nil {
			return 0, c.err
		}
	}
	n, err := c.body.Read(p)
	c.at += int64(n)
	if err == io.EOF && c.at < c.info.Bytes {
		err = fmt.Errorf("%s ended at byte %d of %d: %w", c.info.Key, c.at, c.info.Bytes, io.ErrUnexpectedEOF)
	}
	if err != nil && err != io.EOF {
		c.err = err
	}
	return n, err
}

func (c *content) Close() {
	if c.body != nil {
		c.body.Close()
		c.body = nil
	}
}
