package pipeline

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/mediamill/mediamill/internal/media"
)

// noGlyph is what libass logs of a character that no font has.
var noGlyph = regexp.MustCompile(`failed to find any fallback with glyph 0x([0-9A-Fa-f]{1,6})`)

// glyphs tells of the characters of a text that were drawn as empty boxes,
// since the machine has no font for them.
func glyphs(log []string) (w media.Warning, missing bool) {
	var lacks []string
	for _, line := range log {
		found := noGlyph.FindStringSubmatch(line)
		if found == nil {
			continue
		}
		code, _ := strconv.ParseInt(found[1], 16, 32)
		if text := fmt.Sprintf("%c (U+%04X)", rune(code), code); !slices.Contains(lacks, text) {
			lacks = append(lacks, text)
		}
	}
	if len(lacks) == 0 {
		return w, false
	}
	named := strings.Join(lacks[:min(len(lacks), 10)], ", ")
	if more := len(lacks) - 10; more > 0 {
		named += fmt.Sprintf(" and %d more", more)
	}
	return media.Warning{Code: media.WarnGlyphMissing, Phrase: media.Phrasef("no installed font has %s: these characters are drawn as empty boxes; install a font that has them, such as Noto", named)}, true
}
