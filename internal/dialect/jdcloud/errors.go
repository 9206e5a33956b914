package jdcloud

import (
	"errors"
	"net/http"

	"github.com/mediamill/mediamill/internal/dialect"
	"github.com/mediamill/mediamill/internal/media"
)

// codeUnimplemented is of operations that are known and not offered.
const codeUnimplemented media.Code = "request.unimplemented"

type success struct {
	RequestID string `json:"requestId"`
	Result    any    `json:"result"`
}

type failure struct {
	RequestID string    `json:"requestId"`
	Error     errorBody `json:"error"`
}

// errorBody is the vendor's Error model; Go's SDK reads code as an integer and
// decides by it alone.
type errorBody struct {
	Code    int      `json:"code"`
	Status  string   `json:"status"`
	Message string   `json:"message"`
	Details []detail `json:"details,omitempty"`
}

type detail struct {
	Field   string `json:"field,omitempty"`
	Message string `json:"message"`
	Hint    string `json:"hint,omitempty"`
}

type vendorError struct {
	code   int
	status string
}

// vendorErrors is the error table. The vendor's model names NOT_FOUND and
// UNAVAILABLE; the others are the same family's words (google.rpc.Code) for the
// same HTTP status.
var vendorErrors = dialect.Table[vendorError]{
	ByCode: map[media.Code]vendorError{
		media.CodeInvalid:      {http.StatusBadRequest, "INVALID_ARGUMENT"},
		media.CodeTooLarge:     {http.StatusRequestEntityTooLarge, "INVALID_ARGUMENT"},
		media.CodeUnauthorized: {http.StatusUnauthorized, "UNAUTHENTICATED"},
		media.CodeForbidden:    {http.StatusForbidden, "PERMISSION_DENIED"},
		media.CodeNotFound:     {http.StatusNotFound, "NOT_FOUND"},
		media.CodeConflict:     {http.StatusConflict, "FAILED_PRECONDITION"},
		media.CodeRateLimited:  {http.StatusTooManyRequests, "RESOURCE_EXHAUSTED"},
		media.CodeTimeout:      {http.StatusRequestTimeout, "DEADLINE_EXCEEDED"},
		codeUnimplemented:      {http.StatusNotImplemented, "UNIMPLEMENTED"},
	},
	Unavailable: vendorError{http.StatusServiceUnavailable, "UNAVAILABLE"},
	ByClass: map[string]vendorError{
		"config": {http.StatusBadRequest, "INVALID_ARGUMENT"},
		"input":  {http.StatusBadRequest, "INVALID_ARGUMENT"},
		"output": {http.StatusBadRequest, "INVALID_ARGUMENT"},
		"policy": {http.StatusForbidden, "PERMISSION_DENIED"},
	},
	Rest: vendorError{http.StatusInternalServerError, "INTERNAL"},
}

// fail writes an error: the first fault in words, and all of them as details.
func (d *Dialect) fail(w http.ResponseWriter, r *http.Request, err error) {
	first := media.AsError(err)
	v := vendorErrors.Of(first.Code)
	if v.code == http.StatusInternalServerError {
		d.LogFailure(r.Context(), "jdcloud", "path", r.URL.Path, "error", err)
	}
	body := errorBody{Code: v.code, Status: v.status, Message: first.Message}
	if first.Field != "" {
		body.Message = first.Field + ": " + first.Message
	}
	var faults media.Faults
	if !errors.As(err, &faults) && first.Field != "" {
		faults = media.Faults{first}
	}
	for _, f := range faults {
		body.Details = append(body.Details, detail{f.Field, f.Message, f.Hint})
	}
	dialect.RetryAfter(w.Header(), v.code)
	write(w, v.code, func(id string) any { return failure{id, body} })
}

// write answers under a new request ID, which is in the body and, for HEAD, in a
// header.
func write(w http.ResponseWriter, status int, body func(requestID string) any) {
	id := dialect.RequestID()
	w.Header().Set("x-jdcloud-request-id", id)
	dialect.WriteJSON(w, status, body(id))
}

// taskErrors are the numbers of a thumbnail's errorCode by the class of ours; the
// vendor publishes none. 0 is no error.
var taskErrors = map[string]int{"input": 1001, "config": 1002, "engine": 1003, "worker": 1004, "verify": 1005, "output": 1006, "policy": 1007}

func taskError(e *media.Error) int {
	if e == nil {
		return 0
	}
	if n := taskErrors[e.Code.Class()]; n != 0 {
		return n
	}
	return 1000
}
