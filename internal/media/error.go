package media

import (
	"errors"
	"strings"
)

// A Code is "class.reason", stable over releases. The class alone decides
// whether another attempt makes sense.
type Code string

// Class is the part before the dot.
func (c Code) Class() string {
	class, _, _ := strings.Cut(string(c), ".")
	return class
}

// The codes of the core; Codes says what each means. A dialect has a few of its own
// for requests that only its protocol knows.
const (
	CodeNotFound     Code = "request.not_found"
	CodeConflict     Code = "request.conflict"
	CodeInvalid      Code = "request.invalid"
	CodeUnauthorized Code = "request.unauthorized"
	CodeForbidden    Code = "request.forbidden"
	CodeTooLarge     Code = "request.too_large"
	CodeRateLimited  Code = "request.rate_limited"
	CodeTimeout      Code = "request.timeout" // the body did not come in time
	CodeAborted      Code = "request.aborted" // the caller went away

	CodeConfigInvalid  Code = "config.invalid"  // a parameter is wrong by itself
	CodeConfigConflict Code = "config.conflict" // two parameters exclude each other
	CodeConfigMissing  Code = "config.missing"  // a parameter is needed
	CodeDatabaseNewer  Code = "config.database_newer"
	CodeSecretKey      Code = "config.secret_key" // missing, malformed, or not the one that sealed
	CodeSealed         Code = "config.sealed"     // a sealed text is damaged or in the wrong place
	CodeMissingPack    Code = "config.missing_pack"
	CodeBadPack        Code = "config.bad_pack" // what should become a pack is damaged, hostile or another one

	CodeInputUnreachable Code = "input.unreachable" // 404, 403, DNS, TLS
	CodeInputTransient   Code = "input.transient"   // reset, 5xx, throttled
	CodeInputMalformed   Code = "input.malformed"
	CodeInputTruncated   Code = "input.truncated"
	CodeInputUnsupported Code = "input.unsupported" // codec, container, DRM
	CodeInputLimit       Code = "input.limit"       // larger or longer than allowed
	CodeInputNoStream    Code = "input.no_stream"   // the operation needs video or audio that is not there

	CodeEngineCrashed Code = "engine.crashed"
	CodeEngineFailed  Code = "engine.failed" // ffmpeg ended with an error of its own
	CodeEngineStalled Code = "engine.stalled"
	CodeEngineTimeout Code = "engine.timeout" // out of wall time: the machine was too busy
	CodeEngineMemory  Code = "engine.memory"
	CodeEngineCPU     Code = "engine.cpu_limit"
	CodeEngineOutput  Code = "engine.output_limit"
	CodeEngineMissing Code = "engine.missing" // encoder, filter or muxer not in this ffmpeg
	CodeEngineSandbox Code = "engine.sandbox"

	CodeWorkerLost     Code = "worker.lost"
	CodeWorkerDisk     Code = "worker.disk"
	CodeDatabase       Code = "worker.database"
	CodeDraining       Code = "worker.draining"
	CodeWorkerPoisoned Code = "worker.poisoned" // the task lost its worker again and again
	CodeLeaseLost      Code = "worker.lease_lost"
	CodeWorkerInternal Code = "worker.internal"

	CodeVerifyFailed Code = "verify.failed"

	CodeOutputDenied    Code = "output.denied"
	CodeOutputExists    Code = "output.exists"
	CodeOutputTransient Code = "output.transient"
	CodeOutputLimit     Code = "output.limit" // a preview does not fit under its cap

	CodePolicyBlocked Code = "policy.blocked"
	CodeCanceled      Code = "policy.canceled"
	CodeParentFailed  Code = "policy.parent_failed" // a task whose output this one reads did not succeed
	CodeVerdictBlock  Code = "policy.verdict_block"
	CodeAwaitsReview  Code = "policy.awaits_review" // of a waiting task: a person must decide
)

// A Chance is what another run is worth after a task's run failed.
type Chance string

const (
	Final Chance = "final" // the reason lies in the source, the parameters or the installation's settings
	Few   Chance = "few"   // it may end differently, and what fails every time is given up after Task.MaxRuns
	// Waits is a fault of the surroundings: a storage, a server, the database or a
	// disk is away. The task waits for it, and the run is not counted.
	Waits Chance = "waits"
)

// Chance says how a task goes on after a run that failed with the code.
func (c Code) Chance() Chance {
	switch c {
	case CodeInputTransient, CodeOutputTransient, CodeWorkerDisk, CodeDatabase:
		return Waits
	case CodeEngineCrashed, CodeEngineStalled, CodeEngineTimeout, CodeEngineMemory, CodeWorkerLost, CodeWorkerInternal, CodeVerifyFailed:
		return Few
	}
	return Final
}

// Unavailable says that a request which failed with the code can be sent again
// soon, as it is.
func (c Code) Unavailable() bool {
	switch c {
	case CodeDraining, CodeEngineTimeout, CodeEngineStalled: // the last two: too busy to look at a source
		return true
	}
	return c.Chance() == Waits
}

