package jdcloud

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"net/http"
	"strings"

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

// ofCode is the error table. The vendor's model names NOT_FOUND and UNAVAILABLE;
// the others are the same family's words (google.rpc.Code) for the same HTTP
// status.
var ofCode = map[media.Code]vendorError{
	media.CodeInvalid:      {http.StatusBadRequest, "INVALID_ARGUMENT"},
	media.CodeTooLarge:     {http.StatusRequestEntityTooLarge, "INVALID_ARGUMENT"},
	media.CodeUnauthorized: {http.StatusUnauthorized, "UNAUTHENTICATED"},
	media.CodeForbidden:    {http.StatusForbidden, "PERMISSION_DENIED"},
	media.CodeNotFound:     {http.StatusNotFound, "NOT_FOUND"},
	media.CodeConflict:     {http.StatusConflict, "FAILED_PRECONDITION"},
	media.CodeRateLimited:  {http.StatusTooManyRequests, "RESOURCE_EXHAUSTED"},
	media.CodeTimeout:      {http.StatusRequestTimeout, "DEADLINE_EXCEEDED"},
	codeUnimplemented:      {http.StatusNotImplemented, "UNIMPLEMENTED"},
}

// ofClass is for codes that ofCode does not name.
var ofClass = map[string]vendorError{
	"config": {http.StatusBadRequest, "INVALID_ARGUMENT"},
	"input":  {http.StatusBadRequest, "INVALID_ARGUMENT"},
	"output": {http.StatusBadRequest, "INVALID_ARGUMENT"},
	"policy": {http.StatusForbidden, "PERMISSION_DENIED"},
}

func vendorErrorOf(code media.Code) vendorError {
	if e, ok := ofCode[code]; ok {
		return e
	}
	if code.Unavailable() {
		return vendorError{http.StatusServiceUnavailable, "UNAVAILABLE"}
	}
	if e, ok := ofClass[code.Class()]; ok {
		return e
	}
	return vendorError{http.StatusInternalServerError, "INTERNAL"}
}

// fail writes an error: the first fault in words, and all of them as details.
func (d *Dialect) fail(w http.ResponseWriter, r *http.Request, err error) {
	first := media.AsError(err)
	v := vendorErrorOf(first.Code)
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
	switch v.code {
	case http.StatusTooManyRequests:
		w.Header().Set("Retry-After", "1")
	case http.StatusServiceUnavailable:
		w.Header().Set("Retry-After", "5")
	}
	write(w, v.code, func(id string) any { return failure{id, body} })
}

func newRequestID() string { return strings.ToLower(rand.Text()) }

// write answers under a new request ID, which is in the body and, for HEAD, in a
// header.
func write(w http.ResponseWriter, status int, body func(requestID string) any) {
	id := newRequestID()
	w.Header().Set("x-jdcloud-request-id", id)
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(body(id)) // a client that went away
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
