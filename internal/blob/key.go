package blob

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/mediamill/mediamill/internal/media"
	"golang.org/x/text/unicode/norm"
)

// MaxKeyBytes is the longest key, as S3 has it.
const MaxKeyBytes = 1024

// Unseen says of a character that it shows nothing or turns what follows it: a
// file's name has none. The joiner that binds emoji stays.
func Unseen(r rune) bool {
	return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' || unicode.Is(unicode.Cf, r) && r != '\u200d'
}

// Private is the first segment that no key may have: a folder storage stages
// its files there.
const Private = ".mediamill"

// CheckKey is nil for a key that every store can hold, and otherwise the fault,
// a request.invalid on the field "key". A key is relative, has segments divided
// by single slashes, none of them "." or "..", and is at most 1024 bytes of
// normalized (NFC) text without control characters.
func CheckKey(key string) error {
	wrong := func(hint, format string, args ...any) error {
		e := media.Errorf(media.CodeInvalid, "the key "+format, args...)
		e.Field = "key"
		return e.WithHint("%s", media.Fixed(hint))
	}
	switch {
	case key == "":
		return wrong("Use a path such as videos/in.mp4.", "is empty")
	case len(key) > MaxKeyBytes:
		return wrong("Shorten its folders or its file name.", "has %d bytes, more than %d", len(key), MaxKeyBytes)
	case !utf8.ValidString(key):
		return wrong("Encode it as UTF-8.", "is not valid UTF-8")
	case strings.HasPrefix(key, "/"):
		return wrong("Remove the leading slash: keys are relative to the storage.", "begins with a slash")
	case strings.HasSuffix(key, "/"):
		return wrong("Name a file, not a folder.", "ends in a slash")
	case strings.Contains(key, `\`):
		return wrong("Separate folders by forward slashes.", "has a backslash")
	case strings.Contains(key, "//"):
		return wrong("Remove the empty segment.", "has two slashes in a row")
	}
	for _, r := range key {
		if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' {
			return wrong("Remove control characters such as line breaks and tabs.", "has the control character %U", r)
		}
	}
	for segment := range strings.SplitSeq(key, "/") {
		switch {
		case segment == "." || segment == "..":
			return wrong("Use a path without . and .. segments.", "has the segment %q", segment)
		case len(segment) > 255:
			return wrong("File systems allow at most 255 bytes between two slashes.", "has a segment of %d bytes", len(segment))
		}
	}
	first, _, _ := strings.Cut(key, "/")
	if strings.EqualFold(first, Private) {
		return wrong("Choose another first folder.", "begins with %s, which is reserved for unfinished files", Private)
	}
	if !norm.NFC.IsNormalString(key) {
		return wrong("Normalize it to Unicode NFC: the same name can be written in more than one way.", "is not normalized")
	}
	return nil
}
