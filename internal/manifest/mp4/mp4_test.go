package mp4

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mediamill/mediamill/internal/ffmpeg/ffmpegtest"
)

// box makes one box of parts.
func box(kind string, parts ...any) []byte {
	var b bytes.Buffer
	b.Write([]byte{0, 0, 0, 0})
	b.WriteString(kind)
	for _, p := range parts {
		switch p := p.(type) {
		case string:
			b.WriteString(p)
		case []byte:
			b.Write(p)
		default:
			binary.Write(&b, binary.BigEndian, p)
		}
	}
	binary.BigEndian.PutUint32(b.Bytes(), uint32(b.Len()))
	return b.Bytes()
}

// initOf is an initialization segment with one track whose sample entry is given.
func initOf(handler string, entry []byte) []byte {
	return append(box("ftyp", "iso6", uint32(0)), box("moov",
		box("trak",
			box("tkhd", uint32(0), uint32(0), uint32(0), uint32(7)),
			box("mdia", box("mdhd", uint32(0), uint32(0), uint32(0), uint32(1000), uint32(0), uint16(0x15c7), uint16(0)),
				box("hdlr", uint32(0), uint32(0), handler),
				box("minf", box("stbl", box("stsd", uint32(0), uint32(1), entry))))),
		box("mvex", box("trex", uint32(0), uint32(7), uint32(1), uint32(40), uint32(3), uint32(nonSync))))...)
}

func videoEntry(kind string, config []byte) []byte {
	return box(kind, make([]byte, 8), make([]byte, 16), uint16(640), uint16(360), make([]byte, 50), config)
}

func audioEntry(kind string, config []byte) []byte {
	return box(kind, make([]byte, 8), make([]byte, 8), uint16(2), uint16(16), uint32(0), uint32(48000<<16), config)
}

