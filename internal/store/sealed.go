package store

import (
	"encoding/json"
	"errors"
	"strings"

	"github.com/mediamill/mediamill/internal/seal"
)

// Addresses of sources and receivers hold signatures, passwords and tokens, in
// their query, their path or anywhere else, and what protocols keep may hold
// anything. No row has them in the clear:
//
//   - A column in which nothing is searched is sealed as a whole: what dialects
//     keep, a delivery's address and body, a project's webhook.
//   - JSON that is searched for keys and uploads (LIKE) has each string sealed that
//     is an http or https address: sources, callbacks, parameters.
//
// What is sealed is bound to its row. What search and the lanes of callbacks need
// of an address has columns of its own: words, and a delivery's host.

// sealedMark is before each sealed text. A string that begins with it is sealed
// too, so that nobody can pass a text of his own off as sealed.
const sealedMark = "sealed:"

// SealWith gives the key that rows are sealed with; auth.Unlock calls it, once it
// knows that the key is the database's.
func (db *DB) SealWith(key *seal.Key) { db.key = key }

// sealed is a whole column, sealed; "" stays, since it says that there is nothing.
func (db *DB) sealed(row, text string) string {
	if text == "" {
		return ""
	}
	if db.key == nil {
		panic("store: SealWith was not called") // better than a secret that is written in the clear
	}
	return sealedMark + db.key.Seal([]byte(text), row)
}

// sealedAddresses is JSON with its addresses sealed. The text between the quotes
// is sealed as it stands, with its escapes, so that opening gives the same bytes.
func (db *DB) sealedAddresses(row, text string) string {
	text, _ = eachString(text, func(s string) (string, error) { // which has no fault
		if isAddress(s) {
			return db.sealed(row, s), nil
		}
		return s, nil
	})
	return text
}

// isAddress says whether the inside of a JSON string is to be sealed.
func isAddress(quoted string) bool {
	if strings.Contains(quoted, `\`) {
		var plain string
		if json.Unmarshal([]byte(`"`+quoted+`"`), &plain) != nil {
			return true // it is no JSON, and nobody knows what it is
		}
		quoted = plain
	}
	for _, start := range []string{"http:", "https:", sealedMark} {
		if len(quoted) >= len(start) && strings.EqualFold(quoted[:len(start)], start) {
			return true
		}
	}
	return false
}

// open turns back the columns of a row that sealed or sealedAddresses made; nil
// ones are NULL. Columns of a version that did not seal are as they were.
func (db *DB) open(row string, columns ...*string) (err error) {
	for _, column := range columns {
		switch {
		case column == nil || !strings.Contains(*column, sealedMark):
			continue
		case strings.HasPrefix(*column, sealedMark):
			*column, err = db.opened(row, *column)
		default:
			*column, err = eachString(*column, func(s string) (string, error) {
				if strings.HasPrefix(s, sealedMark) {
					return db.opened(row, s)
				}
				return s, nil
			})
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (db *DB) opened(row, text string) (string, error) {
	if db.key == nil {
		return "", errors.New("store: SealWith was not called")
	}
	plain, err := db.key.Open(strings.TrimPrefix(text, sealedMark), row)
	return string(plain), err
}

// eachString puts what change makes of it in place of the inside of each string of
// a JSON text.
func eachString(text string, change func(quoted string) (string, error)) (string, error) {
	var out strings.Builder
	for {
		begin := strings.IndexByte(text, '"')
		if begin < 0 {
			out.WriteString(text)
			return out.String(), nil
		}
		begin++
		length := stringLength(text[begin:])
		inside, err := change(text[begin : begin+length])
		if err != nil {
			return "", err
		}
		out.WriteString(text[:begin])
		out.WriteString(inside)
		text = text[begin+length:]
		if text != "" {
			out.WriteByte('"')
			text = text[1:]
		}
	}
}

// stringLength is how much of a text is before the quote that ends the string.
func stringLength(text string) int {
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i
		}
	}
	return len(text)
}
