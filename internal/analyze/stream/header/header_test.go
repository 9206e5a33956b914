package header

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mediamill/mediamill/internal/ffmpeg/ffmpegtest"
)

// encoded is what ffmpeg writes for some arguments.
func encoded(t *testing.T, name, args string) []byte {
	t.Helper()
	dir := t.TempDir()
	ffmpegtest.FFmpeg(t, dir, append(strings.Fields(args), "-threads", "1", name)...)
	raw, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func TestFrameSizesAreRead(t *testing.T) {
	t.Parallel()
	const source = "-f lavfi -i testsrc=s=%s:r=25 -frames:v 2 -g 1 -c:v "
	for name, tt := range map[string]struct {
		codec, size, args string
		width, height     int
		delimiter         bool
	}{
		"baseline":      {"h264", "160x90", "libx264 -preset ultrafast -pix_fmt yuv420p -f h264", 160, 90, false},
		"high 4:4:4":    {"h264", "162x91", "libx264 -preset medium -pix_fmt yuv444p -aud 1 -f h264", 162, 91, true},
		"high 4:2:2":    {"h264", "162x92", "libx264 -preset ultrafast -pix_fmt yuv422p10le -f h264", 162, 92, false},
		"gray":          {"h264", "161x91", "libx264 -preset ultrafast -pix_fmt gray -f h264", 161, 91, false},
		"fields":        {"h264", "160x92", "libx264 -preset ultrafast -pix_fmt yuv420p -flags +ilme+ildct -f h264", 160, 92, false},
		"own matrix":    {"h264", "160x90", "libx264 -preset ultrafast -pix_fmt yuv420p -x264-params cqm=jvt:8x8dct=1:profile=high -f h264", 160, 90, false},
		"HEVC":          {"hevc", "166x94", "libx265 -preset ultrafast -pix_fmt yuv420p -x265-params log-level=none:temporal-layers=2:aud=1 -f hevc", 166, 94, true},
		"HEVC of 4:2:2": {"hevc", "166x91", "libx265 -preset ultrafast -pix_fmt yuv422p -x265-params log-level=none -f hevc", 166, 91, false},
		"MPEG-2":        {"mpeg2video", "160x90", "mpeg2video -pix_fmt yuv420p -f mpeg2video", 160, 90, false},
	} {
		raw := encoded(t, "stream", strings.Replace(source, "%s", tt.size, 1)+tt.args)
		p := Video(tt.codec, raw)
		width, height := 0, 0
		for _, s := range p.Sets {
			if s.Width > 0 {
				width, height = s.Width, s.Height
			}
		}
		if width != tt.width || height != tt.height || !p.Key || !p.Slices || p.Invalid != 0 || p.Delimiter != tt.delimiter {
			t.Errorf("%s: %d×%d, key %v, slices %v, %d invalid, delimiter %v", name, width, height, p.Key, p.Slices, p.Invalid, p.Delimiter)
		}
		for _, kind := range []byte{0x80, 0xff} { // the forbidden bit
			broken := bytes.Replace(raw, []byte{0, 0, 1, raw[bytes.Index(raw, []byte{0, 0, 1})+3]}, []byte{0, 0, 1, kind}, 1)
			if tt.codec != "mpeg2video" && Video(tt.codec, broken).Invalid == 0 {
				t.Errorf("%s: a unit of type %x is taken", name, kind)
			}
		}
	}
}

func TestAudioHeadersAreRead(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		codec, args string
		want        Frame
	}{
		"AAC":      {"aac", "-ar 44100 -ac 1 -c:a aac -f adts", Frame{44100, 1}},
		"AAC 5.1":  {"aac", "-ar 48000 -ac 6 -c:a aac -f adts", Frame{48000, 6}},
		"MP3":      {"mp3", "-ar 22050 -ac 2 -c:a libmp3lame -write_xing 0 -id3v2_version 0 -f mp3", Frame{22050, 2}},
		"MP2":      {"mp2", "-ar 48000 -ac 1 -c:a mp2 -f mp2", Frame{48000, 1}},
		"AC-3":     {"ac3", "-ar 32000 -ac 2 -c:a ac3 -f ac3", Frame{32000, 2}},
		"AC-3 5.1": {"ac3", "-ar 48000 -ac 6 -c:a ac3 -f ac3", Frame{48000, 6}},
		"E-AC-3":   {"eac3", "-ar 44100 -ac 6 -c:a eac3 -f eac3", Frame{44100, 6}},
	} {
		raw := encoded(t, "stream", "-f lavfi -i sine=d=0.1 "+tt.args)
		if got, ok := Audio(tt.codec, raw); !ok || got != tt.want {
			t.Errorf("%s: %+v, %v, want %+v", name, got, ok, tt.want)
		}
		if _, ok := Audio(tt.codec, raw[1:]); ok {
			t.Errorf("%s: what is not a header is taken for one", name)
		}
	}
}

func FuzzHeaders(f *testing.F) {
	f.Add([]byte{0, 0, 0, 1, 0x67, 0x64, 0, 0x0b, 0xac, 0xd9, 0x42, 0x84, 0xe8, 0x40, 0, 0, 3, 0, 0x40})
	f.Add([]byte{0, 0, 1, 0x42, 1, 1, 0x0e, 0x60, 0, 0, 3, 0, 0x90})
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, codec := range []string{"h264", "hevc", "mpeg2video"} {
			for _, s := range Video(codec, data).Sets {
				if s.Width < 0 || s.Width >= largest || s.Height < 0 || s.Height >= largest {
					t.Errorf("%d×%d", s.Width, s.Height)
				}
			}
		}
		for _, codec := range []string{"aac", "mp3", "ac3", "eac3"} {
			if f, ok := Audio(codec, data); ok && (f.Rate > 96000 || f.Channels > 8) {
				t.Errorf("%+v", f)
			}
		}
	})
}