func TestCodecStrings(t *testing.T) {
	t.Parallel()
	esds := box("esds", uint32(0), []byte{3, 25, 0, 1, 0, 4, 17, 0x40, 0x15, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5, 2, 0x11, 0x90})
	for _, tt := range []struct {
		name, handler string
		entry         []byte
		want          string
	}{
		{"H.264 High 3.1", "vide", videoEntry("avc1", box("avcC", []byte{1, 0x64, 0, 0x1f, 0xff})), "avc1.64001f"},
		{"HEVC Main 4.0", "vide", videoEntry("hvc1", box("hvcC", []byte{1, 1, 0x60, 0, 0, 0, 0x90, 0, 0, 0, 0, 0, 120})), "hvc1.1.6.L120.90"},
		{"HEVC Main 10, high tier", "vide", videoEntry("hvc1", box("hvcC", []byte{1, 0x22, 0x20, 0, 0, 0, 0xb0, 0, 0, 0, 0, 0, 153})), "hvc1.2.4.H153.B0"},
		{"AV1 Main 8 bits", "vide", videoEntry("av01", box("av1C", []byte{0x81, 5, 0x0c, 0})), "av01.0.05M.08"},
		{"AV1 Main 10 bits", "vide", videoEntry("av01", box("av1C", []byte{0x81, 8, 0x4c, 0})), "av01.0.08M.10"},
		{"VP9", "vide", videoEntry("vp09", box("vpcC", uint32(1<<24), []byte{0, 31, 0x82})), "vp09.00.31.08"},
		{"AAC-LC", "soun", audioEntry("mp4a", esds), "mp4a.40.2"},
		{"Opus", "soun", audioEntry("Opus", box("dOps", []byte{0, 2})), "Opus"},
		{"AC-3", "soun", audioEntry("ac-3", box("dac3", []byte{0, 0, 0})), "ac-3"},
	} {
		data := initOf(tt.handler, tt.entry)
		in, err := ReadInit(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		track := in.Tracks[0]
		if track.Codec != tt.want || track.ID != 7 || track.Timescale != 1000 || track.Language != "eng" {
			t.Errorf("%s: %+v, want %s", tt.name, track, tt.want)
		}
		if in.Size != int64(len(data)) || track.Kind == "video" && track.Width != 640 || track.Kind == "audio" && (track.Channels != 2 || track.SampleRate != 48000) {
			t.Errorf("%s: %+v", tt.name, track)
		}
	}
}

// segment is two samples of 5 and 3 bytes, the first a keyframe shown one unit late.
func segment() []byte {
	size := uint32(8 + 16 + 16 + 20 + 8 + 12 + 4 + 2*8 + 8)
	traf := box("traf", box("tfhd", uint32(defaultBase), uint32(7)), box("tfdt", uint32(1<<24), uint64(80)),
		box("trun", uint32(1<<24|0x1|0x4|0x200|0x800), uint32(2), size, uint32(0), uint32(5), int32(40), uint32(3), int32(-40)))
	moof := box("moof", box("mfhd", uint32(0), uint32(1)), traf)
	binary.BigEndian.PutUint32(moof[bytes.Index(moof, []byte("trun"))+12:], uint32(len(moof)+8))
	return append(moof, box("mdat", "keyfrpic")...)
}

func TestSegmentTellsItsSamples(t *testing.T) {
	t.Parallel()
	head := initOf("vide", videoEntry("avc1", box("avcC", []byte{1, 0x64, 0, 0x1f})))
	in, err := ReadInit(bytes.NewReader(head), int64(len(head)))
	if err != nil {
		t.Fatal(err)
	}
	data := segment()
	s, err := ReadSegment(bytes.NewReader(data), 0, int64(len(data)), in)
	if err != nil {
		t.Fatal(err)
	}
	f := s.Fragments[0]
	if f.Time != 80 || f.Duration() != 80 || len(f.Samples) != 2 || f.End != int64(len(data)) {
		t.Errorf("%+v", f)
	}
	if a, b := f.Samples[0], f.Samples[1]; !a.Sync || b.Sync || a.CompositionOffset != 40 || b.CompositionOffset != -40 || string(data[b.Offset:][:b.Size]) != "pic" {
		t.Errorf("%+v", f.Samples)
	}
}

func TestDamageIsAnError(t *testing.T) {
	t.Parallel()
	head := initOf("vide", videoEntry("avc1", box("avcC", []byte{1, 0x64, 0, 0x1f})))
	in, err := ReadInit(bytes.NewReader(head), int64(len(head)))
	if err != nil {
		t.Fatal(err)
	}
	good := segment()
	change := func(at string, plus int, value uint32) []byte {
		data := bytes.Clone(good)
		binary.BigEndian.PutUint32(data[bytes.Index(data, []byte(at))+plus:], value)
		return data
	}
	for _, tt := range []struct {
		name string
		data []byte
	}{
		{"cut inside mdat", good[:len(good)-1]},
		{"cut after moof", good[:len(good)-16]},
		{"a box larger than the file", change("moof", -4, 1<<30)},
		{"a box smaller than its header", change("traf", -4, 4)},
		{"more samples than there is room", change("trun", 8, 1<<30)},
		{"samples outside mdat", change("trun", 12, 1<<20)},
		{"a negative offset", change("trun", 12, 0xfffffff0)},
		{"a track that is not there", change("tfhd", 8, 99)},
		{"moof after moof", append(bytes.Clone(good[:bytes.Index(good, []byte("mdat"))-4]), good...)},
		{"mdat alone", good[bytes.Index(good, []byte("mdat"))-4:]},
	} {
		if _, err := ReadSegment(bytes.NewReader(tt.data), 0, int64(len(tt.data)), in); err == nil {
			t.Errorf("%s: read without an error", tt.name)
		}
	}
	for _, tt := range []struct {
		name string
		data []byte
	}{
		{"nothing", nil}, {"no moov", box("ftyp", "iso6")}, {"a moov without a track", box("moov", box("mvhd"))},
		{"a track without a timescale", box("moov", box("trak", box("tkhd", uint32(0), uint32(0), uint32(0), uint32(1))))},
		{"a cut moov", head[:len(head)-3]},
	} {
		if _, err := ReadInit(bytes.NewReader(tt.data), int64(len(tt.data))); err == nil {
			t.Errorf("%s: read without an error", tt.name)
		}
	}
}

func TestFastStart(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	source := ffmpegtest.Fixture(t, "plain")
	ffmpegtest.FFmpeg(t, dir, "-i", source, "-c", "copy", "slow.mp4")
	for file, want := range map[string]bool{source: true, filepath.Join(dir, "slow.mp4"): false} {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := FastStart(bytes.NewReader(data), int64(len(data))); got != want || err != nil {
			t.Errorf("%s: %v, %v; want %v", file, got, err, want)
		}
	}
	if _, err := FastStart(strings.NewReader("none"), 4); err == nil {
		t.Error("four bytes are an MP4")
	}
}

// FuzzRead holds the reader to its promise: any bytes give an answer or an
// error, in bounds.
func FuzzRead(f *testing.F) {
	head := initOf("vide", videoEntry("avc1", box("avcC", []byte{1, 0x64, 0, 0x1f})))
	f.Add(head, segment())
	f.Add(initOf("soun", audioEntry("mp4a", box("esds", uint32(0), []byte{3, 25, 0, 1, 0, 4, 17, 0x40}))), segment())
	f.Add(initOf("vide", videoEntry("hvc1", box("hvcC", make([]byte, 13)))), box("sidx", make([]byte, 40)))
	f.Fuzz(func(t *testing.T, head, media []byte) {
		in, err := ReadInit(bytes.NewReader(head), int64(len(head)))
		if err != nil {
			return
		}
		s, err := ReadSegment(bytes.NewReader(media), 0, int64(len(media)), in)
		if err != nil {
			return
		}
		for _, frag := range s.Fragments {
			for _, sample := range frag.Samples {
				if sample.Offset < 0 || sample.Offset+int64(sample.Size) > int64(len(media)) {
					t.Fatalf("sample %+v lies outside %d bytes", sample, len(media))
				}
			}
		}
	})
}
