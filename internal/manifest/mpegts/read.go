package mpegts

import (
	"encoding/binary"
	"io"

	"github.com/mediamill/mediamill/internal/media"
)

const (
	packetSize = 188
	clockWrap  = 1 << 33
	maxPackets = 1 << 22
)

// Clock is the units a second of all times.
const Clock = 90000

// Stream types of ISO/IEC 13818-1 that are read here.
const (
	typeAAC  = 0x0f
	typeH264 = 0x1b
	typeAC3  = 0x81
	typeEAC3 = 0x87
)

// A Segment is one file.
type Segment struct {
	Codec                string // as RFC 6381 writes it
	Video                bool
	Frames               []Frame
	Channels, SampleRate int
	// Head is how many bytes stand before the first frame: the tables that tell
	// which stream is where.
	Head int64
}

// A Frame is one access unit of pictures, or one packet of sound, perhaps of
// several frames.
type Frame struct {
	Time     int64 // presentation, in Clock units, before the wrap is undone
	Key      bool
	Duration int64 // of sound; 0 for pictures
	// Offset and Bytes are whole packets of the file, from the frame's first to its last.
	Offset, Bytes int64
}

func malformed(format string, args ...any) error {
	return media.Errorf(media.CodeInputMalformed, "MPEG-TS: "+format, args...)
}

// Read reads a segment of size bytes.
func Read(r io.ReaderAt, size int64) (*Segment, error) {
	if size == 0 || size%packetSize != 0 || size/packetSize > maxPackets {
		return nil, malformed("%d bytes are not a whole number of packets", size)
	}
	s := &reader{pmt: -1, pid: -1, segment: &Segment{}}
	in := io.NewSectionReader(r, 0, size)
	var p [packetSize]byte
	for n := int64(0); n < size/packetSize; n++ {
		if _, err := io.ReadFull(in, p[:]); err != nil {
			return nil, media.Wrap(media.CodeInputMalformed, err, "MPEG-TS: packet %d cannot be read", n)
		}
		if p[0] != 0x47 {
			return nil, malformed("packet %d does not begin with the sync byte", n)
		}
		s.at = n * packetSize
		if err := s.packet(p[:]); err != nil {
			return nil, err
		}
	}
	if err := s.unit(); err != nil {
		return nil, err
	}
	if len(s.segment.Frames) == 0 {
		return nil, malformed("there is no frame")
	}
	s.segment.Head = s.segment.Frames[0].Offset
	return s.segment, nil
}

type reader struct {
	pmt, pid int // −1 until known
	kind     byte
	segment  *Segment
	open     []byte // of the PES packet that is being gathered
	key      bool
	at       int64 // of the packet in the file
	from, to int64 // where the PES packet that is being gathered lies
}

func (s *reader) packet(p []byte) error {
	pid := int(binary.BigEndian.Uint16(p[1:]) & 0x1fff)
	start := p[1]&0x40 != 0
	payload, random := p[4:], false
	if p[3]&0x20 != 0 { // adaptation field
		n := int(p[4])
		if 5+n > packetSize {
			return malformed("an adaptation field is too long")
		}
		random = n > 0 && p[5]&0x40 != 0
		payload = p[5+n:]
	}
	if p[3]&0x10 == 0 || len(payload) == 0 {
		return nil
	}
	switch {
	case pid == 0 && start:
		return s.pat(payload)
	case pid == s.pmt && start:
		return s.streams(payload)
	case pid == s.pid && pid >= 0:
		if start {
			if err := s.unit(); err != nil {
				return err
			}
			s.open, s.key = append(s.open[:0], payload...), random
			s.from, s.to = s.at, s.at+packetSize
		} else if len(s.open) > 0 {
			s.open, s.to = append(s.open, payload...), s.at+packetSize
		}
	}
	return nil
}

// section skips the pointer and checks that the table lies in the packet.
func section(payload []byte) ([]byte, error) {
	skip := 1 + int(payload[0])
	if skip+3 > len(payload) {
		return nil, malformed("a table is truncated")
	}
	payload = payload[skip:]
	n := 3 + int(binary.BigEndian.Uint16(payload[1:])&0xfff)
	if n > len(payload) || n < 12 {
		return nil, malformed("a table does not fit into its packet")
	}
	return payload[:n-4], nil // without its checksum
}

