package internal_test

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/mediamill/mediamill/internal/goldentest"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op/catalogue"
)

// A text whose English changes keeps its key when its line of phrases.json is
// changed by hand with it; -update makes a new one.
func TestEveryPhraseHasOneKey(t *testing.T) {
	scan := scanPhrases(t)
	for _, where := range scan.unsaid() {
		t.Errorf("%s: a text is set without its key; use media.Fault, WithHint or Reword", where)
	}
	for where := range scan.unclear {
		t.Errorf("%s: the text of a phrase is not constant", where)
	}
	formats := scan.found
	for text := range described() {
		formats[strings.ReplaceAll(text, "%", "%%")] = "op/catalogue"
	}
	keys := map[string]string{}
	for key, format := range media.Phrases() {
		if other := keys[format]; other != "" {
			t.Errorf("%q has the keys %s and %s", format, other, key)
		}
		keys[format] = key
	}
	if goldentest.Updating() {
		write(t, formats, keys)
		return
	}
	for format, where := range formats {
		if keys[format] == "" {
			t.Errorf("%s: the text %q has no key: go test ./internal -run Phrase -update gives it one, or change its line in media/phrases.json", where, format)
		}
	}
	for format, key := range keys {
		if formats[format] == "" {
			t.Errorf("nothing says %s, %q", key, format)
		}
	}
}

// Each language of the console but English has a form for each key, with the same places.
func TestEveryPhraseIsWordedInEachLanguage(t *testing.T) {
	place := regexp.MustCompile(`\{[0-9]+\}`)
	places := func(form string) []string {
		return slices.Compact(slices.Sorted(slices.Values(place.FindAllString(form, -1))))
	}
	for _, language := range []string{"zh-CN", "ko"} {
		raw, err := os.ReadFile(filepath.Join("..", "web", "src", "locales", language, "phrases.json"))
		if err != nil {
			t.Fatal(err)
		}
		forms := map[string]string{}
		if err := json.Unmarshal(raw, &forms); err != nil {
			t.Fatal(err)
		}
		for key, format := range media.Phrases() {
			if want, got := places(media.PhraseForm(format)), places(forms[key]); forms[key] == "" {
				t.Errorf("%s: %s (%q) is not worded", language, key, format)
			} else if !slices.Equal(want, got) {
				t.Errorf("%s: %s has the places %v, and its English (%q) has %v", language, key, got, format, want)
			}
		}
		for key := range forms {
			if media.Phrases()[key] == "" {
				t.Errorf("%s: there is no phrase %s", language, key)
			}
		}
	}
}

// The console calls operations by names of its own in languages other than English.
func TestEveryOperationHasANameInEachLanguage(t *testing.T) {
	for _, language := range []string{"zh-CN", "ko"} {
		raw, err := os.ReadFile("../web/src/locales/" + language + "/common.json")
		if err != nil {
			t.Fatal(err)
		}
		names := map[string]string{}
		if err := json.Unmarshal(raw, &names); err != nil {
			t.Fatal(err)
		}
		for _, o := range catalogue.All() {
			if names["operation."+o.Name] == "" {
				t.Errorf("%s has no name for the operation %s", language, o.Name)
			}
		}
	}
}

// described are the texts of operations, their parameters and templates, and of error codes.
func described() map[string]bool {
	texts := map[string]bool{}
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			if text, ok := v["description"].(string); ok {
				texts[text] = true
			}
			for _, inner := range v {
				walk(inner)
			}
		case []any:
			for _, inner := range v {
				walk(inner)
			}
		}
	}
	for _, o := range catalogue.All() {
		texts[o.Title], texts[o.Summary] = true, true
		for _, of := range []any{o.Schema(), o.ResultSchema()} {
			var schema any
			if raw, err := json.Marshal(of); err == nil && json.Unmarshal(raw, &schema) == nil {
				walk(schema)
			}
		}
		for _, template := range o.Templates {
			texts[template.Description] = true
		}
	}
	for _, c := range media.Codes() {
		texts[c.Meaning], texts[c.Fix] = true, true
	}
	delete(texts, "")
	return texts
}

func write(t *testing.T, formats map[string]string, keys map[string]string) {
	t.Helper()
	phrases := map[string]string{}
	for format := range formats {
		if key := keys[format]; key != "" {
			phrases[key] = format
		}
	}
	for _, format := range slices.Sorted(maps.Keys(formats)) {
		if keys[format] == "" {
			phrases[newKey(format, phrases)] = format
		}
	}
	var out strings.Builder
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(phrases); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join("media", "phrases.json"), []byte(out.String()), 0o600); err != nil {
		t.Fatal(err)
	}
}

var (
	aVerb = regexp.MustCompile(`%[-+# 0]*(\[\d+\])?[0-9.]*[a-zA-Z]`)
	aWord = regexp.MustCompile(`[a-z0-9]+`)
)

// newKey is made of the first words of a text, of as many as tell it apart.
func newKey(format string, taken map[string]string) string {
	words := aWord.FindAllString(strings.ToLower(aVerb.ReplaceAllString(strings.ReplaceAll(format, "'", ""), " ")), -1)
	if len(words) == 0 {
		words = []string{"values"}
	}
	for n := min(6, len(words)); n <= len(words); n++ {
		if key := strings.Join(words[:n], "_"); taken[key] == "" {
			return key
		}
	}
	for i := 2; ; i++ {
		if key := strings.Join(words[:min(6, len(words))], "_") + "_" + strconv.Itoa(i); taken[key] == "" {
			return key
		}
	}
}
