package visionular

import (
	"net/http"

	"github.com/mediamill/mediamill/internal/dialect"
	"github.com/mediamill/mediamill/internal/media"
)

// Codes of requests that never come to an operation.
const (
	codeNoOperation media.Code = "request.no_operation"
	codeMalformed   media.Code = "request.malformed"
)

// Numbers of the vendor's errors. Its documents name BadParam, AuthFail,
// EmptyResult and InternalError without numbers, and show 1003 for a task's
// "Invalid input file"; the other numbers are this server's own.
const (
	badParam      = 1001
	authFail      = 1002
	invalidInput  = 1003
	emptyResult   = 1004
	internalError = 1005
)

type envelope struct {
	Code      int    `json:"code"`
	Msg       string `json:"msg"`
	Data      any    `json:"data"`
	RequestID string `json:"request_id"`
}

// A vendorError is how a code is told: faults of a request have the status 200
// and a number that is not 0, since the vendor's clients read the message of no
// other status.
type vendorError struct {
	status, number int
}

// vendorErrors is the error table.
var vendorErrors = dialect.Table[vendorError]{
	ByCode: map[media.Code]vendorError{
		codeMalformed:           {http.StatusBadRequest, badParam},
		media.CodeTooLarge:      {http.StatusBadRequest, badParam},
		codeNoOperation:         {http.StatusNotFound, badParam},
		media.CodeUnauthorized:  {http.StatusUnauthorized, authFail},
		media.CodeForbidden:     {http.StatusOK, authFail},
		media.CodeNotFound:      {http.StatusOK, emptyResult},
		media.CodeRateLimited:   {http.StatusTooManyRequests, internalError},
		media.CodeTimeout:       {http.StatusRequestTimeout, badParam},
		media.CodeEngineMissing: {http.StatusOK, badParam},
	},
	Unavailable: vendorError{http.StatusServiceUnavailable, internalError},
	ByClass: map[string]vendorError{
		"request": {http.StatusOK, badParam},
		"config":  {http.StatusOK, badParam},
		"input":   {http.StatusOK, badParam},
		"output":  {http.StatusOK, badParam},
		"policy":  {http.StatusOK, badParam},
	},
	Rest: vendorError{http.StatusInternalServerError, internalError},
}

// fail writes an error with all faults in its one message.
func (d *Dialect) fail(w http.ResponseWriter, r *http.Request, err error) {
	first := media.AsError(err)
	v := vendorErrors.Of(first.Code)
	if v.status == http.StatusInternalServerError {
		d.LogFailure(r.Context(), "visionular", "path", r.URL.Path, "error", err)
	}
	switch v.status {
	case http.StatusUnauthorized:
		w.Header().Set("WWW-Authenticate", `Basic realm="mediamill"`)
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		w.Header().Set("Retry-After", "1")
	}
	write(w, v.status, envelope{Code: v.number, Msg: words(err), Data: struct{}{}})
}

// words are the messages of all faults, without their hints.
func words(err error) string {
	return dialect.Text(dialect.Faults(err), "; ", func(e media.Error) media.Error {
		e.Hint = ""
		return e
	})
}

// taskError is the number of a task that failed; 0 for none.
func taskError(e *media.Error) int {
	switch {
	case e == nil:
		return 0
	case e.Code.Class() == "input":
		return invalidInput
	case e.Code.Class() == "config":
		return badParam
	}
	return internalError
}

// write answers under a new request ID.
func write(w http.ResponseWriter, status int, body envelope) {
	body.RequestID = dialect.RequestID()
	dialect.WriteJSON(w, status, body)
}
