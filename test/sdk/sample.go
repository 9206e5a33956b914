package sdk

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Sample is the first code block of a language in a vendor's manual, as
// "azure.md" and "js", with other values in its literals and nothing else
// changed. Each literal must be in it.
func Sample(t testing.TB, manual, language string, literals map[string]string) string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("..", "..", "..", "docs", "dialects", manual))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, found := strings.Cut(string(raw), "```"+language+"\n")
	text, _, closed := strings.Cut(rest, "```\n")
	if !found || !closed {
		t.Fatalf("%s has no sample in %s", manual, language)
	}
	for from, to := range literals {
		if !strings.Contains(text, from) {
			t.Fatalf("the sample in %s of %s has no %s", language, manual, from)
		}
		text = strings.ReplaceAll(text, from, to)
	}
	return text
}
