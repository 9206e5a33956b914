package adaptive

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mediamill/mediamill/internal/ffmpeg/ffmpegtest"
	"github.com/mediamill/mediamill/internal/manifest/hls"
	"github.com/mediamill/mediamill/internal/manifest/vtt"
)

// talk is 70 s of small pictures with two tracks of text, both marked default;
// one cue is shown across the cut at 30 s, and nothing is said after 50 s.
func talk(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	srt := "1\n00:00:02,000 --> 00:00:04,000\nEarly\n\n2\n00:00:29,000 --> 00:00:31,500\nAcross\n\n3\n00:00:40,000 --> 00:00:41,000\nLate\n"
	if err := os.WriteFile(filepath.Join(dir, "s.srt"), []byte(srt), 0o600); err != nil {
		t.Fatal(err)
	}
	ffmpegtest.FFmpeg(t, dir, strings.Fields("-f lavfi -i testsrc2=s=160x90:r=10:d=70 -f lavfi -i sine=d=70:r=48000 -i s.srt -i s.srt -map 0 -map 1 -map 2 -map 3 "+
		"-c:v libx264 -preset ultrafast -c:a flac -c:s srt -metadata:s:s:0 language=eng -metadata:s:s:1 language=ger -disposition:s default film.mkv")...)
	return filepath.Join(dir, "film.mkv")
}

func TestSubtitlesAreCutForHLSAndWholeForDASH(t *testing.T) {
	t.Parallel()
	source := talk(t)
	for _, container := range []string{"cmaf", "ts"} {
		m := run(t, source, fmt.Sprintf(`{"container":%q,"max_short_side":90,"thumbnails":{"enabled":false}}`, container))
		m.check(t)
		p, err := hls.ParsePlaylist(readAll(t, m.dir, "subs-en/index.m3u8"))
		if err != nil || len(p.Segments) != 2 || p.Segments[0].Duration != 30 || p.Target != 40 {
			t.Fatalf("%s: %+v, %v", container, p, err)
		}
		var said [][]string
		for _, s := range p.Segments {
			data := readAll(t, m.dir, "subs-en/"+s.URI)
			if _, clock, ok, err := vtt.MapOf(data); err != nil || !ok || (clock > 0) != (container == "ts") {
				t.Errorf("%s, %s: clock %d, %v", container, s.URI, clock, err)
			}
			cues, err := vtt.Parse(data)
			if err != nil {
				t.Error(err)
			}
			var texts []string
			for _, c := range cues {
				texts = append(texts, fmt.Sprintf("%s at %v", c.Text, c.Start))
			}
			said = append(said, texts)
		}
		if want := [][]string{{"Early at 2s", "Across at 29s"}, {"Across at 29s", "Late at 40s"}}; !slices.EqualFunc(said, want, slices.Equal) {
			t.Errorf("%s: %v", container, said)
		}
		top := readAll(t, m.dir, hlsTop)
		if n := bytes.Count(top, []byte("TYPE=SUBTITLES")); n != 2 || bytes.Count(top, []byte("DEFAULT=YES")) != 2 { // one of sound, one of text
			t.Errorf("%s: %s", container, top)
		}
		_, err = os.Stat(filepath.Join(m.dir, "subs-en", "subtitles.vtt"))
		if whole := err == nil; whole != (container == "cmaf") {
			t.Errorf("%s: the whole text is there: %v", container, whole)
		}
		if container == "cmaf" {
			breakText(t, m)
		}
	}
}

// A part begins while a line is shown: it is shown from 0 on. Lines before
// and after are gone without a warning.
func TestSubtitlesOfAPartKeepTheLineThatIsShownWhereItBegins(t *testing.T) {
	t.Parallel()
	source := talk(t)
	for _, tt := range []struct {
		trim string
		want []string
	}{
		{`{"start_seconds":30.5,"duration_seconds":10}`, []string{"Across 0s to 1s", "Late 9.5s to 10s"}},
		{`{"start_seconds":3,"end_seconds":30}`, []string{"Early 0s to 1s", "Across 26s to 27s"}},
		{`{"end_seconds":3}`, []string{"Early 2s to 3s"}},
	} {
		m := run(t, source, fmt.Sprintf(`{"trim":%s,"max_short_side":90,"thumbnails":{"interval_seconds":1,"short_side":16,"columns":4,"rows":1}}`, tt.trim))
		m.check(t)
		cues, err := vtt.Parse(readAll(t, m.dir, "subs-en/subtitles.vtt"))
		if err != nil {
			t.Error(err)
		}
		var said []string
		for _, c := range cues {
			said = append(said, fmt.Sprintf("%s %v to %v", c.Text, c.Start, c.End))
		}
		if !slices.Equal(said, tt.want) || len(m.result.Warnings) > 0 {
			t.Errorf("%s: %v, want %v; warnings %v", tt.trim, said, tt.want, m.result.Warnings)
		}
		length := m.plan.Files[0].Expect.Duration
		if cells, err := vtt.Parse(readAll(t, m.dir, "thumbnails/thumbnails.vtt")); err != nil || len(cells) != int(length) || cells[len(cells)-1].End != length.Duration() {
			t.Errorf("%s: thumbnails of %.3f s: %v, %v", tt.trim, float64(length), cells, err)
		}
	}
}

