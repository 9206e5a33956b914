package hls

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/mediamill/mediamill/internal/media"
)

// A Multivariant is the playlist that a player opens first.
type Multivariant struct {
	Version     int
	Independent bool // every segment of every rendition begins with a keyframe
	Media       []Media
	Variants    []Variant
	IFrames     []Variant // their playlists hold keyframes only
	Images      []Variant // their playlists hold sheets of thumbnails
}

// Media is one EXT-X-MEDIA.
type Media struct {
	Type            string // AUDIO, SUBTITLES, VIDEO, CLOSED-CAPTIONS
	Group           string
	Name            string
	Language        string
	Default         bool
	Autoselect      bool
	Forced          bool
	Characteristics string
	Channels        string
	URI             string
}

// A Variant is one EXT-X-STREAM-INF with its address.
type Variant struct {
	Bandwidth, Average media.BitRate
	Codecs             []string
	Width, Height      int
	FrameRate          float64
	Range              string  // SDR, PQ, HLG
	Score              float64 // how good it is, among the variants; 0 when none has one
	Audio, Subtitles   string  // group IDs
	URI                string
}

// A Playlist is a media playlist.
type Playlist struct {
	Version     int
	Target      int // seconds
	Sequence    int64
	Type        string // VOD or EVENT; empty for live
	Independent bool
	IFramesOnly bool
	ImagesOnly  bool
	Map         string // initialization segment
	MapOffset   int64  // of the part of it that is meant
	MapBytes    int64  // 0: the whole file
	Segments    []Segment
	Ended       bool
}

// A Segment is one entry of a media playlist.
type Segment struct {
	URI           string
	Duration      media.Seconds
	Offset, Bytes int64 // Bytes 0: the whole file
	Tiles         *Tiles
}

// Tiles is one EXT-X-TILES.
type Tiles struct {
	Width, Height, Columns, Rows int
	Duration                     media.Seconds
}

// Encode writes the playlist.
func (m *Multivariant) Encode() []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "#EXTM3U\n#EXT-X-VERSION:%d\n", m.Version)
	if m.Independent {
		b.WriteString("#EXT-X-INDEPENDENT-SEGMENTS\n")
	}
	if len(m.Media) > 0 {
		b.WriteByte('\n')
	}
	for _, e := range m.Media {
		a := attributes{}
		a.word("TYPE", e.Type)
		a.quoted("GROUP-ID", e.Group)
		a.quoted("NAME", e.Name)
		a.quoted("LANGUAGE", e.Language)
		a.yes("DEFAULT", e.Default)
		a.yes("AUTOSELECT", e.Autoselect)
		if e.Type == "SUBTITLES" {
			a.yes("FORCED", e.Forced)
		}
		a.quoted("CHARACTERISTICS", e.Characteristics)
		a.quoted("CHANNELS", e.Channels)
		a.quoted("URI", e.URI)
		fmt.Fprintf(&b, "#EXT-X-MEDIA:%s\n", a)
	}
	b.WriteByte('\n')
	for _, v := range m.Variants {
		fmt.Fprintf(&b, "#EXT-X-STREAM-INF:%s\n%s\n", v.attributes(), v.URI)
	}
	for _, list := range []struct {
		tag  string
		each []Variant
	}{{"EXT-X-I-FRAME-STREAM-INF", m.IFrames}, {"EXT-X-IMAGE-STREAM-INF", m.Images}} {
		if len(list.each) > 0 {
			b.WriteByte('\n')
		}
		for _, v := range list.each {
			a := v.attributes()
			a.quoted("URI", v.URI)
			fmt.Fprintf(&b, "#%s:%s\n", list.tag, a)
		}
	}
	return []byte(b.String())
}

func (v *Variant) attributes() attributes {
	a := attributes{}
	a.word("BANDWIDTH", strconv.FormatInt(int64(v.Bandwidth), 10))
	if v.Average > 0 {
		a.word("AVERAGE-BANDWIDTH", strconv.FormatInt(int64(v.Average), 10))
	}
	if v.Score > 0 {
		a.word("SCORE", strconv.FormatFloat(v.Score, 'f', 1, 64))
	}
	a.quoted("CODECS", strings.Join(v.Codecs, ","))
	if v.Width > 0 {
		a.word("RESOLUTION", fmt.Sprintf("%dx%d", v.Width, v.Height))
	}
	if v.FrameRate > 0 {
		a.word("FRAME-RATE", strconv.FormatFloat(v.FrameRate, 'f', 3, 64))
	}
	if v.Range != "" {
		a.word("VIDEO-RANGE", v.Range)
	}
	a.quoted("AUDIO", v.Audio)
	a.quoted("SUBTITLES", v.Subtitles)
	return a
}

// Encode writes the playlist.
func (p *Playlist) Encode() []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "#EXTM3U\n#EXT-X-VERSION:%d\n#EXT-X-TARGETDURATION:%d\n#EXT-X-MEDIA-SEQUENCE:%d\n", p.Version, p.Target, p.Sequence)
	if p.Type != "" {
		fmt.Fprintf(&b, "#EXT-X-PLAYLIST-TYPE:%s\n", p.Type)
	}
	for _, flag := range []struct {
		on  bool
		tag string
	}{{p.Independent, "EXT-X-INDEPENDENT-SEGMENTS"}, {p.IFramesOnly, "EXT-X-I-FRAMES-ONLY"}, {p.ImagesOnly, "EXT-X-IMAGES-ONLY"}} {
		if flag.on {
			fmt.Fprintf(&b, "#%s\n", flag.tag)
		}
	}
	if p.Map != "" {
		a := attributes{}
		a.quoted("URI", p.Map)
		if p.MapBytes > 0 {
			a.quoted("BYTERANGE", fmt.Sprintf("%d@%d", p.MapBytes, p.MapOffset))
		}
		fmt.Fprintf(&b, "#EXT-X-MAP:%s\n", a)
	}
	for _, s := range p.Segments {
		fmt.Fprintf(&b, "#EXTINF:%.6f,\n", s.Duration)
		if s.Bytes > 0 {
			fmt.Fprintf(&b, "#EXT-X-BYTERANGE:%d@%d\n", s.Bytes, s.Offset)
		}
		if t := s.Tiles; t != nil {
			fmt.Fprintf(&b, "#EXT-X-TILES:RESOLUTION=%dx%d,LAYOUT=%dx%d,DURATION=%.6f\n", t.Width, t.Height, t.Columns, t.Rows, t.Duration)
		}
		b.WriteString(s.URI + "\n")
	}
	if p.Ended {
		b.WriteString("#EXT-X-ENDLIST\n")
	}
	return []byte(b.String())
}

// attributes is an attribute list in the order of writing.
type attributes []string

func (a *attributes) word(name, value string) { *a = append(*a, name+"="+value) }

// quoted leaves out an empty value; what a quoted string cannot hold becomes a space.
func (a *attributes) quoted(name, value string) {
	if value == "" {
		return
	}
	clean := strings.Map(func(r rune) rune {
		if r == '"' || r < 0x20 || r == 0x7f {
			return ' '
		}
		return r
	}, value)
	a.word(name, `"`+clean+`"`)
}

func (a *attributes) yes(name string, on bool) {
	if on {
		a.word(name, "YES")
		return
	}
	a.word(name, "NO")
}

func (a attributes) String() string { return strings.Join(a, ",") }
