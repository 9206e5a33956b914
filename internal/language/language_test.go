package language_test

import (
	"testing"

	"github.com/mediamill/mediamill/internal/language"
)

// One table for all uses: how a manifest writes a language, what a menu calls
// it, and what a container holds.
func TestLanguagesAreWrittenAsEachUseWantsThem(t *testing.T) {
	for _, tt := range []struct{ written, tag, name, three, quickTime string }{
		{"en", "en", "English", "eng", "eng"},
		{"eng", "en", "English", "eng", "eng"},
		{"de", "de", "Deutsch", "deu", "ger"},
		{"ger", "de", "Deutsch", "deu", "ger"},
		{"deu", "de", "Deutsch", "deu", "ger"},
		{"de-AT", "de-AT", "Deutsch", "deu", "ger"},
		{"de_at", "de-AT", "Deutsch", "deu", "ger"},
		{"fre", "fr", "Français", "fra", "fra"},
		{"cze", "cs", "Čeština", "ces", "ces"},
		{"sv", "sv", "Svenska", "swe", "sve"},
		{"por", "pt", "Português", "por", "por"},
		{"pt-BR", "pt-BR", "Português", "por", "por"},
		{"chi", "zh", "中文", "zho", "chi"},
		{"zh-Hans", "zh-Hans", "中文", "zho", "chi"},
		{"cmn", "cmn", "中文", "cmn", "cmn"},
		{"kaz", "kk", "Қазақ тілі", "kaz", "kaz"},
		{"kk", "kk", "Қазақ тілі", "kaz", "kaz"},
		{"nob", "nb", "Norsk bokmål", "nob", "nob"},
		{"nor", "no", "Norsk bokmål", "nor", "nor"},
		{"fil", "fil", "Filipino", "fil", "fil"},
		{"tgl", "fil", "Filipino", "fil", "fil"},
		{"iw", "he", "עברית", "heb", "heb"},
		{"may", "ms", "Melayu", "msa", "may"},
		{"lat", "la", "Latin", "lat", "lat"}, // of which x/text has no own name
		{" en ", "en", "English", "eng", "eng"},
		{"en_US.UTF-8", "en", "English", "eng", "eng"}, // what follows the language is no region
		{"fr-ZZZZZ", "fr", "Français", "fra", "fra"},
		{"scr", "scr", "scr", "scr", "scr"}, // is in no list
		{"xx", "xx", "xx", "", ""},
		{"", "", "", "", ""},
		{"und", "", "und", "", ""},
		{"zxx", "", "zxx", "", ""},
		{"mis", "", "mis", "", ""},
		{"a", "", "a", "", ""},
		{"english", "", "english", "", ""},
		{"e'ng", "", "e'ng", "", ""},
		{"x-mine", "", "x-mine", "", ""},
	} {
		got := []string{language.Tag(tt.written), language.Name(tt.written), language.ISO639(tt.written), language.QuickTime(tt.written)}
		for i, want := range []string{tt.tag, tt.name, tt.three, tt.quickTime} {
			if got[i] != want {
				t.Errorf("%q: its %s is %q, want %q", tt.written, []string{"tag", "name", "ISO 639-2 code", "word of QuickTime"}[i], got[i], want)
			}
		}
	}
}

func TestALanguageIsTheSameHoweverItIsWritten(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want bool
	}{
		{"de", "de-AT", true}, {"ger", "de-AT", true}, {"deu", "ger", true}, {"en", "ENG", true},
		{"pt-BR", "por", true}, {"pt-BR", "pt-PT", true}, {"zh-Hans", "zh", true}, {"chi", "zh_Hant", true}, {"cmn", "zh", true},
		{"kaz", "kk", true}, {"fre", "fr-CA", true}, {"nob", "nb", true}, {"fil", "tl", true}, {"xx", "XX", true}, {"scr", "scr", true},
		{"de", "en", false}, {"no", "sv", false}, {"kk", "ky", false}, {"fr", "xx", false}, {"xx", "yy", false},
		{"", "", false}, {"und", "und", false}, {"en", "", false}, {"und", "en", false},
	} {
		if got := language.Same(tt.a, tt.b); got != tt.want {
			t.Errorf("%q and %q: same is %v", tt.a, tt.b, got)
		}
		if got := language.Same(tt.b, tt.a); got != tt.want {
			t.Errorf("%q and %q: same is %v", tt.b, tt.a, got)
		}
	}
}

func TestValidTagsAreWrittenAsLanguages(t *testing.T) {
	for tag, want := range map[string]bool{
		"en": true, "eng": true, "pt-BR": true, "zh-Hans": true, "zh-Hant-TW": true, "es-419": true, "DE": true, "xx": true, "scr": true,
		"": false, "e": false, "english": false, "e'ng": false, "en:": false, "en ": false, "de_AT": false, "en-": false, "en-a": false, "x-mine": false,
		"en\n": false, "en-US;rm": false,
	} {
		if got := language.Valid(tag); got != want {
			t.Errorf("%q: valid is %v", tag, got)
		}
	}
}

// FuzzTag: what comes out is safe to stand in a manifest and in a folder's name.
func FuzzTag(f *testing.F) {
	for _, seed := range []string{"en", "de-AT", "zh_Hans", "en_US.UTF-8", "x-a", "scr", "AAM_", "\xff", "en-\n"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, written string) {
		tag := language.Tag(written)
		for _, r := range tag + language.ISO639(written) {
			if r != '-' && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') {
				t.Fatalf("%q became %q", written, tag)
			}
		}
		if tag != "" && language.Tag(tag) != tag {
			t.Fatalf("%q became %q, and that %q", written, tag, language.Tag(tag))
		}
	})
}
