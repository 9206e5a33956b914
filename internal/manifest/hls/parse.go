package hls

import (
	"bytes"
	"fmt"
	"math"
	"strconv"
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
	return media.Errorf(media.CodeInputMalformed, "HLS playlist, line %d: %s", p.at, fmt.Sprintf(format, args...))
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
			return nil, p.wrong("EXT-X-STREAM-INF is not followed by an address")
		}
		switch tag {
		case "":
			if open == nil {
				return nil, p.wrong("an address without EXT-X-STREAM-INF")
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
			return nil, p.wrong("%s belongs into a media playlist", tag)
		}
	}
	if open != nil {
		return nil, p.wrong("EXT-X-STREAM-INF is not followed by an address")
	}
	return m, nil
}

func (p *parser) number(text string, low, high int) (int, error) {
	n, err := strconv.Atoi(text)
	if err != nil || n < low || n > high {
		return 0, p.wrong("%q is not a whole number from %d to %d", text, low, high)
	}
	return n, nil
}

// list splits an attribute list.
func (p *parser) list(text string) (map[string]string, error) {
	a := map[string]string{}
	for text != "" {
		name, rest, found := strings.Cut(text, "=")
		if !found || name == "" || strings.Trim(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") != "" {
			return nil, p.wrong("%q is no attribute", text)
		}
		var value string
		if strings.HasPrefix(rest, `"`) {
			end := strings.IndexByte(rest[1:], '"')
			if end < 0 {
				return nil, p.wrong("%s has no closing quote", name)
			}
			value, rest = rest[1:end+1], rest[end+2:]
		} else {
			n := strings.IndexByte(rest, ',')
			if n < 0 {
				n = len(rest)
			}
			value, rest = rest[:n], rest[n:]
		}
		if rest != "" && rest[0] != ',' {
			return nil, p.wrong("%s is not followed by a comma", name)
		}
		if _, twice := a[name]; twice {
			return nil, p.wrong("%s stands twice", name)
		}
		a[name] = value
		text = strings.TrimPrefix(rest, ",")
	}
	return a, nil
}

func (p *parser) variant(text string) (*Variant, error) {
	a, err := p.list(text)
	if err != nil {
		return nil, err
	}
	v := &Variant{Range: a["VIDEO-RANGE"], Audio: a["AUDIO"], Subtitles: a["SUBTITLES"], URI: a["URI"]}
	peak, err := p.number(a["BANDWIDTH"], 1, math.MaxInt32)
	if err != nil {
		return nil, p.wrong("BANDWIDTH is missing or no number")
	}
	v.Bandwidth = media.BitRate(peak)
	if text, given := a["AVERAGE-BANDWIDTH"]; given {
		n, err := p.number(text, 1, math.MaxInt32)
		if err != nil {
			return nil, err
		}
		v.Average = media.BitRate(n)
	}
	if a["CODECS"] != "" {
		v.Codecs = strings.Split(a["CODECS"], ",")
	}
	if text, given := a["RESOLUTION"]; given {
		if v.Width, v.Height, err = p.size(text); err != nil {
			return nil, err
		}
	}
	if text, given := a["FRAME-RATE"]; given {
		if v.FrameRate, err = p.decimal(text, 1000); err != nil {
			return nil, err
		}
	}
	return v, nil
}

func (p *parser) size(text string) (width, height int, err error) {
	w, h, _ := strings.Cut(text, "x")
	if width, err = p.number(w, 1, 65535); err == nil {
		height, err = p.number(h, 1, 65535)
	}
	return width, height, err
}

func (p *parser) decimal(text string, high float64) (float64, error) {
	f, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(f) || f < 0 || f > high {
		return 0, p.wrong("%q is not a number from 0 to %g", text, high)
	}
	return f, nil
}

func (p *parser) media(text string) (*Media, error) {
	a, err := p.list(text)
	if err != nil {
		return nil, err
	}
	e := &Media{
		Type: a["TYPE"], Group: a["GROUP-ID"], Name: a["NAME"], Language: a["LANGUAGE"], Characteristics: a["CHARACTERISTICS"],
		Channels: a["CHANNELS"], URI: a["URI"], Default: a["DEFAULT"] == "YES", Autoselect: a["AUTOSELECT"] == "YES", Forced: a["FORCED"] == "YES",
	}
	switch {
	case e.Type == "" || e.Group == "" || e.Name == "":
		return nil, p.wrong("EXT-X-MEDIA lacks TYPE, GROUP-ID or NAME")
	case e.Type == "SUBTITLES" && e.URI == "":
		return nil, p.wrong("subtitles without URI")
	case e.Default && a["AUTOSELECT"] == "NO":
		return nil, p.wrong("DEFAULT=YES with AUTOSELECT=NO")
	}
	return e, nil
}

