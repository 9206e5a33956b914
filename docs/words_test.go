package docs_test

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// banned are words that read as translated or mean several things, each with
// what to write instead: the glossary of CONTRIBUTING.md, as far as a pattern
// can tell. "As" for "such as" is not here, since most are right.
var banned = []struct{ word, instead string }{
	{`can not`, "cannot"},
	{`for so long`, "for this time, duration"},
	{`so (many|much)`, "up to N, at most N"},
	{`by hand`, "manually, custom"},
	{`heard of|hears?`, "reported, receives"},
	{`told`, "reported, declared"},
	{`stands?`, "is, applies"},
	{`no such thing`, "does not exist"},
	{`moving pictures?|pictures?`, "image, frame, video"},
	{`sounds?`, "audio"},
	{`films?`, "video, source"},
	{`burnt`, "burned"},
	{`write over|written over`, "overwrite"},
	{`small letters`, "lowercase letters"},
	{`in place of`, "instead of"},
	{`beside`, "next to, in addition to, with"},
	{`anew`, "again"},
	{`mended`, "solved, repaired"},
	{`for good`, "permanently"},
	{`goes on|go on`, "continue"},
	{`left out|leaves? out`, "omitted"},
	{`tried again`, "retried"},
	{`does not answer`, "does not respond"},
	{`(bits|bytes|frames|requests|jobs) a second`, "per second"},
	{`time stamps?`, "timestamp"},
	{`time line`, "timeline"},
}

// excepted are the files in which the words may be, with the reason.
var excepted = map[string]string{
	"architecture.md": "it explains the words of the code to those who change it",
	"benchmarks.md":   "it describes test programs, in which sources are films",
}

// code is what a document quotes: names, commands and file names are not prose.
var code = regexp.MustCompile("(?s)```.*?```|`[^`\n]*`|\\]\\([^)]*\\)|https?://\\S+")

func TestTextsForUsersHaveNoBannedWords(t *testing.T) {
	for name, texts := range userTexts(t) {
		for _, text := range texts {
			for _, fault := range faults(text) {
				t.Errorf("%s: %s\n\tin %.160q", name, fault, text)
			}
		}
	}
}

func TestBannedWordsAreFound(t *testing.T) {
	for text, want := range map[string]int{
		"The source can not be read":         1,
		"At most so many; for so long":       2,
		"Understand the standard, outside":   0,
		"Sound is faded, pictures are drawn": 2,
		"The audio sounds":                   1,
		"The unfilmed soundtrack is retold":  0,
	} {
		if got := faults(text); len(got) != want {
			t.Errorf("%q has %d faults, expected %d: %q", text, len(got), want, got)
		}
	}
}

func faults(text string) (list []string) {
	for i, b := range banned {
		if found := patterns[i].FindString(text); found != "" {
			list = append(list, "has the word "+found+": write "+b.instead)
		}
	}
	return list
}

var patterns = func() (list []*regexp.Regexp) {
	for _, b := range banned {
		list = append(list, regexp.MustCompile(`(?i)\b(`+b.word+`)\b`))
	}
	return list
}()

// userTexts are the texts of the API document, of doc tags, of the console in
// English and of the documents, by file.
func userTexts(t *testing.T) map[string][]string {
	t.Helper()
	texts := map[string][]string{}
	read := func(name string) []byte {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	var api any
	if err := json.Unmarshal(read("../web/openapi.json"), &api); err != nil {
		t.Fatal(err)
	}
	texts["web/openapi.json"] = described(api)
	catalogues, err := filepath.Glob("../web/src/locales/en/*.json")
	if err != nil || len(catalogues) == 0 {
		t.Fatalf("no catalogue of the console: %v", err)
	}
	for _, name := range catalogues {
		var words map[string]string
		if err := json.Unmarshal(read(name), &words); err != nil {
			t.Fatal(err)
		}
		for _, text := range words {
			texts[name] = append(texts[name], text)
		}
	}
	pages := slices.Concat(need(filepath.Glob("*.md")), need(filepath.Glob("dialects/*.md")), need(filepath.Glob("../internal/dialect/*/README.md")))
	for _, name := range append(pages, "../README.md") {
		if excepted[name] == "" {
			texts[name] = strings.Split(code.ReplaceAllString(string(read(name)), ""), "\n")
		}
	}
	tag := regexp.MustCompile(`doc:"((?:[^"\\]|\\.)*)"`)
	err = filepath.WalkDir("../internal", func(name string, _ fs.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go") {
			for _, m := range tag.FindAllStringSubmatch(string(read(name)), -1) {
				texts[name] = append(texts[name], m[1])
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return texts
}

// described are the summaries and descriptions of an API document.
func described(node any) (list []string) {
	switch n := node.(type) {
	case map[string]any:
		for key, value := range n {
			if text, ok := value.(string); ok && (key == "description" || key == "summary" || key == "title") {
				list = append(list, text)
				continue
			}
			list = append(list, described(value)...)
		}
	case []any:
		for _, value := range n {
			list = append(list, described(value)...)
		}
	}
	return list
}

func need(names []string, err error) []string {
	if err != nil {
		panic(err)
	}
	return names
}
