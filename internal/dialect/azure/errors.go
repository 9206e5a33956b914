package azure

import (
	"net/http"

	"github.com/mediamill/mediamill/internal/dialect"
	"github.com/mediamill/mediamill/internal/media"
)

// statuses are the HTTP statuses of the reference ("Media Services Error Codes").
var statuses = dialect.Table[int]{
	ByCode: map[media.Code]int{
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
	},
	Unavailable: http.StatusServiceUnavailable,
	ByClass:     map[string]int{"config": http.StatusBadRequest, "input": http.StatusBadRequest, "policy": http.StatusBadRequest},
	Rest:        http.StatusInternalServerError,
}

const (
	codeNotServed media.Code = "request.not_served" // an entity set that this server does not have
	codeMethod    media.Code = "request.method"     // a verb that the resource does not take
)

// message is what a client reads: all faults, each with its field and hint.
func message(err error) string { return dialect.Text(dialect.Faults(err), " ", nil) }