// ParsePlaylist reads a media playlist strictly.
func ParsePlaylist(data []byte) (*Playlist, error) {
	p, err := opened(data)
	if err != nil {
		return nil, err
	}
	m := &Playlist{Version: 1}
	var open Segment
	timed, ranged := false, false
	nextAt := map[string]int64{} // end of the last byte range of an address
	for {
		tag, value, ok, err := p.next()
		if err != nil {
			return nil, err
		}
		if !ok {
			break
		}
		if m.Ended {
			return nil, p.wrong("something follows EXT-X-ENDLIST")
		}
		switch tag {
		case "":
			if !timed {
				return nil, p.wrong("an address without EXTINF")
			}
			if len(m.Segments) == maxItems {
				return nil, p.wrong("more than %d segments", maxItems)
			}
			open.URI = value
			if ranged {
				if open.Offset < 0 {
					open.Offset = nextAt[value]
				}
				nextAt[value] = open.Offset + open.Bytes
			}
			m.Segments = append(m.Segments, open)
			open, timed, ranged = Segment{}, false, false
		case "EXTINF":
			if timed {
				return nil, p.wrong("EXTINF twice for one segment")
			}
			text, _, _ := strings.Cut(value, ",")
			f, err := p.decimal(text, 86400)
			if err != nil {
				return nil, err
			}
			open.Duration, timed = media.Seconds(f), true
		case "EXT-X-BYTERANGE":
			length, offset, given := strings.Cut(value, "@")
			n, err1 := strconv.ParseInt(length, 10, 62)
			open.Bytes, open.Offset, ranged = n, -1, true
			if given {
				open.Offset, err = strconv.ParseInt(offset, 10, 62)
			}
			if err1 != nil || err != nil || n <= 0 || given && open.Offset < 0 {
				return nil, p.wrong("%q is no byte range", value)
			}
		case "EXT-X-TILES":
			if open.Tiles, err = p.tiles(value); err != nil {
				return nil, err
			}
		default:
			if err := p.head(m, tag, value); err != nil {
				return nil, err
			}
		}
	}
	switch {
	case timed:
		return nil, p.wrong("EXTINF without an address")
	case m.Target == 0:
		return nil, p.wrong("EXT-X-TARGETDURATION is missing")
	}
	return m, nil
}

// head reads the tags that are of the whole playlist.
func (p *parser) head(m *Playlist, tag, value string) (err error) {
	switch tag {
	case "EXT-X-VERSION":
		m.Version, err = p.number(value, 1, 99)
	case "EXT-X-TARGETDURATION":
		m.Target, err = p.number(value, 1, 86400)
	case "EXT-X-MEDIA-SEQUENCE":
		var n int
		n, err = p.number(value, 0, math.MaxInt32)
		m.Sequence = int64(n)
	case "EXT-X-PLAYLIST-TYPE":
		if m.Type = value; value != "VOD" && value != "EVENT" {
			err = p.wrong("%q is no playlist type", value)
		}
	case "EXT-X-INDEPENDENT-SEGMENTS":
		m.Independent = true
	case "EXT-X-I-FRAMES-ONLY":
		m.IFramesOnly = true
	case "EXT-X-IMAGES-ONLY":
		m.ImagesOnly = true
	case "EXT-X-ENDLIST":
		m.Ended = true
	case "EXT-X-MAP":
		var a map[string]string
		if a, err = p.list(value); err == nil {
			if m.Map != "" && m.Map != a["URI"] {
				return p.wrong("a second EXT-X-MAP is not supported")
			}
			if m.Map = a["URI"]; m.Map == "" || a["BYTERANGE"] != "" {
				err = p.wrong("EXT-X-MAP without URI or with BYTERANGE is not supported")
			}
		}
	case "EXT-X-KEY":
		if a, e := p.list(value); e != nil || a["METHOD"] != "NONE" {
			err = media.Errorf(media.CodeInputUnsupported, "HLS playlist, line %d: encrypted segments are not supported", p.at)
		}
	case "EXT-X-STREAM-INF", "EXT-X-MEDIA":
		err = p.wrong("%s belongs into a multivariant playlist", tag)
	}
	return err
}

func (p *parser) tiles(text string) (*Tiles, error) {
	a, err := p.list(text)
	if err != nil {
		return nil, err
	}
	t := &Tiles{}
	if t.Width, t.Height, err = p.size(a["RESOLUTION"]); err != nil {
		return nil, err
	}
	if t.Columns, t.Rows, err = p.size(a["LAYOUT"]); err != nil {
		return nil, err
	}
	d, err := p.decimal(a["DURATION"], 86400)
	t.Duration = media.Seconds(d)
	return t, err
}