func (s *reader) pat(payload []byte) error {
	t, err := section(payload)
	if err != nil {
		return err
	}
	for t = t[8:]; len(t) >= 4; t = t[4:] {
		if binary.BigEndian.Uint16(t) != 0 {
			s.pmt = int(binary.BigEndian.Uint16(t[2:]) & 0x1fff)
			return nil
		}
	}
	return malformed("there is no program")
}

func (s *reader) streams(payload []byte) error {
	t, err := section(payload)
	if err != nil {
		return err
	}
	if len(t) < 12 {
		return malformed("the program map is too short")
	}
	info := int(binary.BigEndian.Uint16(t[10:]) & 0xfff)
	if 12+info > len(t) {
		return malformed("the program map is too short")
	}
	for t = t[12+info:]; len(t) >= 5; {
		kind, pid := t[0], int(binary.BigEndian.Uint16(t[1:])&0x1fff)
		n := 5 + int(binary.BigEndian.Uint16(t[3:])&0xfff)
		if n > len(t) {
			return malformed("the program map is too short")
		}
		t = t[n:]
		switch kind {
		case typeH264, typeAAC, typeAC3, typeEAC3:
			if s.pid >= 0 && s.pid != pid {
				return malformed("there is more than one stream")
			}
			s.pid, s.kind = pid, kind
			s.segment.Video = kind == typeH264
		}
	}
	return nil
}

// unit takes in the PES packet that has been gathered.
func (s *reader) unit() error {
	p := s.open
	if len(p) == 0 {
		return nil
	}
	if len(p) < 9 || p[0] != 0 || p[1] != 0 || p[2] != 1 {
		return malformed("a PES packet has no start code")
	}
	header := 9 + int(p[8])
	if header > len(p) {
		return malformed("a PES header is truncated")
	}
	if p[7]&0x80 == 0 || len(p) < 14 {
		return malformed("a PES packet has no timestamp")
	}
	f := Frame{Time: stamp(p[9:14]), Key: s.key, Offset: s.from, Bytes: s.to - s.from}
	body := p[header:]
	switch s.kind {
	case typeH264:
		if s.segment.Codec == "" {
			s.segment.Codec = h264(body)
		}
	case typeAAC:
		f.Duration = s.adts(body)
	case typeAC3, typeEAC3:
		s.segment.Codec = map[byte]string{typeAC3: "ac-3", typeEAC3: "ec-3"}[s.kind]
	}
	s.segment.Frames = append(s.segment.Frames, f)
	s.open = s.open[:0]
	return nil
}

func stamp(b []byte) int64 {
	return int64(b[0]>>1&7)<<30 | int64(binary.BigEndian.Uint16(b[1:])>>1)<<15 | int64(binary.BigEndian.Uint16(b[3:])>>1)
}

// h264 is the codec string from the first sequence parameter set.
func h264(body []byte) string {
	const hex = "0123456789abcdef"
	for i := 0; i+6 < len(body); i++ {
		if body[i] == 0 && body[i+1] == 0 && body[i+2] == 1 && body[i+3]&31 == 7 {
			text := []byte("avc1.")
			for _, c := range body[i+4 : i+7] {
				text = append(text, hex[c>>4], hex[c&15])
			}
			return string(text)
		}
	}
	return ""
}

// adts adds up the frames of AAC, and reads what they say of themselves.
func (s *reader) adts(body []byte) int64 {
	rates := [...]int{96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350}
	samples, rate := int64(0), 48000
	for len(body) >= 7 && body[0] == 0xff && body[1]&0xf0 == 0xf0 {
		if n := int(body[2] >> 2 & 15); n < len(rates) {
			rate = rates[n]
		}
		s.segment.Codec = "mp4a.40." + string('1'+body[2]>>6)
		s.segment.SampleRate = rate
		s.segment.Channels = int(body[2]&1)<<2 | int(body[3]>>6)
		n := int(body[3]&3)<<11 | int(body[4])<<3 | int(body[5])>>5
		samples += 1024
		if n < 7 || n > len(body) {
			break
		}
		body = body[n:]
	}
	return samples * Clock / int64(rate)
}

// Unwrap is t moved by whole turns of the 33-bit clock to lie nearest to before.
func Unwrap(t, before int64) int64 {
	for t < before-clockWrap/2 {
		t += clockWrap
	}
	for t > before+clockWrap/2 {
		t -= clockWrap
	}
	return t
}
