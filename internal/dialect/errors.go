package dialect

import (
	"errors"
	"net/http"
	"strings"

	"github.com/mediamill/mediamill/internal/media"
)

// A Table is what a protocol has for each of the core's codes: a status, a word, a
// number.
type Table[V any] struct {
	ByCode      map[media.Code]V
	Unavailable V            // for what can be sent again soon and is not in ByCode
	ByClass     map[string]V // for other codes of a class
	Rest        V
}

// Of is what the table has for a code.
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

// Faults are all faults of an error: at least one.
func Faults(err error) media.Faults {
	var faults media.Faults
	if !errors.As(err, &faults) {
		faults = media.Faults{media.AsError(err)}
	}
	return faults
}

// Text is all faults in one text, for protocols whose errors have one message:
// each after its field and with its hint, and with separator between two. If
// reworded is not nil, it gives what is written of a fault.
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

// RetryAfter tells the client of a status that passes when to send the request
// again.
func RetryAfter(h http.Header, status int) {
	switch status {
	case http.StatusTooManyRequests:
		h.Set("Retry-After", "1")
	case http.StatusServiceUnavailable:
		h.Set("Retry-After", "5")
	}
}
