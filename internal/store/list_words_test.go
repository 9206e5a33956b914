package store

import (
	"slices"
	"testing"
)

func TestWords(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       []string
	}{
		{"nothing has none", " -/. ", nil},
		{"signs part words", "in/2026/My_Show-007.MP4", []string{"in", "2026", "my", "show", "007", "mp4"}},
		{"a word counts once", "b a B a", []string{"b", "a"}},
		{"accents stay", "Übergröße café", []string{"übergröße", "café"}},
		{"a script without spaces begins a word at each letter", "第12集预告", []string{"第", "12", "集预告", "预告", "告"}},
		{"a long word is cut", string(slices.Repeat([]byte{'a'}, 60)), []string{string(slices.Repeat([]byte{'a'}, maxLetters))}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Words(c.text); !slices.Equal(got, c.want) {
				t.Errorf("%q has the words %q, want %q", c.text, got, c.want)
			}
		})
	}
}

func TestQueryWords(t *testing.T) {
	for _, c := range []struct {
		query string
		want  []string
	}{
		{"My show-007", []string{"my", "show", "007"}},
		{"预告片", []string{"预告片"}},
		{"第12集预告", []string{"第", "12", "集预告"}},
	} {
		if got := queryWords(c.query); !slices.Equal(got, c.want) {
			t.Errorf("%q asks for %q, want %q", c.query, got, c.want)
		}
	}
}
