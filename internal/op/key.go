package op

import (
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/mediamill/mediamill/internal/blob"
	"github.com/mediamill/mediamill/internal/media"
)

// maxStem, in bytes, leaves room for what a pattern puts around a stem: file
// systems allow 255 for one name.
const maxStem = 160

// checkKey is nil for a key that every kind of storage takes; otherwise the
// fault, on the field "key", says what of it is wrong.
func checkKey(key string) *media.Error {
	err := blob.CheckKey(key)
	if err == nil {
		return nil
	}
	e := *media.AsError(err)
	e.Code = media.CodeConfigInvalid
	e.Reword("makes the key %s: %s", shown(key), e)
	return &e
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
		case r == utf8.RuneError, blob.Unseen(r):
		case strings.ContainsRune(`/\%?*:"<>|{}#`, r):
			b.WriteByte('-')
		case unicode.IsSpace(r):
			b.WriteByte(' ')
		default:
			b.WriteRune(r)
		}
	}
	stem := norm.NFC.String(b.String()) // one spelling of each name, as storages want it
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
	case media.FromKey:
		return path.Base(r.Key)
	case media.FromURL:
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
	case media.FromUpload:
		return r.Name
	case media.FromSample:
		return r.Sample
	case media.FromTask:
		return r.Task
	}
	return ""
}
