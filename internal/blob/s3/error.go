package s3

import (
	"context"
	"errors"
	"net/http"

	"github.com/mediamill/mediamill/internal/blob"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/minio/minio-go/v7"
)

type direction bool

const (
	read  direction = false
	write direction = true
)

func codeOf(err error) string {
	resp, _ := errors.AsType[minio.ErrorResponse](err)
	return resp.Code
}

func statusOf(err error) int {
	resp, _ := errors.AsType[minio.ErrorResponse](err)
	return resp.StatusCode
}

// noUpload says that the server does not know the upload.
func noUpload(err error) bool { return codeOf(err) == "NoSuchUpload" }

// taken says that If-None-Match kept a write from replacing an object.
func taken(err error) bool { return statusOf(err) == http.StatusPreconditionFailed }

func closed(u blob.Upload) error {
	return media.Errorf(media.CodeNotFound, "the upload of %s is not open", u.Key).
		WithHint("It was completed, aborted, or has expired; start a new upload.")
}

func exists(key string) error {
	return media.Errorf(media.CodeOutputExists, "the object %s already exists", key).
		WithHint("Choose another key, or set overwrite.")
}

// broken gives err a code, and the words that help whoever set the storage up.
func broken(ctx context.Context, d direction, key string, err error) error {
	if err == nil {
		return nil
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if known, ok := errors.AsType[*media.Error](err); ok {
		return known
	}
	denied, passing, verb := media.CodeInputUnreachable, media.CodeInputTransient, media.Phrasef("read")
	if d == write {
		denied, passing, verb = media.CodeOutputDenied, media.CodeOutputTransient, media.Phrasef("written")
	}
	say := func(code media.Code, hint, format string, args ...any) error {
		e := media.Errorf(code, format, args...)
		if e.Err = err; hint != "" {
			return e.WithHint("%s", media.Fixed(hint))
		}
		return e
	}
	resp, answered := errors.AsType[minio.ErrorResponse](err)
	switch resp.Code {
	case "NoSuchBucket":
		return say(denied, "Create the bucket, or correct its name and region.", "the bucket does not exist")
	case "InvalidAccessKeyId", "SignatureDoesNotMatch", "AuthorizationHeaderMalformed":
		return say(denied, "Correct the storage's access key, secret key and region.", "the S3 server does not accept the access key of the storage")
	case "RequestTimeTooSkewed": // until a clock is set, which is no matter of the storage's settings
		return say(passing, "Set this machine's clock, or the server's.", "the clocks of this machine and the S3 server differ too much")
	case "BadDigest", "XAmzContentSHA256Mismatch", "InvalidDigest", "IncompleteBody":
		return say(passing, "", "the object %s was damaged in transit to the S3 server", key)
	case "InvalidPart", "InvalidPartOrder": // its own answers to the parts were wrong: another upload gets others
		return say(passing, "", "the S3 server does not recognize the parts of %s that it confirmed", key)
	}
	switch status := resp.StatusCode; {
	case !answered:
		return say(passing, "", "the S3 server could not be reached, or closed the connection")
	case status == http.StatusNotFound:
		return say(media.CodeNotFound, "", "there is no object %s", key)
	case status == http.StatusForbidden || status == http.StatusUnauthorized:
		return say(denied, "Give the storage's access key the permission, and test the storage.", "the S3 server forbids that %s is %s", key, verb)
	case status >= 500 && status != http.StatusNotImplemented, status == http.StatusTooManyRequests, status == http.StatusRequestTimeout,
		status == http.StatusConflict:
		return say(passing, "", "the S3 server responds with status %d", status)
	}
	return say(denied, "", "%s could not be %s: the S3 server responds with status %d %s", key, verb, resp.StatusCode, resp.Code)
}
