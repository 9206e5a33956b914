// Package detect tells in which language a text is written.
package detect

import (
	"math"
	"strings"

	"github.com/abadojack/whatlanggo"

	"github.com/mediamill/mediamill/internal/language"
)

// Most is how much of a text is read, in bytes: more makes it no surer.
const Most = 32 << 10

// Of is the language of a text as a BCP 47 tag, such as "en" or "zh", and how sure
// that is, 0 to 1: scripts of one language are sure at once, and languages of one script
// only in a few sentences. It is empty for a text without letters.
func Of(text string) (tag string, confidence float64) {
	if len(text) > Most {
		text = strings.ToValidUTF8(text[:Most], "")
	}
	found := whatlanggo.Detect(text)
	if found.Lang < 0 || found.Script == nil {
		return "", 0
	}
	tag = language.Tag(found.Lang.Iso6393())
	if tag == "cmn" {
		tag = "zh"
	}
	return tag, math.Round(min(max(found.Confidence, 0), 1)*1000) / 1000
}
