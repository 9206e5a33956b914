package tencent

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/mediamill/mediamill/internal/dialect"
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

// codes are the vendor's codes of ours, for a call.
var codes = dialect.Table[string]{
	ByCode: map[media.Code]string{
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
	},
	Unavailable: "ServiceUnavailable",
	Rest:        internalError,
}

// fault is any error as the vendor writes it.
func (d *Dialect) fault(err error) *failure {
	if f, ok := errors.AsType[*failure](err); ok {
		return f
	}
	return translated(err, nil)
}

// translated is an error of the core in the vendor's words; items are those of
// the tasks that the core was asked for, in their order.
func translated(err error, items []item) *failure {
	faults := dialect.Faults(err)
	first := faults[0]
	code := codes.Of(first.Code)
	if strings.HasPrefix(first.Field, "callback.") && !first.Code.Unavailable() {
		code = "InvalidParameterValue" // and not the source's, whose codes an address has in the core
	}
	if code == internalError {
		return failf(internalError, "an internal error; the log has its cause")
	}
	return &failure{code, dialect.Text(faults, "; ", inWordsOf(items))}
}

// inWordsOf rewords an error of the core for who knows the request and not the
// core's job.
func inWordsOf(items []item) func(media.Error) media.Error {
	return func(e media.Error) media.Error {
		e.Message = taskOfCore.ReplaceAllStringFunc(e.Message, func(text string) string {
			at, _ := itemOf(taskOfCore.FindStringSubmatch(text)[1], items)
			return at
		})
		if e.Field != "" { // of a field, a hint tells of the core's other fields
			e.Hint = ""
		}
		e.Field = fieldOf(e.Field, items)
		return e
	}
}

var (
	// taskOfCore is a task in the core's messages, as tasks[1] (transcode-2).
	taskOfCore = regexp.MustCompile(`tasks\[([0-9]+)\](?: \([^)]*\))?`)
	// ofTask is a field of one.
	ofTask = regexp.MustCompile(`^tasks\[([0-9]+)\]\.?(.*)$`)
)

// itemOf is the sub-task of the request that a task of the core is for.
func itemOf(number string, items []item) (field string, ok bool) {
	n, err := strconv.Atoi(number)
	for i, it := range items {
		if it.Task == "" || slices.ContainsFunc(items[:i], func(other item) bool { return other.Task == it.Task }) {
			continue // entries may share a task
		}
		if n == 0 && err == nil && it.field != "" {
			return it.field, true
		}
		n--
	}
	return "another sub-task", false
}

// fieldOf is the request's field for one of the core's, "" when there is none
// to point at.
func fieldOf(field string, items []item) string {
	if m := ofTask.FindStringSubmatch(field); m != nil {
		at, ok := itemOf(m[1], items)
		switch {
		case !ok:
			return ""
		case strings.HasPrefix(m[2], "output.key"):
			return at + ".OutputObjectPath"
		case strings.HasPrefix(m[2], "output"):
			return at + ".OutputStorage"
		}
		return at
	}
	switch before, _, _ := strings.Cut(field, "."); before {
	case "source", "url", "key":
		return "InputInfo"
	case "callback":
		return "TaskNotifyConfig.NotifyUrl"
	}
	return ""
}

// failedTask is the one number that the vendor's documents show for a failure
// (30010); they have no table of others.
const failedTask = 30010

// taskErrors maps the code of a failed task to the error code in its result.
var taskErrors = dialect.Table[string]{
	ByCode: map[media.Code]string{
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
	},
	Unavailable: internalError,
	Rest:        internalError,
}
