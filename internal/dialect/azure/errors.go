package azure

import (
	"net/http"

	"github.com/mediamill/mediamill/internal/media"
)

// statuses are the HTTP statuses of the reference ("Media Services Error
// Codes") by our codes. What is not listed is the request's fault for the class
// config and 500 otherwise.
var statuses = map[media.Code]int{
	media.CodeInvalid:       http.StatusBadRequest,
	media.CodeUnauthorized:  http.StatusUnauthorized,
	media.CodeForbidden:     http.StatusForbidden,
	media.CodeNotFound:      http.StatusNotFound,
	media.CodeConflict:      http.StatusConflict,
	media.CodeTooLarge:      http.StatusRequestEntityTooLarge,
	media.CodeTimeout:       http.StatusRequestTimeout,
	media.CodeRateLimited:   http.StatusServiceUnavailable, // with Retry-After
	media.CodeOutputExists:  http.StatusConflict,
	media.CodeOutputDenied:  http.StatusForbidden,
	media.CodeEngineMissing: http.StatusBadRequest,
	codeNotServed:           http.StatusNotImplemented,
	codeMethod:              http.StatusMethodNotAllowed,
}

const (
	codeNotServed media.Code = "request.not_served" // an entity set that this server does not have
	codeMethod    media.Code = "request.method"     // a verb that the resource does not take
)

// status is the HTTP status of an error.
func status(err error) int {
	code := media.CodeOf(err)
	if s, ok := statuses[code]; ok {
		return s
	}
	if code.Unavailable() {
		return http.StatusServiceUnavailable
	}
	switch code.Class() {
	case "config", "input", "policy":
		return http.StatusBadRequest
	}
	return http.StatusInternalServerError
}

// message is what a client reads: all faults, each with its field and hint.
func message(err error) string {
	faults, ok := err.(media.Faults)
	if !ok {
		faults = media.Faults{media.AsError(err)}
	}
	text := ""
	for i, e := range faults {
		if i > 0 {
			text += " "
		}
		if e.Field != "" {
			text += e.Field + ": "
		}
		text += e.Message
		if e.Hint != "" {
			text += " (" + e.Hint + ")"
		}
	}
	return text
}
