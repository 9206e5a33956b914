package op

import (
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/mediamill/mediamill/internal/media"
)

const (
	maxKey     = 1024 // bytes, as S3 allows
	maxSegment = 255  // bytes, as file systems allow for one name
	maxStem    = 160  // bytes: leaves room for what a pattern puts around it
)

// CheckKey is nil for a key that every kind of storage takes; otherwise the
// fault says what of it is wrong.
func CheckKey(field, key string) *media.Error {
	wrong := func(format string, args ...any) *media.Error {
		return media.Bad(field, "the key "+shown(key)+" "+format, args...)
	}
	switch {
	case key == "":
		return media.Bad(field, "the key is empty")
	case len(key) > maxKey:
		return wrong("has %d bytes, more than %d", len(key), maxKey)
	case !utf8.ValidString(key):
		return wrong("is not UTF-8")
	case strings.HasPrefix(key, "/"):
		return wrong("must not begin with a slash")
	case strings.HasSuffix(key, "/"):
		return wrong("must not end with a slash")
	case strings.Contains(key, `\`):
		return wrong("must not hold a backslash; folders are told apart by /")
	case strings.ContainsFunc(key, unicode.IsControl):
		return wrong("must not hold control characters")
	}
	for segment := range strings.SplitSeq(key, "/") {
		switch {
		case segment == "":
			return wrong("must not hold an empty part between two slashes")
		case segment == "." || segment == "..":
			return wrong("must not hold the part %q", segment)
		case len(segment) > maxSegment:
			return wrong("has a part of %d bytes, more than %d", len(segment), maxSegment)
		}
	}
	return nil
}

// StemOf is the name of a source without its folder and extension, made safe
// for keys and addresses: control and direction marks and characters that some
// system forbids are gone or dashes; letters of all scripts and emoji stay.
// It is "source" when nothing is left.
func StemOf(name string) string {
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	if stem := strings.TrimSuffix(name, path.Ext(name)); stem != "" {
		name = stem
	}
	var b strings.Builder
	for _, r := range name {
		switch {
		case r == utf8.RuneError, unicode.IsControl(r):
		case unicode.Is(unicode.Cf, r) && r != '\u200d': // zero-width joiner binds emoji
		case strings.ContainsRune(`/\%?*:"<>|{}#`, r):
			b.WriteByte('-')
		case unicode.IsSpace(r):
			b.WriteByte(' ')
		default:
			b.WriteRune(r)
		}
	}
	stem := b.String()
	for len(stem) > maxStem {
		_, size := utf8.DecodeLastRuneInString(stem)
		stem = stem[:len(stem)-size]
	}
	// A leading dot hides a file and a leading dash looks like an option.
	stem = strings.Trim(strings.TrimLeft(stem, ".- "), " .")
	if stem == "" {
		return "source"
	}
	return stem
}

// SourceName is the name that a source came with, for StemOf and for the
// extension: the last part of a key or of an address's path.
func SourceName(r media.SourceRef) string {
	switch r.Kind() {
	case "key":
		return path.Base(r.Key)
	case "url":
		rest := r.URL
		if _, after, found := strings.Cut(rest, "://"); found {
			rest = after
		}
		rest, _, _ = strings.Cut(rest, "?")
		rest, _, _ = strings.Cut(rest, "#")
		if _, tail, found := strings.Cut(rest, "/"); found {
			return path.Base("/" + tail)
		}
		return ""
	case "sample":
		return r.Sample
	case "task":
		return r.Task
	}
	return ""
}
