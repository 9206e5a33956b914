package client

import (
	"context"
	"crypto/md5"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/mediamill/mediamill/internal/media"
)

// An Upload is a source on its way into a storage.
type Upload struct {
	ID        string    `json:"id"`
	Name      string    `json:"name"`
	Storage   string    `json:"storage"`
	Key       string    `json:"key"`
	Bytes     int64     `json:"bytes"`
	PartBytes int64     `json:"part_bytes"`
	State     string    `json:"state"`
	Mode      string    `json:"mode"`
	Parts     int       `json:"parts"`
	Received  []Part    `json:"received"`
	Expires   time.Time `json:"expires_at"`
}

// A Part is one that arrived.
type Part struct {
	Number int   `json:"number"`
	Bytes  int64 `json:"bytes"`
}

// Upload is one by its ID, with the parts that are there.
func (c *Client) Upload(ctx context.Context, id string) (*Upload, error) {
	var u Upload
	return &u, c.do(ctx, call{method: "GET", path: "/uploads/" + segment(id)}, &u)
}

// Uploads are the latest ones.
func (c *Client) Uploads(ctx context.Context) ([]Upload, error) {
	var list struct {
		Uploads []Upload `json:"uploads"`
	}
	err := c.do(ctx, call{method: "GET", path: "/uploads"}, &list)
	return list.Uploads, err
}

// AbortUpload removes an upload and what came of it.
func (c *Client) AbortUpload(ctx context.Context, id string) error {
	return c.do(ctx, call{method: "DELETE", path: "/uploads/" + segment(id)}, nil)
}

// UploadFile sends a file and completes the upload. resume is the ID of an
// upload that was begun before with the same file; "" begins one. begun, when not
// nil, hears of the upload before the first part is sent, so that its ID can be
// kept; sent hears how many bytes are there.
func (c *Client) UploadFile(ctx context.Context, path, storage, resume string, begun func(*Upload), sent func(bytes, of int64)) (*Upload, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, media.Wrap(media.CodeInputUnreachable, err, "cannot read %s", path)
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return nil, media.Errorf(media.CodeInputUnreachable, "%s is not a file", path)
	}
	u, err := c.beginUpload(ctx, resume, filepath.Base(path), storage, info.Size())
	if err != nil {
		return nil, err
	}
	if begun != nil {
		begun(u)
	}
	have, done := map[int]bool{}, int64(0)
	for _, p := range u.Received {
		have[p.Number] = true
		done += p.Bytes
	}
	for number := 1; number <= u.Parts && u.State == "open"; number++ {
		offset := int64(number-1) * u.PartBytes
		size := min(u.PartBytes, u.Bytes-offset)
		if !have[number] {
			if err := c.putPart(ctx, u, number, io.NewSectionReader(file, offset, size)); err != nil {
				return u, err
			}
			done += size
		}
		if sent != nil {
			sent(done, u.Bytes)
		}
	}
	var whole Upload
	return &whole, c.do(ctx, call{method: "POST", path: "/uploads/" + segment(u.ID) + "/complete"}, &whole)
}

func (c *Client) beginUpload(ctx context.Context, resume, name, storage string, size int64) (*Upload, error) {
	if resume == "" {
		var u Upload
		body := map[string]any{"name": name, "bytes": size}
		if storage != "" {
			body["storage"] = storage
		}
		return &u, c.do(ctx, call{method: "POST", path: "/uploads", body: body}, &u)
	}
	u, err := c.Upload(ctx, resume)
	if err == nil && u.Bytes != size {
		err = media.Errorf(media.CodeConflict, "the upload has %d bytes, but the file has %d", u.Bytes, size).WithHint("the file is a different one; start a new upload")
	}
	return u, err
}

// putPart sends one part, again when the connection breaks.
func (c *Client) putPart(ctx context.Context, u *Upload, number int, part *io.SectionReader) error {
	sum := md5.New()
	if _, err := io.Copy(sum, part); err != nil {
		return err
	}
	header := http.Header{
		"Content-Type": {"application/octet-stream"},
		"Content-Md5":  {base64.StdEncoding.EncodeToString(sum.Sum(nil))},
	}
	path := fmt.Sprintf("/uploads/%s/parts/%d", segment(u.ID), number)
	for try := 1; ; try++ {
		if _, err := part.Seek(0, io.SeekStart); err != nil {
			return err
		}
		err := c.do(ctx, call{method: "PUT", path: path, body: io.NopCloser(part), length: part.Size(), header: header}, nil)
		code := media.CodeOf(err)
		lost := errors.Is(err, ErrUnreachable)
		if err == nil || try == 5 || ctx.Err() != nil || !lost && code != media.CodeRateLimited && code != media.CodeOutputTransient {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Duration(try) * time.Second):
		}
	}
}
