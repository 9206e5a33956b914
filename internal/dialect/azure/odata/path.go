package odata

import (
	"net/url"
	"strings"

	"github.com/mediamill/mediamill/internal/media"
)

// A Path is the address of a resource below the service root.
type Path struct {
	Name   string // entity set, function, "$metadata", "$batch" or, in a batch, "$1"; "" for the root
	Key    string // without quotes
	HasKey bool
	Rest   []string // at most two: a property or link, "$count", or "$links" and a link
}

// maxPath is more than any address of ours has.
const maxPath = 2048

// Clean is a decoded path without repeated slashes and without a trailing one:
// clients send /api//Jobs.
func Clean(path string) string {
	for strings.Contains(path, "//") {
		path = strings.ReplaceAll(path, "//", "/")
	}
	return strings.TrimSuffix(path, "/")
}

// ParsePath reads a decoded path below the service root.
func ParsePath(path string) (Path, error) {
	path = strings.TrimPrefix(Clean(path), "/")
	if len(path) > maxPath {
		return Path{}, media.Errorf(media.CodeInvalid, "the address has more than %d bytes", maxPath)
	}
	segments := split(path)
	p, ok := parseFirst(segments[0])
	p.Rest = segments[1:]
	for _, s := range p.Rest {
		ok = ok && s != "" && !strings.ContainsAny(s, "()'")
	}
	if !ok || len(p.Rest) > 2 {
		return Path{}, media.Errorf(media.CodeNotFound, "Resource not found for the segment '%s'.", segments[0])
	}
	return p, nil
}

// split divides at slashes that are not within quotes.
func split(path string) []string {
	var segments []string
	quoted, from := false, 0
	for i := range len(path) {
		switch path[i] {
		case '\'':
			quoted = !quoted
		case '/':
			if !quoted {
				segments = append(segments, path[from:i])
				from = i + 1
			}
		}
	}
	return append(segments, path[from:])
}

// parseFirst reads Jobs, Jobs(), Jobs('key') or Types(guid'key').
func parseFirst(segment string) (p Path, ok bool) {
	name, rest, found := strings.Cut(segment, "(")
	p.Name = name
	if !found {
		return p, !strings.ContainsAny(name, ")'")
	}
	inside, closed := strings.CutSuffix(rest, ")")
	if !closed || name == "" {
		return p, false
	}
	if inside = strings.TrimSpace(inside); inside == "" {
		return p, true
	}
	p.Key, p.HasKey = unquote(strings.TrimPrefix(inside, "guid"))
	return p, p.HasKey
}

// unquote reads 'text', in which ” is a quote.
func unquote(s string) (string, bool) {
	if len(s) < 2 || s[0] != '\'' || s[len(s)-1] != '\'' {
		return "", false
	}
	s = s[1 : len(s)-1]
	if strings.Contains(strings.ReplaceAll(s, "''", ""), "'") {
		return "", false
	}
	return strings.ReplaceAll(s, "''", "'"), true
}

// KeyIn is the key in the address of an entity of a set, absolute or relative,
// escaped in any way.
func KeyIn(address, set string) (string, error) {
	wrong := media.Errorf(media.CodeInvalid, "'%.200s' is not the address of one of %s", address, set)
	if len(address) > maxPath {
		return "", wrong
	}
	decoded := address
	if u, err := url.Parse(address); err == nil && u.Path != "" {
		decoded = u.Path
	} else if plain, err := url.PathUnescape(address); err == nil {
		decoded = plain
	}
	segments := split(Clean(decoded))
	p, ok := parseFirst(segments[len(segments)-1])
	if !ok || !p.HasKey || !strings.EqualFold(p.Name, set) {
		return "", wrong
	}
	return p.Key, nil
}

// quoteKey writes a key into an address, its colons escaped as the service does.
func quoteKey(e *Entity, key string) string {
	text := url.QueryEscape(strings.ReplaceAll(key, "'", "''"))
	text = "'" + strings.ReplaceAll(strings.ReplaceAll(text, "+", "%20"), "%27", "'") + "'"
	if p := e.Property(e.Key); p != nil && p.Type == GUID {
		return "(guid" + text + ")"
	}
	return "(" + text + ")"
}