// An Error is a failure that a person will read. Message and Hint are safe to
// show; Err, the cause, goes to the log only.
type Error struct {
	Code    Code   `json:"code" doc:"Stable code, class.reason; docs/errors.md lists them"`
	Field   string `json:"field,omitempty" doc:"Field with the error, for example tasks[0].params.height"`
	Message string `json:"message" doc:"What is wrong, in English"`
	Hint    string `json:"hint,omitempty" doc:"How to solve the problem, in English"`
	// Key and Args word the message in another language, HintKey and HintArgs the hint.
	Key      string   `json:"message_key,omitempty" doc:"Stable key of the message's form"`
	Args     []Phrase `json:"message_args,omitempty" doc:"What the form of the message has in its places {0}, {1}, …"`
	HintKey  string   `json:"hint_key,omitempty" doc:"Stable key of the hint's form"`
	HintArgs []Phrase `json:"hint_args,omitempty" doc:"What the form of the hint has in its places {0}, {1}, …"`
	Err      error    `json:"-"`
}

func (e *Error) Error() string {
	s := string(e.Code) + ": "
	if e.Field != "" {
		s += e.Field + ": "
	}
	s += e.Message
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

func (e *Error) Unwrap() error { return e.Err }

// WithHint is e with a hint on what to do.
func (e *Error) WithHint(format string, args ...any) *Error {
	p := Phrasef(format, args...)
	e.Hint, e.HintKey, e.HintArgs = p.Text, p.Key, p.Args
	return e
}

// Reword is e with another message. Among args may be e itself, which is its message until now.
func (e *Error) Reword(format string, args ...any) *Error {
	p := Phrasef(format, args...)
	e.Message, e.Key, e.Args = p.Text, p.Key, p.Args
	return e
}

// Errorf makes an Error that has no cause.
func Errorf(code Code, format string, args ...any) *Error {
	return Fault(code, "", nil, format, args...)
}

// Fault is an Error with all that one can have but a hint.
func Fault(code Code, field string, cause error, format string, args ...any) *Error {
	p := Phrasef(format, args...)
	return &Error{Code: code, Field: field, Message: p.Text, Key: p.Key, Args: p.Args, Err: cause}
}

// Wrap makes an Error whose cause is err; nil for a nil err.
func Wrap(code Code, err error, format string, args ...any) error {
	if err == nil {
		return nil
	}
	return Fault(code, "", err, format, args...)
}

// Bad is a parameter that is wrong by itself; the text says what would be right.
func Bad(field, format string, args ...any) *Error {
	return Fault(CodeConfigInvalid, field, nil, format, args...)
}

// Missing is a parameter that is needed.
func Missing(field, format string, args ...any) *Error {
	return Fault(CodeConfigMissing, field, nil, format, args...)
}

// Conflict is a parameter that another one excludes.
func Conflict(field, format string, args ...any) *Error {
	return Fault(CodeConfigConflict, field, nil, format, args...)
}

// CodeOf finds the code in err, or the first of several; "worker.internal" for
// an error that nobody gave a code.
func CodeOf(err error) Code {
	if err == nil {
		return ""
	}
	return AsError(err).Code
}

// AsError finds the Error in err, or makes one with the code "worker.internal".
func AsError(err error) *Error {
	if e, ok := errors.AsType[*Error](err); ok {
		return e
	}
	return Fault(CodeWorkerInternal, "", err, "an unexpected error occurred; the server log has the cause")
}

// At is err as the fault of a field.
func At(field string, err error) *Error {
	e := *AsError(err)
	e.Field = field
	return &e
}

// Faults are all that is wrong with a request, in the order of its fields.
type Faults []*Error

// Add appends what is not nil.
func (f *Faults) Add(errs ...*Error) {
	for _, e := range errs {
		if e != nil {
			*f = append(*f, e)
		}
	}
}

// Under appends others with prefix before their fields, as "tasks[0].params.".
func (f *Faults) Under(prefix string, others Faults) {
	for _, e := range others {
		moved := *e
		moved.Field = strings.TrimSuffix(prefix+e.Field, ".")
		*f = append(*f, &moved)
	}
}

// Err is nil when there is no fault.
func (f Faults) Err() error {
	if len(f) == 0 {
		return nil
	}
	return f
}

func (f Faults) Error() string {
	parts := make([]string, len(f))
	for i, e := range f {
		parts[i] = e.Error()
	}
	return strings.Join(parts, "; ")
}

// Unwrap lets errors.As find the first fault.
func (f Faults) Unwrap() []error {
	errs := make([]error, len(f))
	for i, e := range f {
		errs[i] = e
	}
	return errs
}

// Between is nil when low ≤ n ≤ high, and otherwise the fault.
func Between[N int | int32 | int64 | float64 | BitRate](field string, n, low, high N) *Error {
	if n >= low && n <= high {
		return nil
	}
	return Bad(field, "must be between %v and %v, is %v", low, high, n)
}

// OneOf is nil when s is in allowed, and otherwise the fault that lists them.
func OneOf[S ~string](field string, s S, allowed ...S) *Error {
	words := make([]string, len(allowed))
	for i, a := range allowed {
		if s == a {
			return nil
		}
		words[i] = string(a)
	}
	return Bad(field, "must be one of %s, is %q", strings.Join(words, ", "), s)
}
