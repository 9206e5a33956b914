package ffmpeg

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// token is av_get_token of libavutil: it takes text up to one of the
// terminators, without backslashes, quotes and blanks at the ends.
func token(s, terminators string) string {
	s = strings.TrimLeft(s, " \n\t\r")
	var out []byte
	end := 0
	for i := 0; i < len(s) && !strings.ContainsRune(terminators, rune(s[i])); i++ {
		switch {
		case s[i] == '\\' && i+1 < len(s):
			i++
			out = append(out, s[i])
			end = len(out)
		case s[i] == '\'':
			for i++; i < len(s) && s[i] != '\''; i++ {
				out = append(out, s[i])
			}
			end = len(out)
		default:
			out = append(out, s[i])
		}
	}
	for len(out) > end && strings.ContainsRune(" \n\t\r", rune(out[len(out)-1])) {
		out = out[:len(out)-1]
	}
	return string(out)
}

func FuzzEscape(f *testing.F) {
	for _, s := range hardValues {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if strings.ContainsAny(s, "\n\t\r") || s == "" {
			return // refused by Render
		}
		if got := token(token(escape(s), "[],;"), ":"); got != s {
			t.Errorf("%q becomes %q and is read as %q", s, escape(s), got)
		}
	})
}

var hardValues = []string{
	`a`, `gte(t,2)`, `a:b`, `a;b`, `[in]`, `it's`, `'`, `\`, `\\`, `\'`, ` lead`, `trail `, `  `, ` \ `, `a=b`, `=`, `%{pts\:hms}`,
	`a,movie=/etc/passwd`, `x':y='z`, `[a];movie=b[c]`, `'; [`, `\:`, `\,`, `\[`, `|`, `#@!`, `{}`, `trail\`, `'a' 'b'`,
}

// The real parser gets every hard value and random ones, and writes them down again.
func TestEscapeIsReadBackByFFmpeg(t *testing.T) {
	t.Parallel()
	tl := tool(t)
	values := append([]string(nil), hardValues...)
	dice := rand.New(rand.NewPCG(1, 2))
	const alphabet = `ab01_.,:;+-*/()<>=|! %?[]#@'{}\`
	for range 300 {
		b := make([]byte, 1+dice.IntN(12))
		for i := range b {
			b[i] = alphabet[dice.IntN(len(alphabet))]
		}
		values = append(values, string(b))
	}
	var filters []Filter
	for i, v := range values {
		filters = append(filters, F("ametadata", "mode", "add", "key", fmt.Sprintf("k%d", i), "value", v))
	}
	filters = append(filters, F("ametadata", "mode", "print", "file", "seen.txt"))
	work := t.TempDir()
	c := &Command{
		Inputs:  []Input{{File: File{Place: InLavfi, Name: "anullsrc=d=0.01"}}},
		Graph:   []Chain{{In: []string{"0:a"}, Filters: filters, Out: []string{"a"}}},
		Outputs: []Output{{File: Null(), Format: "null", Maps: []string{"[a]"}}},
	}
	result, err := tl.Run(context.Background(), Run{Command: c, Places: Places{Work: work, Out: work}, Limits: Limits{Wall: time.Minute}})
	if err != nil {
		t.Fatalf("%v\n%s", err, strings.Join(result.Log, "\n"))
	}
	text, err := os.ReadFile(filepath.Join(work, "seen.txt"))
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]string{}
	for line := range strings.Lines(string(text)) {
		key, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "=")
		if _, twice := seen[key]; !twice {
			seen[key] = value
		}
	}
	for i, v := range values {
		if got, found := seen[fmt.Sprintf("k%d", i)]; !found || got != v {
			t.Errorf("%q was written as %q and read as %q (%v)", v, escape(v), got, found)
		}
	}
}
