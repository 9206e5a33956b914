package tencent

import (
	"errors"
	"fmt"
	"strings"

	"github.com/mediamill/mediamill/internal/media"
)

const internalError = "InternalError"

// A failure is an error in the vendor's words.
type failure struct{ code, message string }

func (f *failure) Error() string { return f.code + ": " + f.message }

func failf(code, format string, args ...any) *failure {
	return &failure{code, fmt.Sprintf(format, args...)}
}

// failures are all that is wrong with a request. The vendor's form has one code:
// it is the first's, and the message tells all.
type failures []*failure

func (f *failures) add(code, format string, args ...any) {
	*f = append(*f, failf(code, format, args...))
}

func (f failures) err() error {
	if len(f) == 0 {
		return nil
	}
	texts := make([]string, len(f))
	for i, each := range f {
		texts[i] = each.message
	}
	return &failure{f[0].code, strings.Join(texts, "; ")}
}

// codes are the vendor's codes of ours, for a call. What is not listed is an
// InternalError.
func codes() map[media.Code]string {
	return map[media.Code]string{
		media.CodeInvalid:          "InvalidParameter",
		media.CodeUnauthorized:     "AuthFailure.SignatureFailure",
		media.CodeForbidden:        "AuthFailure.UnauthorizedOperation",
		media.CodeNotFound:         "ResourceNotFound",
		media.CodeConflict:         "ResourceInUse",
		media.CodeTooLarge:         "RequestSizeLimitExceeded",
		media.CodeRateLimited:      "RequestLimitExceeded",
		media.CodeConfigInvalid:    "InvalidParameterValue",
		media.CodeConfigConflict:   "InvalidParameterValue",
		media.CodeConfigMissing:    "MissingParameter",
		media.CodeInputUnreachable: "InvalidParameterValue.SrcFile",
		media.CodeInputMalformed:   "InvalidParameterValue.SrcFile",
		media.CodeInputTruncated:   "InvalidParameterValue.SrcFile",
		media.CodeInputUnsupported: "InvalidParameterValue.SrcFile",
		media.CodeInputLimit:       "InvalidParameterValue.SrcFile",
		media.CodeInputNoStream:    "InvalidParameterValue.SrcFile",
		media.CodeEngineMissing:    "UnsupportedOperation",
		media.CodeOutputExists:     "InvalidParameterValue",
		media.CodeOutputDenied:     "FailedOperation",
		media.CodePolicyBlocked:    "UnauthorizedOperation",
	}
}

// fault is any error as the vendor writes it.
func (d *Dialect) fault(err error) *failure {
	if f, ok := errors.AsType[*failure](err); ok {
		return f
	}
	ours := media.CodeOf(err)
	code, ok := codes()[ours]
	switch {
	case ours.Unavailable():
		return &failure{"ServiceUnavailable", messageOf(err)}
	case !ok:
		return failf(internalError, "an internal error; the log has its cause")
	}
	return &failure{code, messageOf(err)}
}

// messageOf is what a person may read of an error of the core.
func messageOf(err error) string {
	var faults media.Faults
	if !errors.As(err, &faults) {
		faults = media.Faults{media.AsError(err)}
	}
	texts := make([]string, len(faults))
	for i, e := range faults {
		texts[i] = e.Message
		if e.Field != "" {
			texts[i] = e.Field + " " + texts[i]
		}
		if e.Hint != "" {
			texts[i] += " (" + e.Hint + ")"
		}
	}
	return strings.Join(texts, "; ")
}

// A taskError is how a task's failure is told in its result: the vendor's word,
// and a number that is not 0.
type taskError struct {
	word   string
	number int64
}

// failedTask is the one number that the vendor's documents show for a failure
// (30010); they have no table of others.
const failedTask = 30010

// taskErrors are those of a task's codes that are not an InternalError.
func taskErrors() map[media.Code]string {
	return map[media.Code]string{
		media.CodeConfigInvalid:    "InvalidInput",
		media.CodeConfigConflict:   "InvalidInput",
		media.CodeConfigMissing:    "InvalidInput",
		media.CodeInputUnreachable: "SourceFileError",
		media.CodeInputTransient:   "SourceFileError",
		media.CodeInputMalformed:   "SourceFileError",
		media.CodeInputTruncated:   "SourceFileError",
		media.CodeInputUnsupported: "SourceFileError",
		media.CodeInputLimit:       "SourceFileError",
		media.CodeInputNoStream:    "SourceFileError.NoVideoMedia",
		media.CodeEngineMissing:    "InvalidInput",
		media.CodeNotFound:         "SourceFileError",
		media.CodePolicyBlocked:    "SourceFileError",
	}
}

func taskErrorOf(code media.Code) taskError {
	if word, ok := taskErrors()[code]; ok {
		return taskError{word, failedTask}
	}
	return taskError{internalError, failedTask}
}
