package deliver

import (
	"fmt"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"
)

// names gives each entry of an archive a path that unpacks inside the folder where
// it is unpacked, on every system, and that no other entry has.
type names struct{ files, folders map[string]bool }

func newNames() *names { return &names{files: map[string]bool{}, folders: map[string]bool{}} }

// unique is the cleaned path; "a.mp4" becomes "a (2).mp4" when it is taken, also in
// other capitals, as some file systems do not tell these apart. What would lie
// below a file is put beside it.
func (n *names) unique(name string) string {
	clean := cleanPath(name)
	for _, folder := range parents(clean) {
		if n.files[folder] {
			clean = strings.ReplaceAll(clean, "/", "_")
			break
		}
	}
	extension := path.Ext(clean)
	stem := strings.TrimSuffix(clean, extension)
	for i := 2; n.files[strings.ToLower(clean)] || n.folders[strings.ToLower(clean)]; i++ {
		clean = fmt.Sprintf("%s (%d)%s", stem, i, extension)
	}
	n.files[strings.ToLower(clean)] = true
	for _, folder := range parents(clean) {
		n.folders[folder] = true
	}
	return clean
}

// parents are the folders above a path, in lower case.
func parents(name string) []string {
	var list []string
	for dir := path.Dir(strings.ToLower(name)); dir != "."; dir = path.Dir(dir) {
		list = append(list, dir)
	}
	return list
}

// cleanPath drops what leads out of a folder: roots, drives, "." and "..".
func cleanPath(name string) string {
	var segments []string
	for segment := range strings.SplitSeq(strings.ReplaceAll(name, `\`, "/"), "/") {
		if segment != "" && strings.Trim(segment, ". ") != "" {
			segments = append(segments, cleanSegment(segment))
		}
	}
	if len(segments) == 0 {
		return "file"
	}
	return strings.Join(segments, "/")
}

// cleanSegment is a file name that every system takes: no control characters, none
// that Windows refuses, no device name, at most 200 bytes.
func cleanSegment(name string) string {
	name = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r), r == utf8.RuneError, unicode.Is(unicode.Bidi_Control, r):
			return -1
		case strings.ContainsRune(`<>:"|?*/\`, r):
			return '_'
		}
		return r
	}, strings.ToValidUTF8(name, ""))
	name = strings.TrimRight(strings.TrimLeft(name, " "), ". ")
	if len(name) > 200 {
		extension := path.Ext(name)
		if len(extension) > 20 {
			extension = ""
		}
		name = strings.ToValidUTF8(name[:200-len(extension)], "") + extension
	}
	if name == "" {
		return "file"
	}
	if stem, _, _ := strings.Cut(name, "."); device(strings.ToUpper(stem)) {
		return "_" + name
	}
	return name
}

// device says whether Windows takes the name for a device.
func device(stem string) bool {
	switch stem {
	case "CON", "PRN", "AUX", "NUL":
		return true
	}
	return len(stem) == 4 && (strings.HasPrefix(stem, "COM") || strings.HasPrefix(stem, "LPT")) && stem[3] >= '0' && stem[3] <= '9'
}
