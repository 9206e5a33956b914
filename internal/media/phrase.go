package media

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"sync"
)

// A Phrase is a text that a person reads, in English, and what a client needs
// to word it in another language: the key of its form, and what is put into it.
type Phrase struct {
	Text string   `json:"text" doc:"The text in English"`
	Key  string   `json:"key,omitempty" doc:"Stable key of the text's form; a client can have it in other languages"`
	Args []Phrase `json:"args,omitempty" doc:"What the form has in its places {0}, {1}, …; an argument with a key is a text of its own"`
}

func (p Phrase) String() string { return p.Text }

// phrased lets an argument of Phrasef be a text with a key of its own.
type phrased interface{ phrase() Phrase }

func (p Phrase) phrase() Phrase { return p }

func (e *Error) phrase() Phrase { return Phrase{Text: e.Message, Key: e.Key, Args: e.Args} }

// Phrasef is fmt.Sprintf that keeps apart the form and what is put into it. The
// format is constant and has a key in phrases.json, which a test compares with
// the code. A Phrase or an Error among args keeps its own key; an Error is its
// message.
func Phrasef(format string, args ...any) Phrase {
	if p, ok := alone(format, args); ok {
		return p
	}
	plain := make([]any, len(args))
	for i, a := range args {
		if p, ok := a.(phrased); ok {
			a = p.phrase().Text
		}
		plain[i] = a
	}
	p := Phrase{Text: fmt.Sprintf(format, plain...)}
	if p.Key = phraseKeys()[format]; p.Key == "" {
		return p
	}
	for _, v := range verbs(format) {
		arg := Phrase{Text: "%!" + v.text}
		if v.arg < len(args) {
			if inner, ok := args[v.arg].(phrased); ok && v.text != "%q" {
				arg = inner.phrase()
			} else {
				arg.Text = fmt.Sprintf(v.text, plain[v.arg])
			}
		}
		p.Args = append(p.Args, arg)
	}
	return p
}

// Fixed is a text that has nothing put into it, where the format is not written at the call.
func Fixed(text string) Phrase { return Phrase{Text: text, Key: PhraseKey(text)} }

// alone is the one argument of "%s", when that is a phrase already.
func alone(format string, args []any) (Phrase, bool) {
	if format != "%s" || len(args) != 1 {
		return Phrase{}, false
	}
	p, ok := args[0].(phrased)
	if !ok {
		return Phrase{}, false
	}
	return p.phrase(), true
}

// PhraseForm is a format with {0}, {1}, … for its verbs, as clients know it.
func PhraseForm(format string) string {
	var b strings.Builder
	from := 0
	for i, v := range verbs(format) {
		b.WriteString(strings.ReplaceAll(format[from:v.from], "%%", "%"))
		b.WriteString("{" + strconv.Itoa(i) + "}")
		from = v.to
	}
	b.WriteString(strings.ReplaceAll(format[from:], "%%", "%"))
	return b.String()
}

//go:embed phrases.json
var phrases []byte

// phraseKeys finds the key of a format. It reads the lines that Phrases decodes:
// each command needs it at its start, and decoding takes some milliseconds.
var phraseKeys = sync.OnceValue(func() map[string]string {
	keys := make(map[string]string, 2048)
	for line := range bytes.Lines(phrases) {
		key, format, ok := strings.Cut(string(bytes.Trim(line, " ,\n")), `": "`)
		if !ok {
			continue
		}
		format = strings.TrimSuffix(format, `"`)
		if strings.Contains(format, `\`) {
			format, _ = strconv.Unquote(`"` + format + `"`)
		}
		keys[format] = strings.TrimPrefix(key, `"`)
	}
	return keys
})

// Phrases are the formats of all texts by their keys.
func Phrases() map[string]string {
	formats := map[string]string{}
	if err := json.Unmarshal(phrases, &formats); err != nil {
		panic(fmt.Sprintf("phrases.json: %v", err)) // part of the program; a test reads it
	}
	return formats
}

// PhraseKey is the key of a text that has nothing put into it; "" for none.
func PhraseKey(text string) string { return phraseKeys()[strings.ReplaceAll(text, "%", "%%")] }

// A verb is one place of a format.
type verb struct {
	from, to int    // in the format
	text     string // without an explicit index, as "%.2f"
	arg      int
}

// verbs lists the places of a format. Widths that are arguments (%*d) are not used by phrases.
func verbs(format string) []verb {
	var found []verb
	next := 0
	for i := 0; i < len(format); i++ {
		if format[i] != '%' {
			continue
		}
		v := verb{from: i, text: "%", arg: next}
		for i++; i < len(format); i++ {
			c := format[i]
			if c == '[' {
				if end := strings.IndexByte(format[i:], ']'); end > 0 {
					if n, err := strconv.Atoi(format[i+1 : i+end]); err == nil {
						v.arg = n - 1
					}
					i += end
					continue
				}
			}
			v.text += string(c)
			if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '%' {
				break
			}
		}
		if v.to = min(i+1, len(format)); v.text == "%%" {
			continue
		}
		next = v.arg + 1
		found = append(found, v)
	}
	return found
}

// Joined are several phrases with ", " or "; " between them.
func Joined(with string, parts []Phrase) Phrase {
	if len(parts) == 0 {
		return Phrase{}
	}
	all := parts[0]
	for _, p := range parts[1:] {
		if with == "; " {
			all = Phrasef("%s; %s", all, p)
		} else {
			all = Phrasef("%s, %s", all, p)
		}
	}
	return all
}
