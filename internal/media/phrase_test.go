package media

import (
	"encoding/json"
	"errors"
	"testing"
)

func TestAFormHasNumberedPlaces(t *testing.T) {
	for format, want := range map[string]string{
		"is empty":                          "is empty",
		"must be between %v and %v, is %v":  "must be between {0} and {1}, is {2}",
		"%.2f s is %d %% of %q":             "{0} s is {1} % of {2}",
		"%[2]s of %[1]s":                    "{0} of {1}",
		"100 %%":                            "100 %",
		"%s":                                "{0}",
		"the end of the text has no verb %": "the end of the text has no verb {0}",
		"%+d and %-5s| and %06.3f and %#x":  "{0} and {1}| and {2} and {3}",
	} {
		if got := PhraseForm(format); got != want {
			t.Errorf("the form of %q is %q, want %q", format, got, want)
		}
	}
}

func TestAPhraseKeepsItsArgumentsApart(t *testing.T) {
	keys := phraseKeys
	t.Cleanup(func() { phraseKeys = keys })
	phraseKeys = func() map[string]string {
		return map[string]string{"must be between %v and %.1f, is %q": "between", "source %d: %s": "source", "%[2]s of %[1]d": "of"}
	}
	for _, c := range []struct {
		got  Phrase
		want string
	}{
		{Phrasef("must be between %v and %.1f, is %q", 1, 2.0, "x"),
			`{"text":"must be between 1 and 2.0, is \"x\"","key":"between","args":[{"text":"1"},{"text":"2.0"},{"text":"\"x\""}]}`},
		{Phrasef("%[2]s of %[1]d", 3, "two"), `{"text":"two of 3","key":"of","args":[{"text":"two"},{"text":"3"}]}`},
		{Phrasef("source %d: %s", 1, Phrasef("must be between %v and %.1f, is %q", 1, 2.0, "x")),
			`{"text":"source 1: must be between 1 and 2.0, is \"x\"","key":"source","args":[{"text":"1"},` +
				`{"text":"must be between 1 and 2.0, is \"x\"","key":"between","args":[{"text":"1"},{"text":"2.0"},{"text":"\"x\""}]}]}`},
		{Phrasef("source %d: %s", 1, Bad("field", "must be between %v and %.1f, is %q", 1, 2.0, "x")),
			`{"text":"source 1: must be between 1 and 2.0, is \"x\"","key":"source","args":[{"text":"1"},` +
				`{"text":"must be between 1 and 2.0, is \"x\"","key":"between","args":[{"text":"1"},{"text":"2.0"},{"text":"\"x\""}]}]}`},
		{Phrasef("source %d: %s", 1, errors.New("plain")), `{"text":"source 1: plain","key":"source","args":[{"text":"1"},{"text":"plain"}]}`},
		{Phrasef("nobody knows this %d", 1), `{"text":"nobody knows this 1"}`},
	} {
		got, err := json.Marshal(c.got)
		if err != nil || string(got) != c.want {
			t.Errorf("got  %s %v\nwant %s", got, err, c.want)
		}
	}
}

func TestKeysAreReadAsPhrasesAreDecoded(t *testing.T) {
	keys, formats := phraseKeys(), Phrases()
	if len(formats) < 1000 || len(keys) != len(formats) {
		t.Fatalf("%d keys of %d phrases", len(keys), len(formats))
	}
	for key, format := range formats {
		if keys[format] != key {
			t.Errorf("the key of %q is %q, want %q", format, keys[format], key)
		}
	}
}
