package odata

import (
	"strings"

	"github.com/mediamill/mediamill/internal/media"
)

// A tokenKind says what a token of a filter is.
type tokenKind int

const (
	end     tokenKind = iota
	word              // a property, function, operator or literal without quotes
	text              // 'text'
	typed             // datetime'…' or guid'…'
	opening           // (
	closing           // )
	comma
)

type token struct {
	kind tokenKind
	text string // of typed: what is in the quotes
	of   string // of typed: the word before them
}

// lex divides a filter into its tokens.
func lex(filter string) (list []token, err error) {
	for i := 0; i < len(filter); {
		switch c := filter[i]; c {
		case ' ', '\t', '\r', '\n':
			i++
		case '(':
			list, i = append(list, token{kind: opening}), i+1
		case ')':
			list, i = append(list, token{kind: closing}), i+1
		case ',':
			list, i = append(list, token{kind: comma}), i+1
		case '\'':
			s, next, ok := literal(filter, i)
			if !ok {
				return nil, media.Bad("$filter", "There is an unterminated string literal at position %d.", i)
			}
			list, i = append(list, token{kind: text, text: s}), next
		default:
			from := i
			for i < len(filter) && !strings.ContainsRune(" \t\r\n(),'", rune(filter[i])) {
				i++
			}
			t := token{kind: word, text: filter[from:i]}
			if i < len(filter) && filter[i] == '\'' {
				s, next, ok := literal(filter, i)
				if !ok {
					return nil, media.Bad("$filter", "There is an unterminated literal at position %d.", i)
				}
				t, i = token{kind: typed, text: s, of: t.text}, next
			}
			list = append(list, t)
		}
	}
	return append(list, token{kind: end}), nil
}

// literal reads the quoted text from i on; ” is a quote.
func literal(filter string, i int) (s string, next int, ok bool) {
	var b strings.Builder
	for i++; i < len(filter); i++ {
		if filter[i] != '\'' {
			b.WriteByte(filter[i])
			continue
		}
		if i+1 == len(filter) || filter[i+1] != '\'' {
			return b.String(), i + 1, true
		}
		b.WriteByte('\'')
		i++
	}
	return "", i, false
}
