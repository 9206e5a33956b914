package mpegts

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/mediamill/mediamill/internal/ffmpeg/ffmpegtest"
)

func TestStreamOfFFmpegIsRead(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, tt := range []struct {
		name, stream string
		codec        string
		video        bool
		frames       int
	}{
		{"pictures", "0:v", "avc1.42c00c", true, 50},
		{"sound", "0:a", "mp4a.40.2", false, 0},
	} {
		file := filepath.Join(dir, tt.stream[2:]+".ts")
		ffmpegtest.FFmpeg(t, dir, "-i", ffmpegtest.Fixture(t, "plain"), "-map", tt.stream, "-c", "copy", file)
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		s, err := Read(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			t.Fatal(err)
		}
		if s.Codec != tt.codec || s.Video != tt.video || tt.frames > 0 && len(s.Frames) != tt.frames || !s.Frames[0].Key && tt.video {
			t.Errorf("%s: %s, %d frames, first %+v", tt.name, s.Codec, len(s.Frames), s.Frames[0])
		}
		if !tt.video && (s.Channels != 2 || s.SampleRate != 48000) {
			t.Errorf("%s: %d channels at %d Hz", tt.name, s.Channels, s.SampleRate)
		}
	}
}

func TestClockWrapsAround(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ t, before, want int64 }{
		{100, 50, 100}, {10, clockWrap - 10, clockWrap + 10}, {clockWrap - 10, 10, -10}, {5, 2 * clockWrap, 2*clockWrap + 5},
	} {
		if got := Unwrap(tt.t, tt.before); got != tt.want {
			t.Errorf("%d after %d is %d, want %d", tt.t, tt.before, got, tt.want)
		}
	}
}

func FuzzRead(f *testing.F) {
	packet := make([]byte, packetSize)
	copy(packet, []byte{0x47, 0x40, 0, 0x10, 0, 0, 0xb0, 13, 0, 1, 0xc1, 0, 0, 0, 1, 0xf0, 0})
	f.Add(packet)
	f.Fuzz(func(t *testing.T, data []byte) {
		if s, err := Read(bytes.NewReader(data), int64(len(data))); err == nil && len(s.Frames) == 0 {
			t.Fatal("neither frames nor an error")
		}
	})
}
