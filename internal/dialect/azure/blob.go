package azure

import (
	"crypto/md5"
	"encoding/base64"
	"errors"
	"hash"
	"io"
	"net/http"
	"strings"

	"github.com/google/uuid"

	"github.com/mediamill/mediamill/internal/blob"
	"github.com/mediamill/mediamill/internal/deliver"
	"github.com/mediamill/mediamill/internal/dialect"
	"github.com/mediamill/mediamill/internal/dialect/azure/odata"
	"github.com/mediamill/mediamill/internal/front"
	"github.com/mediamill/mediamill/internal/media"
)

// A blobCall is a request for a container or a blob of it, with a shared access
// signature.
type blobCall struct {
	*call
	w      http.ResponseWriter
	r      *http.Request
	grant  *grant
	bucket blob.Bucket
	name   string // of the blob; "" for the container
}

// blob answers a request below the blob root; rest is asset-<guid>/<name>.
func (a *Dialect) blob(w http.ResponseWriter, r *http.Request, rest string) {
	h := w.Header()
	h.Set("x-ms-request-id", uuid.NewString())
	h.Set("x-ms-version", sasVersion)
	b := &blobCall{call: &call{Dialect: a, ctx: r.Context(), root: a.rootOf(r)}, w: w, r: r}
	if err := b.open(rest); err != nil {
		b.fail(err)
		return
	}
	if err := b.serve(); err != nil {
		b.fail(err)
	}
}

func (b *blobCall) open(rest string) (err error) {
	if b.r.Method == http.MethodOptions {
		return nil // a page asks whether it may; there is nothing to give away
	}
	container, name, _ := strings.Cut(rest, "/")
	guid, ok := strings.CutPrefix(container, folderOfAsset)
	if !ok || !odata.IsGUID(guid) {
		return &blobError{http.StatusNotFound, "ContainerNotFound", "The specified container does not exist."}
	}
	b.name = name
	if b.grant, err = b.sasOf(b.call, b.r.URL.Query(), strings.ToLower(guid), front.Source(b.r)); err != nil {
		return err
	}
	dialect.Caller(b.w, b.r, b.who.ID)
	if err := b.Limit(b.who.ID); err != nil {
		return err
	}
	b.bucket, err = b.Jobs.Storages.Raw(b.ctx, b.who.Project, b.grant.asset.Is.Storage)
	return err
}

// key is the object of the blob.
func (b *blobCall) key() string { return prefixOf(b.grant.asset.ID) + b.name }

func (b *blobCall) serve() error {
	comp := b.r.URL.Query().Get("comp")
	switch {
	case b.r.Method == http.MethodOptions:
		b.preflight()
		return nil
	case b.name == "":
		return b.container(comp)
	}
	if err := blob.CheckKey(b.key()); err != nil {
		return &blobError{http.StatusBadRequest, "InvalidUri", media.AsError(err).Message}
	}
	switch b.r.Method + " " + comp {
	case "GET ", "HEAD ":
		return b.get()
	case "PUT ":
		return b.put()
	case "PUT block":
		return b.putBlock()
	case "PUT blocklist":
		return b.putBlockList()
	case "DELETE ":
		if err := b.may(mayDelete); err != nil {
			return err
		}
		if _, err := b.bucket.Stat(b.ctx, b.key()); err != nil {
			return err
		}
		if err := b.free(); err != nil {
			return err
		}
		if err := b.bucket.Delete(b.ctx, b.key()); err != nil {
			return err
		}
		b.w.WriteHeader(http.StatusAccepted)
		return nil
	}
	return &blobError{http.StatusBadRequest, "UnsupportedOperation", "This server does not have the operation."}
}

// free is nil when no job needs the blob as it is. Azure says 412 of a blob that
// is held by somebody else's lease, which is what a job has.
func (b *blobCall) free() error {
	err := b.unused(b.grant.asset, b.name)
	if media.CodeOf(err) == media.CodeInvalid {
		return &blobError{http.StatusPreconditionFailed, "LeaseIdMissing", media.AsError(err).Message}
	}
	return err
}

