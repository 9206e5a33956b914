package mes

import (
	"strconv"
	"strings"

	"github.com/mediamill/mediamill/internal/media"
)

// names are the values of the macros of a file name.
type names struct {
	base          string
	width, height int
	video, audio  int // kbit/s
	codec         string
	channels      int
	ext           string // with its dot
	index         string // "" where there is none
}

// Limits of {Basename}, in characters.
const (
	baseMost     = 32
	baseMostCopy = 64
)

// macros lists what a file name may hold; {Index} and {Extension} are among
// them for films too, where the first is refused.
func (n names) value(macro string) (string, bool) {
	switch macro {
	case "Basename":
		return n.base, true
	case "Width":
		return strconv.Itoa(n.width), n.width > 0
	case "Height":
		return strconv.Itoa(n.height), n.height > 0
	case "Resolution":
		return strconv.Itoa(n.width) + "x" + strconv.Itoa(n.height), n.width > 0 && n.height > 0
	case "VideoBitrate":
		return strconv.Itoa(n.video), n.video > 0
	case "AudioBitrate":
		return strconv.Itoa(n.audio), n.audio > 0
	case "Bitrate":
		if n.video > 0 {
			return strconv.Itoa(n.video), true
		}
		return strconv.Itoa(n.audio), n.audio > 0
	case "Codec":
		return n.codec, n.codec != ""
	case "Channel":
		return strconv.Itoa(n.channels), n.channels > 0
	case "Extension":
		return n.ext, true
	case "Index":
		return n.index, n.index != ""
	}
	return "", false
}

// expand writes the values into a file name.
func (n names) expand(name string) (string, *media.Error) {
	var b strings.Builder
	for rest := name; ; {
		before, after, open := strings.Cut(rest, "{")
		b.WriteString(before)
		if !open {
			break
		}
		macro, tail, closed := strings.Cut(after, "}")
		value, ok := n.value(macro)
		if !closed || !ok {
			return "", media.Bad("FileName", "'%.100s' has the macro {%.30s}, which does not apply to the output.", name, macro)
		}
		b.WriteString(value)
		rest = tail
	}
	return b.String(), nil
}

// checkName refuses names that no output can have.
func (o object) checkName(out Output) {
	name := out.FileName
	indexes := strings.Count(name, "{Index}")
	image := out.Format == "Png" || out.Format == "Jpg"
	switch {
	case strings.ContainsAny(name, `/\:*?"<>|#%`):
		o.bad("FileName", `'%.100s' must have none of /\:*?"<>|#%%`, name)
	case strings.Count(name, "{") != strings.Count(name, "}") || strings.Contains(name, "}}") || strings.HasPrefix(name, "}"):
		o.bad("FileName", "'%.100s' has a brace that belongs to no macro", name)
	case image && indexes != 1:
		o.bad("FileName", "'%.100s' must have {Index} exactly once", name)
	case !image && indexes > 0:
		o.bad("FileName", "'%.100s' has {Index}, which is for images only", name)
	}
}

// baseOf is {Basename}: the name of the primary file without its extension, cut.
func baseOf(stem string, most int) string {
	letters := []rune(stem)
	if len(letters) > most {
		letters = letters[:most]
	}
	return strings.TrimRight(strings.NewReplacer("{", "-", "}", "-").Replace(string(letters)), " .")
}
