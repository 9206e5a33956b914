package azure

import (
	"encoding/xml"
	"errors"
	"net/http"

	"github.com/mediamill/mediamill/internal/dialect"
	"github.com/mediamill/mediamill/internal/media"
)

// A blobError is an error code and status of the storage service.
type blobError struct {
	status  int
	code    string
	message string
}

func (e *blobError) Error() string { return e.code + ": " + e.message }

var (
	serverBusy   = blobError{http.StatusServiceUnavailable, "ServerBusy", "The server is busy."}
	bodyTooLarge = blobError{http.StatusRequestEntityTooLarge, "RequestBodyTooLarge", "The blob is larger than this server takes."}
	invalidMedia = blobError{http.StatusBadRequest, "InvalidMedia", ""} // what a manifest names cannot be streamed
	noPermission = blobError{http.StatusForbidden, "InsufficientAccountPermissions", ""}
)

// blobErrors are the storage service's words for our codes. Where the message is
// empty, it is our error's.
var blobErrors = dialect.Table[blobError]{
	ByCode: map[media.Code]blobError{
		media.CodeForbidden:        {http.StatusForbidden, "AuthenticationFailed", ""},
		media.CodeNotFound:         {http.StatusNotFound, "BlobNotFound", "The specified blob does not exist."},
		media.CodeOutputExists:     {http.StatusConflict, "BlobAlreadyExists", "The specified blob already exists."},
		media.CodeTooLarge:         bodyTooLarge,
		media.CodeInvalid:          {http.StatusBadRequest, "InvalidInput", ""},
		media.CodeInputMalformed:   invalidMedia,
		media.CodeInputTruncated:   invalidMedia,
		media.CodeInputNoStream:    invalidMedia,
		media.CodeRateLimited:      serverBusy,
		media.CodeOutputDenied:     noPermission,
		media.CodeInputUnreachable: noPermission,
	},
	Unavailable: serverBusy,
	Rest:        blobError{http.StatusInternalServerError, "InternalError", "An unexpected error."},
}

// blobErrorOf is an error as the storage service has it.
func blobErrorOf(err error) *blobError {
	if e, ok := errors.AsType[*blobError](err); ok {
		return e
	}
	if errors.Is(err, errSum) {
		return &blobError{http.StatusBadRequest, "Md5Mismatch", "The body does not have the MD5 of Content-MD5."}
	}
	ours := media.AsError(err)
	e := blobErrors.Of(ours.Code)
	if e.message == "" {
		e.message = ours.Message
	}
	return &e
}

func (b *blobCall) fail(err error) {
	e := blobErrorOf(err)
	if e.status >= 500 {
		b.LogFailure(b.ctx, "a request for a blob failed", "blob", b.name, "error", err)
	}
	body, _ := xml.Marshal(struct { // two texts
		XMLName xml.Name `xml:"Error"`
		Code    string
		Message string
	}{Code: e.code, Message: e.message})
	h := b.w.Header()
	dialect.RetryAfter(h, e.status)
	h.Set("x-ms-error-code", e.code)
	h.Set("Content-Type", "application/xml")
	b.w.WriteHeader(e.status)
	_, _ = b.w.Write(append([]byte(xml.Header), body...))
}
