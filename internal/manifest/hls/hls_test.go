package hls

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/mediamill/mediamill/internal/goldentest"
	"github.com/mediamill/mediamill/internal/manifest"
	"github.com/mediamill/mediamill/internal/manifest/manifesttest"
	"github.com/mediamill/mediamill/internal/media"
)

func TestPlaylistsOfASet(t *testing.T) {
	t.Parallel()
	sets := manifesttest.Sets()
	sets["transport-streams"] = manifesttest.TransportStreams()
	for name, set := range sets {
		files := Files(set, "master.m3u8")
		var all bytes.Buffer
		for _, file := range slices.Sorted(keys(files)) {
			all.WriteString("== " + file + "\n" + string(files[file]))
		}
		goldentest.Is(t, filepath.Join("testdata", name+".txt"), all.String())
		for file, data := range files {
			if !IsMultivariant(data) {
				p, err := ParsePlaylist(data)
				if err != nil || !bytes.Equal(p.Encode(), data) {
					t.Errorf("%s %s: what was written is not what is read: %v", name, file, err)
				}
				continue
			}
			m, err := ParseMultivariant(data)
			if err != nil {
				t.Errorf("%s: %v", name, err)
			} else if again, err := ParseMultivariant(m.Encode()); err != nil || !reflect.DeepEqual(m, again) {
				t.Errorf("%s: what is read is not what was written: %v", name, err)
			}
		}
	}
}

func keys(files map[string][]byte) func(func(string) bool) {
	return func(yield func(string) bool) {
		for name := range files {
			if !yield(name) {
				return
			}
		}
	}
}

func TestFirstVariantStartsEasily(t *testing.T) {
	t.Parallel()
	list := []Variant{{Bandwidth: 9e6, Average: 6e6}, {Bandwidth: 1e6, Average: 8e5}, {Bandwidth: 3e6, Average: 2e6}}
	begin(list)
	if list[0].Bandwidth != 3e6 || list[1].Bandwidth != 1e6 || list[2].Bandwidth != 9e6 {
		t.Errorf("%v", list)
	}
}

func TestStrictReaderNamesTheLine(t *testing.T) {
	t.Parallel()
	head := "#EXTM3U\n#EXT-X-TARGETDURATION:6\n"
	for _, tt := range []struct{ name, text, want string }{
		{"no first line", "x\n", "line 1"},
		{"a mark of byte order", "\xef\xbb\xbf#EXTM3U\n", "line 1"},
		{"no UTF-8", "#EXTM3U\n\xff\n", "UTF-8"},
		{"a URI without EXTINF", head + "a.ts\n", "line 3"},
		{"EXTINF without a URI", head + "#EXTINF:6,\n", "without a URI"},
		{"EXTINF twice", head + "#EXTINF:6,\n#EXTINF:6,\na.ts\n", "line 4"},
		{"a duration that is none", head + "#EXTINF:NaN,\na.ts\n", "line 3"},
		{"no target duration", "#EXTM3U\n#EXTINF:6,\na.ts\n", "TARGETDURATION"},
		{"a byte range of nothing", head + "#EXTINF:6,\n#EXT-X-BYTERANGE:0@5\na.ts\n", "line 4"},
		{"something after the end", head + "#EXTINF:6,\na.ts\n#EXT-X-ENDLIST\n#EXTINF:6,\n", "line 6"},
		{"encryption", head + "#EXT-X-KEY:METHOD=AES-128,URI=\"k\"\n", "encrypted"},
		{"an open quote", head + "#EXT-X-MAP:URI=\"a\n", "quote"},
		{"an attribute twice", head + "#EXT-X-MAP:URI=\"a\",URI=\"b\"\n", "twice"},
		{"a tag of the other kind", head + "#EXT-X-STREAM-INF:BANDWIDTH=1\na\n", "multivariant"},
		{"a line without an end", head + "#" + strings.Repeat("E", 0) + "EXTINF:6," + strings.Repeat("x", 9000) + "\na.ts\n", "longer"},
	} {
		_, err := ParsePlaylist([]byte(tt.text))
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %s", tt.name, err, tt.want)
		}
	}
	for _, tt := range []struct{ name, text, want string }{
		{"no BANDWIDTH", "#EXTM3U\n#EXT-X-STREAM-INF:CODECS=\"a\"\na\n", "BANDWIDTH"},
		{"no address", "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n#EXT-X-MEDIA:TYPE=AUDIO\n", "not followed"},
		{"subtitles without an address", "#EXTM3U\n#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID=\"s\",NAME=\"n\"\n", "URI"},
	} {
		if _, err := ParseMultivariant([]byte(tt.text)); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %s", tt.name, err, tt.want)
		}
	}
}

func TestAddressesThatLeadElsewhereAreRefused(t *testing.T) {
	t.Parallel()
	for _, uri := range []string{"http://example.com/a.m4s", "//example.com/a", "/etc/passwd", "../out.m4s", "a/../../b", "file:a", "a%2e.m4s", `a\b`, ""} {
		dir := t.TempDir()
		p := &Playlist{Version: 7, Target: 6, Type: "VOD", Ended: true, Segments: []Segment{{URI: uri, Duration: 6}}}
		if err := os.WriteFile(filepath.Join(dir, "p.m3u8"), p.Encode(), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Check(dir, "p.m3u8"); media.CodeOf(err) != media.CodeVerifyFailed {
			t.Errorf("%q: %v", uri, err)
		}
	}
}

func TestPeakIsOfRunsNearTheTargetDuration(t *testing.T) {
	t.Parallel()
	r := &manifest.Rendition{Timescale: 1, Segments: []manifest.Segment{{Bytes: 600, Duration: 6}, {Bytes: 1200, Start: 6, Duration: 6}, {Bytes: 900, Start: 12, Duration: 1}}}
	if got := r.Peak(); got != 2401 { // 2100 bytes over 7 s; the last second alone does not count
		t.Errorf("peak %d, want 2401", got)
	}
}

func FuzzParse(f *testing.F) {
	for _, set := range manifesttest.Sets() {
		for _, data := range Files(set, "master.m3u8") {
			f.Add(data)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if p, err := ParsePlaylist(data); err == nil {
			if _, err := ParsePlaylist(p.Encode()); err != nil && len(p.Segments) > 0 {
				t.Skip() // addresses may hold anything
			}
		}
		_, _ = ParseMultivariant(data)
	})
}
