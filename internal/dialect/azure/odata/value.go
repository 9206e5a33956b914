package odata

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/mediamill/mediamill/internal/media"
)

// times are the forms in which clients write one; azure-media has the last two.
var times = []string{
	time.RFC3339Nano, "2006-01-02T15:04:05.999999999", "2006-01-02T15:04", "2006-01-02",
	"1/2/2006 03:04:05 PM", "1/2/2006 3:04:05 PM",
}

// ParseTime reads a time as clients write it; one without a zone is UTC.
func ParseTime(s string) (time.Time, bool) {
	for _, form := range times {
		if t, err := time.Parse(form, strings.TrimSpace(s)); err == nil {
			return t.UTC(), true
		}
	}
	return time.Time{}, false
}

// FormatTime writes a time as the service does, to 100 ns.
func FormatTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.9999999Z") }

var guid = regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)

// IsGUID says whether a text has the form of a GUID.
func IsGUID(s string) bool { return guid.MatchString(s) }

// value is what a client sent for a property, in the property's Go type.
// Numbers and booleans may come as strings. A fault has the property's name.
func (p *Property) value(raw any) (any, *media.Error) {
	if raw == nil {
		return nil, nil
	}
	wrong := func() (any, *media.Error) {
		return nil, media.Bad(p.Name, "must be an %s", p.Type)
	}
	switch p.Type {
	case String:
		s, ok := raw.(string)
		if n, isNumber := raw.(Number); isNumber {
			s, ok = string(n), true
		}
		if !ok {
			return wrong()
		}
		return p.text(s)
	case GUID:
		if s, ok := raw.(string); ok && IsGUID(s) {
			return strings.ToLower(s), nil
		}
	case Boolean:
		switch b := raw.(type) {
		case bool:
			return b, nil
		case string:
			if parsed, err := strconv.ParseBool(strings.ToLower(b)); err == nil {
				return parsed, nil
			}
		}
	case DateTime:
		if s, ok := raw.(string); ok {
			if t, ok := ParseTime(s); ok {
				return t, nil
			}
		}
	default:
		if n, ok := p.number(raw); ok {
			return n, nil
		}
	}
	return wrong()
}

func (p *Property) text(s string) (any, *media.Error) {
	if !utf8.ValidString(s) || strings.ContainsRune(s, 0) {
		return nil, media.Bad(p.Name, "must be UTF-8 text")
	}
	if n := utf8.RuneCountInString(s); p.Most > 0 && n > p.Most {
		return nil, media.Bad(p.Name, "must have at most %d characters, has %d", p.Most, n)
	}
	return s, nil
}

func (p *Property) number(raw any) (any, bool) {
	var s string
	switch n := raw.(type) {
	case Number:
		s = string(n)
	case string:
		s = strings.TrimSpace(n)
	default:
		return nil, false
	}
	if p.Type == Double {
		f, err := strconv.ParseFloat(s, 64)
		return f, err == nil && !math.IsNaN(f) && !math.IsInf(f, 0)
	}
	if f, err := strconv.ParseFloat(s, 64); err == nil && f == math.Trunc(f) && math.Abs(f) < 1<<53 {
		s = strconv.FormatInt(int64(f), 10) // 1.0 and 1e3 are integers too
	}
	if p.Type == Int32 {
		n, err := strconv.ParseInt(s, 10, 32)
		return int32(n), err == nil
	}
	n, err := strconv.ParseInt(s, 10, 64)
	return n, err == nil
}
