package rest

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/mediamill/mediamill/internal/goldentest"
	"github.com/mediamill/mediamill/internal/media"
)

// codesPage is docs/errors.md: it comes from the list that the API serves.
func codesPage() string {
	var b strings.Builder
	b.WriteString(`# Error codes

Every error response is ` + "`application/problem+json`" + ` (RFC 9457). Use ` + "`code`" + ` in programs: it is stable across
releases, and its class, the part before the dot, shows who can solve the problem: ` + "`request`" + ` and ` + "`config`" + ` the client, ` + "`input`" + ` the
owner of the source, ` + "`engine`" + `, ` + "`worker`" + `, ` + "`output`" + ` and ` + "`verify`" + ` the operator, ` + "`policy`" + ` nobody. ` + "`field`" + ` names the part of the
request, ` + "`hint`" + ` describes the solution, and ` + "`errors`" + ` has all errors. A failed task has the same codes;
with *some runs* it is run up to three times, and if the task *waits*, the cause is external: the task is
retried after seconds and then every few minutes, for ` + "`worker.patience`" + ` (6 h), and such runs are not counted.
` + "`GET /api/v1/errors`" + ` has this table as JSON.

| code | HTTP | retried | meaning | what to do |
|---|---|---|---|---|
`)
	for _, c := range media.Codes() {
		retried := ""
		switch {
		case c.Waits:
			retried = "waits"
		case c.Retried:
			retried = "some runs"
		}
		fmt.Fprintf(&b, "| `%s` | %d | %s | %s | %s |\n", c.Code, statusOf(c.Code), retried, c.Meaning, c.Fix)
	}
	return b.String()
}

func TestThePageOfErrorsIsTrue(t *testing.T) {
	t.Parallel()
	goldentest.Is(t, "../../docs/errors.md", codesPage())
}

// literal finds codes that a package writes itself.
var literal = regexp.MustCompile(`(?:Errorf|Wrap|faultOf|Code =|Code:)\(?\s*"((?:request|config|input|engine|worker|verify|output|policy)\.[a-z_]+)"`)

func TestEveryCodeIsListed(t *testing.T) {
	t.Parallel()
	known := map[string]bool{}
	for _, c := range media.Codes() {
		if known[string(c.Code)] {
			t.Errorf("%s is listed twice", c.Code)
		}
		known[string(c.Code)] = true
	}
	err := filepath.WalkDir("..", func(file string, d fs.DirEntry, err error) error {
		if file == "../dialect" {
			return fs.SkipDir // its own codes become a vendor's errors before anybody sees them
		}
		if err != nil || d.IsDir() || !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") {
			return err
		}
		text, err := os.ReadFile(file)
		for _, m := range literal.FindAllStringSubmatch(string(text), -1) {
			if !known[m[1]] {
				t.Errorf("%s raises %s, which media.Codes does not list", file, m[1])
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	constants, err := os.ReadFile("../media/error.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile(`Code = "([a-z]+\.[a-z_]+)"`).FindAllStringSubmatch(string(constants), -1) {
		if !known[m[1]] {
			t.Errorf("media.Codes does not list %s", m[1])
		}
	}
}
