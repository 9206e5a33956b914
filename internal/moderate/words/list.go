package words

import (
	"bytes"
	"fmt"
	"slices"
	"sort"
	"unicode/utf8"

	"github.com/mediamill/mediamill/internal/media"
)

// Limits of a list.
const (
	MaxBytes = 32 << 20 // of its text
	MaxTerms = 2_000_000
	MaxTerm  = 128 // characters of a term
	// maxFaults is how many lines a refusal names.
	maxFaults = 10
)

// A List finds its terms in texts. It needs about one and a half times the memory of its text: it
// is a sorted array, whose range of candidates is narrowed at each place of a text.
// The automatons of Aho and Corasick that exist for Go need 200 times the memory.
type List struct {
	terms []byte   // sorted, one after another
	ends  []uint32 // of each term
	first [257]int // index of the first term that begins with a byte
}

// Parse reads a list: UTF-8 text with one term a line. Empty lines, and lines that
// begin with "# ", are left out. Its faults name lines, as the field "text".
func Parse(text []byte) (*List, media.Faults) {
	if len(text) > MaxBytes {
		return nil, media.Faults{media.Fault(media.CodeTooLarge, "text", nil, "the word list has %d bytes, more than %d", len(text), MaxBytes).
			WithHint("divide it into several lists")}
	}
	var faults media.Faults
	var terms []string
	line := 0
	for raw := range bytes.Lines(text) {
		line++
		if line == 1 {
			raw = bytes.TrimPrefix(raw, []byte("\ufeff"))
		}
		raw = bytes.TrimSpace(raw)
		if len(raw) == 0 || bytes.HasPrefix(raw, []byte("# ")) || bytes.Equal(raw, []byte("#")) {
			continue
		}
		term, fault := termOf(raw, fmt.Sprintf("text, line %d", line))
		if fault != nil {
			if faults = append(faults, fault); len(faults) == maxFaults {
				return nil, faults
			}
			continue
		}
		terms = append(terms, term)
	}
	switch {
	case len(faults) > 0:
		return nil, faults
	case len(terms) == 0:
		return nil, media.Faults{media.Bad("text", "the word list has no terms").WithHint("write one term per line")}
	case len(terms) > MaxTerms:
		return nil, media.Faults{media.Fault(media.CodeTooLarge, "text", nil, "the word list has %d terms, more than %d", len(terms), MaxTerms)}
	}
	return build(terms), nil
}

// Of is a list of a few terms; the faults have the fields "name[0]", "name[1]", ….
func Of(name string, texts []string) (*List, media.Faults) {
	var faults media.Faults
	var terms []string
	for i, text := range texts {
		term, fault := termOf([]byte(text), fmt.Sprintf("%s[%d]", name, i))
		if fault != nil {
			faults.Add(fault)
			continue
		}
		terms = append(terms, term)
	}
	return build(terms), faults
}

func termOf(raw []byte, field string) (string, *media.Error) {
	if !utf8.Valid(raw) {
		return "", media.Bad(field, "must be UTF-8 text")
	}
	term := Normalize(string(raw))
	switch n := utf8.RuneCountInString(term); {
	case n == 0:
		return "", media.Bad(field, "has no visible characters")
	case n > MaxTerm:
		return "", media.Bad(field, "must have at most %d characters, has %d", MaxTerm, n)
	}
	return term, nil
}

func build(terms []string) *List {
	slices.Sort(terms)
	terms = slices.Compact(terms)
	l := &List{ends: make([]uint32, 0, len(terms))}
	for _, t := range terms {
		l.terms = append(l.terms, t...)
		l.ends = append(l.ends, uint32(len(l.terms)))
	}
	for b := range l.first {
		l.first[b] = sort.Search(len(terms), func(i int) bool { return int(terms[i][0]) >= b })
	}
	return l
}

// Terms is the number of different terms.
func (l *List) Terms() int { return len(l.ends) }

func (l *List) term(i int) []byte {
	from := uint32(0)
	if i > 0 {
		from = l.ends[i-1]
	}
	return l.terms[from:l.ends[i]]
}
