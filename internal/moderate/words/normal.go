// Package words finds terms of word lists in texts: Latin and other scripts with
// spaces by whole words, Chinese, Japanese, Korean and Thai anywhere.
package words

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Normalize makes texts comparable: compatibility forms (NFKC), lower case, no
// invisible characters, single spaces, and none between characters of scripts
// that are written without them.
func Normalize(text string) string {
	text = norm.NFKC.String(text)
	var b strings.Builder
	b.Grow(len(text))
	var last rune
	space := false
	for _, r := range text {
		switch {
		case unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Variation_Selector, r):
			continue
		case unicode.IsSpace(r) || unicode.IsControl(r):
			space = last != 0
			continue
		}
		r = unicode.ToLower(r)
		if space && !(dense(last) && dense(r)) {
			b.WriteByte(' ')
		}
		space, last = false, r
		b.WriteRune(r)
	}
	return norm.NFC.String(b.String())
}

// dense says that a character belongs to a script whose words are found anywhere
// in a text: it has no spaces between words, or endings that join the word.
func dense(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Bopomofo, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar) || r == 'ー'
}

// wordly says that a character can be a part of a word with spaces around it.
func wordly(r rune) bool {
	return (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)) && !dense(r)
}
