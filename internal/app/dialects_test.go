package app

import (
	"strings"
	"testing"

	"github.com/mediamill/mediamill/internal/dialect"
)

func TestEachDialectHasAManual(t *testing.T) {
	t.Parallel()
	list := dialects(dialect.Deps{})
	for i, m := range manuals(list) {
		if m.Name != list[i].Name() || len(m.Title) < 5 || !strings.Contains(m.Manual, "mill.example") {
			t.Errorf("%s: %q, with a manual of %d bytes that names no address", m.Name, m.Title, len(m.Manual))
		}
	}
}