// breakText damages the text in one way at a time; the check must tell of it.
func breakText(t *testing.T, m made) {
	t.Helper()
	for _, tt := range []struct{ name, file, old, new, want string }{
		{"the second half of a cue is missing", "seg-00002.vtt", "Across", "Other", "still shown"},
		{"a cue is in the wrong segment", "seg-00001.vtt", "00:00:02.000 --> 00:00:04.000", "00:00:42.000 --> 00:00:44.000", "outside the segment"},
		{"a segment has another clock", "seg-00002.vtt", "MPEGTS:0", "MPEGTS:900000", "X-TIMESTAMP-MAP"},
		{"a segment has no clock", "seg-00002.vtt", "X-TIMESTAMP-MAP", "X-OTHER", "X-TIMESTAMP-MAP"},
		{"the track ends early", "index.m3u8", "#EXTINF:40.0", "#EXTINF:20.0", "has a duration of"},
		{"a segment is longer than the target", "index.m3u8", "TARGETDURATION:40", "TARGETDURATION:30", "target duration"},
		{"a segment is missing", "index.m3u8", "seg-00002.vtt", "seg-00003.vtt", "seg-00003.vtt"},
	} {
		dir := t.TempDir()
		if err := os.CopyFS(dir, os.DirFS(m.dir)); err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(dir, "subs-en", tt.file)
		data := readAll(t, dir, "subs-en/"+tt.file)
		if !bytes.Contains(data, []byte(tt.old)) {
			t.Fatalf("%s: %s has no %q", tt.name, tt.file, tt.old)
		}
		if err := os.WriteFile(file, bytes.ReplaceAll(data, []byte(tt.old), []byte(tt.new)), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := hls.Check(dir, hlsTop)
		told(t, tt.name, err, tt.want)
	}
}

// TestEachKeyframeOfTransportStreamsDecodesAlone gives ffmpeg what a player
// reads for one entry of an I-frame playlist, and wants the same picture as
// that of the whole stream at that time.
func TestEachKeyframeOfTransportStreamsDecodesAlone(t *testing.T) {
	t.Parallel()
	source := ffmpegtest.Clip(t, ffmpegtest.Spec{Duration: 5 * time.Second, Rate: "25", Width: 320, Height: 180})
	m := run(t, source, `{"container":"ts","segment_seconds":2,"gop_seconds":1,"preset":"veryfast"}`)
	m.check(t)
	p, err := hls.ParsePlaylist(readAll(t, m.dir, "180p/"+hls.IFrames))
	if err != nil || len(p.Segments) != 5 || !p.IFramesOnly || p.MapBytes == 0 {
		t.Fatalf("%+v, %v", p, err)
	}
	var stream []byte
	for n := 1; n <= 3; n++ {
		stream = append(stream, readAll(t, m.dir, fmt.Sprintf("180p/seg-%05d.ts", n))...)
	}
	decode := func(ts []byte, more ...string) []byte {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "in.ts"), ts, 0o600); err != nil {
			t.Fatal(err)
		}
		return ffmpegtest.FFmpeg(t, dir, slices.Concat([]string{"-xerror", "-i", "in.ts"}, more, []string{"-fps_mode", "passthrough", "-pix_fmt", "yuv420p", "-f", "rawvideo", "-"})...)
	}
	const picture = 320 * 180 * 3 / 2
	whole := decode(stream, "-vf", "select='not(mod(n,25))'")
	if len(whole) != 5*picture {
		t.Fatalf("%d bytes of 5 pictures", len(whole))
	}
	head := readAll(t, m.dir, "180p/"+p.Map)[p.MapOffset:][:p.MapBytes]
	for i, s := range p.Segments {
		part := readAll(t, m.dir, "180p/"+s.URI)[s.Offset:][:s.Bytes]
		alone := decode(slices.Concat(head, part))
		if !bytes.Equal(alone, whole[i*picture:][:picture]) {
			t.Errorf("entry %d, %s %d@%d: %d bytes of pictures, which are not those of the stream", i+1, s.URI, s.Bytes, s.Offset, len(alone))
		}
		if s.Duration != 1 {
			t.Errorf("entry %d stands for %.3f s", i+1, s.Duration)
		}
	}
}
