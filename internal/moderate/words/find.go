package words

import (
	"sort"
	"unicode/utf8"
)

// A Hit is a term in a normalized text.
type Hit struct {
	Term     string
	From, To int // bytes
}

// Find is the longest term at each place of a normalized text, in order. Hits do
// not overlap.
func (l *List) Find(text string) []Hit {
	var hits []Hit
	var before rune
	for at := 0; at < len(text); {
		r, size := utf8.DecodeRuneInString(text[at:])
		if !(wordly(before) && wordly(r)) { // otherwise it is in the middle of a word
			if n := l.longest(text[at:]); n > 0 {
				hits = append(hits, Hit{text[at : at+n], at, at + n})
				at += n
				before, _ = utf8.DecodeLastRuneInString(text[:at])
				continue
			}
		}
		before = r
		at += size
	}
	return hits
}

// longest is the length of the longest term that the text begins with, and that
// does not end in the middle of a word.
func (l *List) longest(text string) int {
	low, high := l.first[text[0]], l.first[int(text[0])+1]
	found := 0
	for depth := 1; low < high; depth++ {
		if len(l.term(low)) == depth {
			if ends(text, depth) {
				found = depth
			}
			low++
		}
		if depth == len(text) {
			break
		}
		c := text[depth]
		low += sort.Search(high-low, func(i int) bool { return l.term(low + i)[depth] >= c })
		high = low + sort.Search(high-low, func(i int) bool { return l.term(low + i)[depth] > c })
	}
	return found
}

// ends says whether a word may end before text[at].
func ends(text string, at int) bool {
	last, _ := utf8.DecodeLastRuneInString(text[:at])
	next, _ := utf8.DecodeRuneInString(text[at:])
	return at == len(text) || !(wordly(last) && wordly(next))
}

// around is how many characters before and after a hit its context has.
const around = 24

// Context is the text around a span of a normalized text.
func Context(text string, from, to int) string {
	for range around {
		_, size := utf8.DecodeLastRuneInString(text[:from])
		from -= size
		_, size = utf8.DecodeRuneInString(text[to:])
		to += size
	}
	return text[from:to]
}
