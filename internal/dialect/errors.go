package dialect

import (
	"errors"
	"net/http"
	"strings"

	"github.com/mediamill/mediamill/internal/media"
)

// A Table maps the core's error codes to those of a protocol, such as statuses,
// words or numbers.
type Table[V any] struct {
	ByCode      map[media.Code]V
	Unavailable V            // for other codes of requests that can be retried soon
	ByClass     map[string]V // for other codes of a class
	Rest        V            // for all other codes
}

// Of is the protocol's value for a code.
func (t Table[V]) Of(code media.Code) V {
	if v, ok := t.ByCode[code]; ok {
		return v
	}
	if code.Unavailable() {
		return t.Unavailable
	}
	if v, ok := t.ByClass[code.Class()]; ok {
		return v
	}
	return t.Rest
}

// Faults are all faults of an error, at least one.
func Faults(err error) media.Faults {
	var faults media.Faults
	if !errors.As(err, &faults) {
		faults = media.Faults{media.AsError(err)}
	}
	return faults
}

// Text is one message for all faults, for protocols whose errors have only one. Each
// fault has its field before it and its hint after it. If reworded is not nil, its
// result is written instead of the fault.
func Text(faults media.Faults, separator string, reworded func(media.Error) media.Error) string {
	parts := make([]string, len(faults))
	for i, fault := range faults {
		e := *fault
		if reworded != nil {
			e = reworded(e)
		}
		if e.Field != "" {
			parts[i] = e.Field + ": "
		}
		parts[i] += e.Message
		if e.Hint != "" {
			parts[i] += " (" + e.Hint + ")"
		}
	}
	return strings.Join(parts, separator)
}

// RetryAfter sets the header of that name, in seconds, for the two statuses after
// which a client should retry.
func RetryAfter(h http.Header, status int) {
	switch status {
	case http.StatusTooManyRequests:
		h.Set("Retry-After", "1")
	case http.StatusServiceUnavailable:
		h.Set("Retry-After", "5")
	}
}
