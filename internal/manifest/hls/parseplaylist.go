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
