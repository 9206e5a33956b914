// Package packet reads all packets of a source as ffprobe shows them, one after
// another, without decoding and without keeping any.
package packet

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/mediamill/mediamill/internal/ffmpeg"
)

// Show is what ffprobe has to show for Read.
func Show(source int) *ffmpeg.Show {
	return &ffmpeg.Show{Source: source, Entries: "packet=stream_index,pts_time,dts_time,duration_time,size,pos,flags:packet_side_data=side_data_type" +
		":program=program_id:stream=index,codec_type,codec_tag_string:stream_tags=timecode:format_tags=timecode,major_brand"}
}

// None is a time that a packet does not have.
const None = math.MinInt64

// A Packet is one of a stream. Times are in microseconds, as the container has them.
type Packet struct {
	Stream   int
	Shown    int64 // None if the container does not say it
	Decoded  int64 // None if the container does not say it
	Duration int64 // 0 if unknown
	Bytes    int64
	Position int64 // in the file; -1 if unknown
	Key      bool
	Corrupt  bool // newer versions of ffprobe say so
	Setup    bool // it comes with new parameters of the decoder
}

// At is when a packet is shown, or decoded if the container only says that; ok is
// false if it says neither.
func (p *Packet) At() (at int64, ok bool) {
	if p.Shown != None {
		return p.Shown, true
	}
	return p.Decoded, p.Decoded != None
}

// A Container is what ffprobe says of the file after its packets.
type Container struct {
	Programs int
	Streams  []Stream
	Brand    string // of an MP4 or MOV
	Timecode string // in the metadata of the file
	Cut      bool   // not all packets were read, and nothing of this is known
}

// A Stream is one of a container.
type Stream struct {
	Index    int
	Type     string // as "video"
	Tag      string // as "avc1", or "[27][0][0][0]"
	Timecode string
}

// maxStreams bounds the streams of a container, which ffprobe is held to as well.
const maxStreams = 1024

// Read calls each for every packet, which is valid during the call only, and
// returns what is said of the container. When each returns false, the rest is not read.
func Read(ctx context.Context, from io.Reader, each func(*Packet) bool) (Container, error) {
	var c Container
	var now Packet
	lines := bufio.NewReaderSize(from, 64<<10)
	for n := 0; ; n++ {
		line, long, err := lines.ReadLine()
		if err == io.EOF {
			return c, nil
		}
		if n%1024 == 0 && err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return c, err
		}
		if rest, ok := bytes.CutPrefix(line, []byte("packet|")); ok {
			now.read(rest)
			if !each(&now) {
				return Container{Cut: true}, nil
			}
		} else {
			c.read(string(line))
		}
		for long && err == nil { // of text of the source
			_, long, err = lines.ReadLine()
		}
	}
}

// read takes the members of a line.
func (p *Packet) read(line []byte) {
	*p = Packet{Stream: -1, Shown: None, Decoded: None, Position: -1}
	for len(line) > 0 {
		var member []byte
		member, line, _ = bytes.Cut(line, []byte("|"))
		key, value, _ := bytes.Cut(member, []byte("="))
		switch string(key) {
		case "stream_index":
			p.Stream = int(whole(value, -1))
		case "pts_time":
			p.Shown = micro(value, None)
		case "dts_time":
			p.Decoded = micro(value, None)
		case "duration_time":
			p.Duration = max(micro(value, 0), 0)
		case "size":
			p.Bytes = max(whole(value, 0), 0)
		case "pos":
			p.Position = whole(value, -1)
		case "flags":
			p.Key, p.Corrupt = bytes.ContainsRune(value, 'K'), bytes.ContainsRune(value, 'C')
		case "side_data_type":
			p.Setup = p.Setup || string(value) == "New Extradata" || string(value) == "Param Change"
		}
	}
}

func whole(text []byte, other int64) int64 {
	n, err := strconv.ParseInt(string(text), 10, 64)
	if err != nil {
		return other
	}
	return n
}

// beyond is a time that no film reaches, in seconds; a damaged one may.
const beyond = 1e9

func micro(text []byte, other int64) int64 {
	f, err := strconv.ParseFloat(string(text), 64)
	if err != nil || math.IsNaN(f) || math.Abs(f) > beyond {
		return other
	}
	return int64(math.Round(f * 1e6))
}

// read takes a line of another section. The streams of a program come again
// after all programs.
func (c *Container) read(line string) {
	section, rest, _ := strings.Cut(line, "|")
	switch section {
	case "program":
		c.Programs++
	case "stream":
		s := Stream{Index: -1}
		for member := range strings.SplitSeq(rest, "|") {
			key, value, _ := strings.Cut(member, "=")
			switch key {
			case "index":
				s.Index = int(whole([]byte(value), -1))
			case "codec_type":
				s.Type = value
			case "codec_tag_string":
				s.Tag = value
			case "tag:timecode":
				s.Timecode = value
			}
		}
		c.add(s)
	case "format":
		for member := range strings.SplitSeq(rest, "|") {
			switch key, value, _ := strings.Cut(member, "="); key {
			case "tag:major_brand":
				c.Brand = strings.TrimSpace(value)
			case "tag:timecode":
				c.Timecode = value
			}
		}
	}
}

func (c *Container) add(s Stream) {
	for _, other := range c.Streams {
		if other.Index == s.Index {
			return
		}
	}
	if s.Index >= 0 && len(c.Streams) < maxStreams {
		c.Streams = append(c.Streams, s)
	}
}
