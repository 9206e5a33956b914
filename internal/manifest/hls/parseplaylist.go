package hls

import (
	"math"
	"strconv"
	"strings"

	"github.com/mediamill/mediamill/internal/media"
)

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
				return nil, p.wrong("a URI without EXTINF")
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
			ranged = true
			if open.Bytes, open.Offset, err = p.byteRange(value); err != nil {
				return nil, err
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
		return nil, p.wrong("EXTINF without a URI")
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
			err = p.wrong("%q is not a playlist type", value)
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
		err = p.initialization(m, value)
	case "EXT-X-KEY":
		if a, e := p.list(value); e != nil || a["METHOD"] != "NONE" {
			err = media.Errorf(media.CodeInputUnsupported, "HLS playlist, line %d: encrypted segments are not supported", p.at)
		}
	case "EXT-X-STREAM-INF", "EXT-X-MEDIA":
		err = p.wrong("%s belongs in a multivariant playlist", tag)
	}
	return err
}

// byteRange reads "length@offset"; the offset is −1 when it is left out.
func (p *parser) byteRange(text string) (bytes, offset int64, err error) {
	length, at, given := strings.Cut(text, "@")
	bytes, err = strconv.ParseInt(length, 10, 62)
	if offset = -1; given && err == nil {
		offset, err = strconv.ParseInt(at, 10, 62)
	}
	if err != nil || bytes <= 0 || given && offset < 0 {
		return 0, 0, p.wrong("%q is not a byte range", text)
	}
	return bytes, offset, nil
}

// initialization reads an EXT-X-MAP, of which there may be one.
func (p *parser) initialization(m *Playlist, text string) error {
	a, err := p.list(text)
	if err != nil {
		return err
	}
	read := Playlist{Map: a["URI"]}
	if read.Map == "" {
		return p.wrong("EXT-X-MAP has no URI")
	}
	if part, given := a["BYTERANGE"]; given {
		if read.MapBytes, read.MapOffset, err = p.byteRange(part); err != nil {
			return err
		}
		if read.MapOffset < 0 {
			return p.wrong("the byte range of EXT-X-MAP has no offset")
		}
	}
	if m.Map != "" && (m.Map != read.Map || m.MapBytes != read.MapBytes || m.MapOffset != read.MapOffset) {
		return p.wrong("a second EXT-X-MAP is not supported")
	}
	m.Map, m.MapOffset, m.MapBytes = read.Map, read.MapOffset, read.MapBytes
	return nil
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
