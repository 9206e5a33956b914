package adaptive

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/mediamill/mediamill/internal/ffmpeg/ffmpegtest"
	"github.com/mediamill/mediamill/internal/manifest/dash"
	"github.com/mediamill/mediamill/internal/manifest/hls"
)

// TestEveryFaultOfAPresentationIsFound breaks a good presentation in one way at
// a time; the check must tell of it.
func TestEveryFaultOfAPresentationIsFound(t *testing.T) {
	t.Parallel()
	source := ffmpegtest.Clip(t, ffmpegtest.Spec{Duration: 3 * time.Second, Width: 640, Height: 360})
	m := run(t, source, `{"segment_seconds":1,"gop_seconds":1}`)
	m.check(t)
	remove := func(name string) func(string) error {
		return func(dir string) error { return os.Remove(filepath.Join(dir, name)) }
	}
	edit := func(name string, change func([]byte) []byte) func(string) error {
		return func(dir string) error {
			data, err := os.ReadFile(filepath.Join(dir, name))
			if err == nil {
				err = os.WriteFile(filepath.Join(dir, name), change(data), 0o600)
			}
			return err
		}
	}
	swap := func(name, old, new string) func(string) error {
		return edit(name, func(data []byte) []byte { return bytes.ReplaceAll(data, []byte(old), []byte(new)) })
	}
	later := func(data []byte) []byte { // the decode time of the first fragment, 100 ms on
		at := bytes.Index(data, []byte("tfdt")) + 8
		binary.BigEndian.PutUint64(data[at:], binary.BigEndian.Uint64(data[at:])+1280)
		return data
	}
	for _, tt := range []struct {
		name      string
		breaks    func(dir string) error
		hls, dash string // a word of the fault; empty where the manifest cannot tell
	}{
		{"nothing", func(string) error { return nil }, "", ""},
		{"a segment is missing", remove("360p/seg-00002.m4s"), "360p/seg-00002.m4s", "360p/seg-00002.m4s"},
		{"a segment is cut", edit("360p/seg-00002.m4s", func(b []byte) []byte { return b[:len(b)-5] }), "seg-00002", "seg-00002"},
		{"a segment is another one", edit("360p/seg-00002.m4s", func([]byte) []byte { return readAll(t, m.dir, "360p/seg-00003.m4s") }), "begins", "is declared at"},
		{"a segment lies too late", edit("240p/seg-00002.m4s", later), "begins", "is declared at"},
		{"a segment does not begin with a keyframe", edit("360p/seg-00002.m4s", func(b []byte) []byte {
			at := bytes.Index(b, []byte("trun")) + 16
			binary.BigEndian.PutUint32(b[at:], 0x1010000)
			return b
		}), "keyframe", "keyframe"},
		{"the initialization is missing", remove("audio/init.mp4"), "audio/init.mp4", "audio/init.mp4"},
		{"EXTINF is wrong", swap("360p/index.m3u8", "#EXTINF:1.000000", "#EXTINF:1.100000"), "EXTINF", ""},
		{"the playlist lacks its end", swap("360p/index.m3u8", "#EXT-X-ENDLIST", ""), "finished", ""},
		{"CODECS is of another level", swap("master.m3u8", "avc1.", "avc3."), "CODECS", ""},
		{"BANDWIDTH is too low", swap("master.m3u8", ":BANDWIDTH=", ":BANDWIDTH=1,X-WAS="), "BANDWIDTH", ""},
		{"RESOLUTION is wrong", swap("master.m3u8", "640x360", "640x362"), "RESOLUTION", ""},
		{"a keyframe's bytes are wrong", swap("360p/iframes.m3u8", "@24", "@25"), "keyframe", ""},
		{"an address leads out", swap("master.m3u8", "360p/index", "../360p/index"), "not the relative name", ""},
		{"a sheet of thumbnails is empty", edit("thumbnails/sheet-00001.jpg", func([]byte) []byte { return nil }), "sheet-00001", "sheet-00001"},
		{"the timeline is wrong", swap("manifest.mpd", `r="1"`, `r="2"`), "", "seg-"},
		{"codecs are of another level", swap("manifest.mpd", "avc1.", "avc3."), "", "codecs"},
		{"bandwidth is much too high", swap("manifest.mpd", `bandwidth="`, `bandwidth="9`), "", "bandwidth"},
		{"the duration is wrong", swap("manifest.mpd", `mediaPresentationDuration="PT`, `mediaPresentationDuration="PT1`), "", "mediaPresentationDuration"},
		{"the description is cut", edit("manifest.mpd", func(b []byte) []byte { return b[:len(b)/2] }), "", "MPD"},
	} {
		dir := t.TempDir()
		if err := os.CopyFS(dir, os.DirFS(m.dir)); err != nil {
			t.Fatal(err)
		}
		if err := tt.breaks(dir); err != nil {
			t.Fatalf("%s: %v", tt.name, err)
		}
		_, err := hls.Check(dir, hlsTop)
		told(t, tt.name+", HLS", err, tt.hls)
		_, err = dash.Check(dir, dashTop)
		told(t, tt.name+", DASH", err, tt.dash)
	}
}

func told(t *testing.T, name string, err error, word string) {
	t.Helper()
	if (err == nil) != (word == "") || err != nil && !strings.Contains(err.Error(), word) {
		t.Errorf("%s: %v, want a fault with %q", name, err, word)
	}
}

func readAll(t *testing.T, dir, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}
