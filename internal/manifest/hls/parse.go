package hls

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"github.com/mediamill/mediamill/internal/media"
)

// Limits of one playlist.
const (
	maxBytes = 16 << 20
	maxLine  = 8192
	maxItems = 200_000
)

// A parser walks the lines of a playlist.
type parser struct {
	lines [][]byte
	at    int
}

func (p *parser) wrong(format string, args ...any) error {
	return media.Errorf(media.CodeInputMalformed, "HLS playlist, line %d: %s", p.at, media.Phrasef(format, args...))
}

func opened(data []byte) (*parser, error) {
	p := &parser{at: 1}
	switch {
	case len(data) > maxBytes:
		return nil, p.wrong("more than %d bytes", maxBytes)
	case !utf8.Valid(data):
		return nil, p.wrong("is not UTF-8")
	case bytes.HasPrefix(data, []byte("\xef\xbb\xbf")):
		return nil, p.wrong("begins with a byte order mark")
	}
	p.lines = bytes.Split(data, []byte("\n"))
	if first := string(bytes.TrimSuffix(p.lines[0], []byte("\r"))); first != "#EXTM3U" {
		return nil, p.wrong("is not #EXTM3U")
	}
	return p, nil
}

// next gives the next line that is not empty and no comment: a tag with its
// value, or an address.
func (p *parser) next() (tag, value string, ok bool, err error) {
	for p.at < len(p.lines) {
		line := string(bytes.TrimSuffix(p.lines[p.at], []byte("\r")))
		p.at++
		switch {
		case len(line) > maxLine:
			return "", "", false, p.wrong("longer than %d bytes", maxLine)
		case strings.TrimSpace(line) == "", strings.HasPrefix(line, "#") && !strings.HasPrefix(line, "#EXT"):
			continue
		case strings.HasPrefix(line, "#"):
			tag, value, _ = strings.Cut(line[1:], ":")
			return tag, value, true, nil
		}
		return "", line, true, nil
	}
	return "", "", false, nil
}

// IsMultivariant tells the two kinds of playlists apart.
func IsMultivariant(data []byte) bool {
	return bytes.Contains(data, []byte("\n#EXT-X-STREAM-INF:")) || bytes.Contains(data, []byte("\n#EXT-X-MEDIA:"))
}

// ParseMultivariant reads a multivariant playlist strictly. Tags that it does
// not know are passed over, as the format asks.
func ParseMultivariant(data []byte) (*Multivariant, error) {
	p, err := opened(data)
	if err != nil {
		return nil, err
	}
	m := &Multivariant{Version: 1}
	var open *Variant
	items := 0
	for {
		tag, value, ok, err := p.next()
		if err != nil {
			return nil, err
		}
		if !ok {
			break
		}
		if items++; items > maxItems {
			return nil, p.wrong("more than %d lines", maxItems)
		}
		if open != nil && tag != "" {
			return nil, p.wrong("EXT-X-STREAM-INF is not followed by a URI")
		}
		switch tag {
		case "":
			if open == nil {
				return nil, p.wrong("a URI without EXT-X-STREAM-INF")
			}
			open.URI = value
			m.Variants = append(m.Variants, *open)
			open = nil
		case "EXT-X-VERSION":
			if m.Version, err = p.number(value, 1, 99); err != nil {
				return nil, err
			}
		case "EXT-X-INDEPENDENT-SEGMENTS":
			m.Independent = true
		case "EXT-X-STREAM-INF", "EXT-X-I-FRAME-STREAM-INF", "EXT-X-IMAGE-STREAM-INF":
			v, err := p.variant(value)
			if err != nil {
				return nil, err
			}
			switch tag {
			case "EXT-X-STREAM-INF":
				open = v
				continue
			case "EXT-X-I-FRAME-STREAM-INF":
				m.IFrames = append(m.IFrames, *v)
			default:
				m.Images = append(m.Images, *v)
			}
			if v.URI == "" {
				return nil, p.wrong("%s has no URI", tag)
			}
		case "EXT-X-MEDIA":
			e, err := p.media(value)
			if err != nil {
				return nil, err
			}
			m.Media = append(m.Media, *e)
		case "EXTINF", "EXT-X-TARGETDURATION":
			return nil, p.wrong("%s belongs in a media playlist", tag)
		}
	}
	if open != nil {
		return nil, p.wrong("EXT-X-STREAM-INF is not followed by a URI")
	}
	return m, nil
}
