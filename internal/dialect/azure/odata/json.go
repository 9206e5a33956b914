package odata

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/mediamill/mediamill/internal/media"
)

// A Number is a number of a JSON text as it was written.
type Number string

// maxDepth is how deep JSON, XML and filters may be nested.
const maxDepth = 32

// ParseJSON reads JSON as real clients write it: strings may be in single
// quotes and hold raw line breaks (amspy), names may be without quotes (a
// sample of the documentation), and a comma may follow the last member. Values
// are nil, bool, string, Number, []any and map[string]any. If a name appears twice,
// the last one applies.
func ParseJSON(text string) (any, error) {
	if !utf8.ValidString(text) {
		return nil, media.Errorf(media.CodeInvalid, "the body is not UTF-8")
	}
	r := &jsonReader{text: strings.TrimPrefix(text, "\ufeff")}
	v, ok := r.value(0)
	if ok {
		r.space()
		ok = r.at == len(r.text)
	}
	if !ok {
		return nil, media.Errorf(media.CodeInvalid, "the body is not JSON: see its byte %d", r.at)
	}
	return v, nil
}

type jsonReader struct {
	text string
	at   int
}

func (r *jsonReader) space() {
	for r.at < len(r.text) && strings.IndexByte(" \t\r\n", r.text[r.at]) >= 0 {
		r.at++
	}
}

// peek is the next byte that is no space; 0 at the end.
func (r *jsonReader) peek() byte {
	r.space()
	if r.at == len(r.text) {
		return 0
	}
	return r.text[r.at]
}

func (r *jsonReader) value(depth int) (any, bool) {
	if depth > maxDepth {
		return nil, false
	}
	switch c := r.peek(); c {
	case '{':
		return r.object(depth)
	case '[':
		return r.array(depth)
	case '"', '\'':
		return r.quoted(c)
	}
	return r.word()
}

func (r *jsonReader) object(depth int) (any, bool) {
	r.at++
	made := map[string]any{}
	for {
		var name string
		var ok bool
		switch c := r.peek(); c {
		case '}':
			r.at++
			return made, true
		case '"', '\'':
			name, ok = r.str(c)
		default:
			name = r.bare()
			ok = name != ""
		}
		if !ok || r.peek() != ':' {
			return nil, false
		}
		r.at++
		v, ok := r.value(depth + 1)
		if !ok {
			return nil, false
		}
		made[name] = v
		if !r.comma('}') {
			return nil, false
		}
	}
}

func (r *jsonReader) array(depth int) (any, bool) {
	r.at++
	made := []any{}
	for {
		if r.peek() == ']' {
			r.at++
			return made, true
		}
		v, ok := r.value(depth + 1)
		if !ok {
			return nil, false
		}
		made = append(made, v)
		if !r.comma(']') {
			return nil, false
		}
	}
}

// comma reads one, or sees the end of what it divides.
func (r *jsonReader) comma(end byte) bool {
	switch r.peek() {
	case ',':
		r.at++
		return true
	case end:
		return true
	}
	return false
}

func (r *jsonReader) quoted(quote byte) (any, bool) {
	s, ok := r.str(quote)
	return s, ok
}

func (r *jsonReader) str(quote byte) (string, bool) {
	r.at++
	var b strings.Builder
	for r.at < len(r.text) {
		c := r.text[r.at]
		r.at++
		switch c {
		case quote:
			return b.String(), true
		case '\\':
			if !r.escape(&b) {
				return "", false
			}
		default:
			b.WriteByte(c)
		}
	}
	return "", false
}

func (r *jsonReader) escape(b *strings.Builder) bool {
	if r.at == len(r.text) {
		return false
	}
	c := r.text[r.at]
	r.at++
	switch c {
	case '"', '\'', '\\', '/', '\n':
		b.WriteByte(c)
	case 'b':
		b.WriteByte('\b')
	case 'f':
		b.WriteByte('\f')
	case 'n':
		b.WriteByte('\n')
	case 'r':
		b.WriteByte('\r')
	case 't':
		b.WriteByte('\t')
	case 'u':
		u, ok := r.unit()
		if !ok {
			return false
		}
		if utf16.IsSurrogate(u) {
			u = r.pair(u)
		}
		b.WriteRune(u)
	default:
		return false
	}
	return true
}

// unit reads the four digits of \uXXXX.
func (r *jsonReader) unit() (rune, bool) {
	if r.at+4 > len(r.text) {
		return 0, false
	}
	n, err := strconv.ParseUint(r.text[r.at:r.at+4], 16, 16)
	r.at += 4
	return rune(n), err == nil
}

// pair reads the second half of a surrogate pair; half of one is U+FFFD.
func (r *jsonReader) pair(first rune) rune {
	before := r.at
	if strings.HasPrefix(r.text[r.at:], `\u`) {
		r.at += 2
		if second, ok := r.unit(); ok {
			if whole := utf16.DecodeRune(first, second); whole != utf8.RuneError {
				return whole
			}
		}
	}
	r.at = before
	return utf8.RuneError
}

// bare reads a name or word without quotes.
func (r *jsonReader) bare() string {
	from := r.at
	for r.at < len(r.text) {
		c := r.text[r.at]
		if !(c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || strings.IndexByte("_$.@+-", c) >= 0) {
			break
		}
		r.at++
	}
	return r.text[from:r.at]
}

func (r *jsonReader) word() (any, bool) {
	from := r.at
	switch w := r.bare(); w {
	case "null":
		return nil, true
	case "true":
		return true, true
	case "false":
		return false, true
	default:
		digits := strings.TrimPrefix(w, "-")
		if _, err := strconv.ParseFloat(w, 64); err == nil && digits[0] >= '0' && digits[0] <= '9' {
			return Number(w), true
		}
	}
	r.at = from
	return nil, false
}
