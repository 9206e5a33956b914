// Package language knows how media write languages: with two letters or three, with
// a region or without. What the codes mean is known by x/text; this package converts
// between the forms of files and manifests.
//
//	language.Tag("ger")            // "de": for a manifest
//	language.Name("ger")           // "Deutsch": for the menu of a player
//	language.Same("de", "de-AT")   // true: a person who asks for one accepts the other
//	language.ISO639("de-AT")       // "deu": for MP4 and MPEG-TS
package language

import (
	"cmp"
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// longest is more than any tag has that names a language, and bounds what
// comes from outside.
const longest = 64

// parse reads a tag however it is written; false when it names no language.
func parse(tag string) (language.Tag, bool) {
	if len(tag) > longest {
		return language.Und, false
	}
	t, err := language.Parse(strings.TrimSpace(tag))
	if err != nil { // the parts before the mistake, which Parse leaves as they are written
		t, _ = language.Default.Canonicalize(t)
	}
	base, confidence := t.Base()
	switch {
	case t == language.Und, confidence == language.No:
		return language.Und, false
	case base.String() == "zxx", base.String() == "mis": // nothing is spoken; not listed
		return language.Und, false
	}
	return t, true
}

// unlisted is the main part of a tag that is written as one and is in no list,
// such as the old "scr". People find it again under the same letters.
func unlisted(tag string) string {
	if len(tag) > longest {
		return ""
	}
	tag = strings.TrimSpace(tag)
	var unknown language.ValueError
	if _, err := language.Parse(tag); !errors.As(err, &unknown) {
		return ""
	}
	main, _, _ := strings.Cut(strings.ToLower(strings.ReplaceAll(tag, "_", "-")), "-")
	if main != unknown.Subtag() {
		return ""
	}
	return main
}

// Valid says whether a text is written as a language: two or three letters,
// and what BCP 47 lets follow.
func Valid(tag string) bool {
	main, _, _ := strings.Cut(tag, "-")
	if len(tag) > longest || len(main) < 2 || len(main) > 3 || strings.Contains(tag, "_") {
		return false
	}
	_, err := language.Parse(tag)
	var unknown language.ValueError
	return err == nil || errors.As(err, &unknown)
}

// Tag is the BCP 47 form, with two letters where there are two; "" for what
// names no language.
func Tag(tag string) string {
	if t, ok := parse(tag); ok {
		return t.String()
	}
	return unlisted(tag)
}

// Name is the language's own name, without region or script, as menus of
// players show it; the tag itself for a language that has no name here.
func Name(tag string) string {
	t, ok := parse(tag)
	if !ok {
		return tag
	}
	base, _ := t.Base()
	name := display.Self.Name(language.Make(base.String()))
	if name == "" {
		name = display.English.Languages().Name(base)
	}
	if name == "" {
		return tag
	}
	// Within a sentence most are written small; a menu's entry begins large.
	first, size := utf8.DecodeRuneInString(name)
	return string(unicode.ToTitle(first)) + name[size:]
}

// Same says whether two tags name one language, whatever region or script
// they add: who asks for "pt-BR" takes "por" when that is what the source has.
func Same(a, b string) bool {
	x := spoken(a)
	return x != "" && x == spoken(b)
}

// spoken is the language alone; Mandarin, which few files name, is Chinese.
func spoken(tag string) string {
	t, ok := parse(tag)
	if !ok {
		return unlisted(tag)
	}
	if macro, err := language.Macro.Canonicalize(t); err == nil {
		t = macro
	}
	base, _ := t.Base()
	return base.String()
}

// ISO639 is the language in three letters of ISO 639-2/T, which is all that
// MP4 and MPEG-TS hold; "" when there are none.
func ISO639(tag string) string {
	if t, ok := parse(tag); ok {
		base, _ := t.Base()
		return base.ISO3()
	}
	if main := unlisted(tag); len(main) == 3 {
		return main
	}
	return ""
}

// quickTime has the codes that QuickTime expects where they are not ISO 639-2/T. It has
// numbers for some languages, which ffmpeg finds by the older letters of
// ISO 639-2/B, though not for all: its table has "fra", "ces", "ron" and "sve".
var quickTime = map[string]string{
	"bod": "tib", "cym": "wel", "deu": "ger", "ell": "gre", "eus": "baq", "fas": "per", "hye": "arm", "isl": "ice",
	"mkd": "mac", "msa": "may", "mya": "bur", "nld": "dut", "sqi": "alb", "swe": "sve", "zho": "chi",
}

// QuickTime is the language in the words that ffmpeg's writer of QuickTime files knows.
func QuickTime(tag string) string {
	three := ISO639(tag)
	return cmp.Or(quickTime[three], three)
}