// may is nil when the locator's policy allows something.
func (b *blobCall) may(permission int32) error {
	if b.grant.allows&permission != 0 {
		return nil
	}
	return &blobError{http.StatusForbidden, "AuthorizationPermissionMismatch", "The locator's access policy does not allow this operation."}
}

func (b *blobCall) get() error {
	if err := b.may(mayRead); err != nil {
		return err
	}
	return b.serveObject(b.key())
}

func (b *blobCall) serveObject(key string) error {
	b.w.Header().Set("x-ms-blob-type", "BlockBlob")
	r := b.r
	if own := r.Header.Get("x-ms-range"); own != "" {
		r = r.Clone(b.ctx)
		r.Header.Set("Range", own)
	}
	return deliver.Object(b.w, r, b.bucket, key, deliver.Options{AnyOrigin: true})
}

// preflight lets pages of other sites use a locator, which is all that they
// need to have.
func (b *blobCall) preflight() {
	h := b.w.Header()
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Access-Control-Allow-Methods", "GET, HEAD, PUT, DELETE")
	h.Set("Access-Control-Allow-Headers", "*")
	h.Set("Access-Control-Max-Age", "3600")
	b.w.WriteHeader(http.StatusOK)
}

// put is Put Blob: a whole blob in one request.
func (b *blobCall) put() error {
	if err := b.may(mayWrite); err != nil {
		return err
	}
	if kind := b.r.Header.Get("x-ms-blob-type"); !strings.EqualFold(kind, "BlockBlob") {
		return &blobError{http.StatusBadRequest, "InvalidHeaderValue", "x-ms-blob-type must be BlockBlob."}
	}
	if err := b.free(); err != nil {
		return err
	}
	bytes, err := b.length()
	if err != nil {
		return err
	}
	body, err := b.summed()
	if err != nil {
		return err
	}
	kind := b.r.Header.Get("x-ms-blob-content-type")
	info, err := b.bucket.Put(b.ctx, blob.Object{
		Key: b.key(), Bytes: bytes, Type: kind, IfAbsent: b.r.Header.Get("If-None-Match") == "*",
	}, body)
	if err != nil {
		return err
	}
	b.stored(info, body)
	return nil
}

// length is how long the body is, which has to be said.
func (b *blobCall) length() (int64, error) {
	n := b.r.ContentLength
	if n < 0 {
		return 0, &blobError{http.StatusLengthRequired, "MissingContentLengthHeader", "Content-Length is needed."}
	}
	if most := b.Jobs.Uploads.MaxBytes; most > 0 && n > most {
		return 0, &bodyTooLarge
	}
	return n, nil
}

// summed is the body, which ends with an error when it has not the MD5 that was
// sent with it.
func (b *blobCall) summed() (*summedReader, error) {
	s := &summedReader{from: b.r.Body, sum: md5.New()}
	if text := b.r.Header.Get("Content-MD5"); text != "" {
		want, err := base64.StdEncoding.DecodeString(text)
		if err != nil || len(want) != md5.Size {
			return nil, &blobError{http.StatusBadRequest, "InvalidMd5", "Content-MD5 is not one."}
		}
		s.want = string(want)
	}
	return s, nil
}

type summedReader struct {
	from io.Reader
	sum  hash.Hash
	want string // "" for any
}

var errSum = errors.New("the body has another MD5")

func (s *summedReader) Read(p []byte) (int, error) {
	n, err := s.from.Read(p)
	s.sum.Write(p[:n])
	if err == io.EOF && s.want != "" && string(s.sum.Sum(nil)) != s.want {
		return n, errSum
	}
	return n, err
}

func (b *blobCall) stored(info blob.Info, body *summedReader) {
	h := b.w.Header()
	h.Set("ETag", `"`+info.ETag+`"`)
	if !info.Modified.IsZero() {
		h.Set("Last-Modified", info.Modified.UTC().Format(http.TimeFormat))
	}
	if body != nil {
		h.Set("Content-MD5", base64.StdEncoding.EncodeToString(body.sum.Sum(nil)))
	}
	h.Set("x-ms-request-server-encrypted", "false")
	b.w.WriteHeader(http.StatusCreated)
}
