package transcode

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/language"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
	"github.com/mediamill/mediamill/internal/op/encode"
)

func (m *mill) clip(name string, args ...string) string {
	return m.make(name, append([]string{"-f", "lavfi", "-i", "testsrc=s=80x64:r=25:d=0.4", "-f", "lavfi", "-i", "sine=d=0.4",
		"-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac"}, args...)...)
}

func TestEveryPlaceOfTheMatrixIsTrue(t *testing.T) {
	m := newMill(t)
	source := m.clip("source.mp4")
	audio := map[string]bool{} // each pair of container and codec once, beside a cheap picture
	for name, c := range containers {
		for i := range max(len(c.video), len(c.audio)) {
			v, a := encode.None, c.audio[i%len(c.audio)]
			if len(c.video) > 0 {
				v = c.video[i%len(c.video)]
			}
			if audio[name+string(a)] && i >= len(c.video) {
				continue
			}
			audio[name+string(a)] = true
			params := fmt.Sprintf(`{"container":%q,"video":{"codec":%q},"audio":{"codec":%q}}`, name, v, a)
			out := m.run(source, params, nil)
			if got := out.got; (len(got.Video) > 0) != (len(c.video) > 0) {
				t.Errorf("%s: %d pictures", params, len(got.Video))
			}
		}
	}
}

func TestSmartCopyKeepsThePacketsAndSaysWhy(t *testing.T) {
	m := newMill(t)
	source := m.clip("source.mp4", "-g", "10", "-profile:v", "high", "-ac", "2", "-ar", "48000")
	measured := func(s *media.Source) { s.Measured.Keyframes = []media.Seconds{0} }
	out := m.run(source, `{"video":{"smart_copy":true},"audio":{"smart_copy":true}}`, measured)
	hash := func(file string) string {
		return string(m.ffmpeg("-i", file, "-map", "0:v", "-map", "0:a", "-c", "copy", "-f", "streamhash", "-"))
	}
	if hash(source) != hash(out.file) {
		t.Errorf("the packets differ; reasons: %v", out.plan.Reasons)
	}
	for _, r := range out.plan.Reasons {
		if !strings.HasPrefix(r.Text, "copied, because it already") {
			t.Errorf("%s: %s", r.About, r.Text)
		}
	}
	turned := m.run(source, `{"video":{"smart_copy":true,"short_side":32},"audio":{"smart_copy":true,"channels":1}}`, measured)
	want := map[string]string{"video": "encoded: it is 80×64 and would become 40×32", "audio 1": "encoded: it has 2 channels, not 1"}
	for _, r := range turned.plan.Reasons {
		if text, ok := want[r.About]; ok && r.Text != text {
			t.Errorf("%s: %q, want %q", r.About, r.Text, text)
		}
	}
}

func TestWordsChaptersAndCoversStayOrGo(t *testing.T) {
	m := newMill(t)
	cover := m.make("cover.jpg", "-f", "lavfi", "-i", "color=red:s=32x32:d=1", "-frames:v", "1")
	words := m.write("words.txt", ";FFMETADATA1\ntitle=Old\nartist=Somebody\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=200\ntitle=One\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=200\nEND=400\ntitle=Two\n")
	plain := m.clip("plain.mp4")
	source := m.make("full.mp4", "-i", plain, "-i", cover, "-i", words, "-map", "0", "-map", "1", "-c", "copy", "-disposition:v:1", "attached_pic", "-map_metadata", "2", "-map_chapters", "2")
	nasty := "it's \"100%\"; a=b # \\ $(x) 🎬\nsecond line"
	for _, tt := range []struct {
		name, params, title, artist string
		chapters, covers            int
	}{
		{"kept", `{}`, "Old", "Somebody", 2, 1},
		{"set over kept", `{"metadata":{"set":{"title":` + fmt.Sprintf("%q", nasty) + `}}}`, nasty, "Somebody", 2, 1},
		{"dropped", `{"metadata":{"keep":false,"chapters":false,"cover":false}}`, "", "", 0, 0},
		{"set alone", `{"metadata":{"keep":false,"chapters":false,"set":{"title":"New"}}}`, "New", "", 0, 1},
		{"in MP3", `{"container":"mp3","audio":{"codec":"mp3"}}`, "Old", "Somebody", 2, 1},
		{"in FLAC", `{"container":"flac","audio":{"codec":"flac"}}`, "Old", "Somebody", -1, 1},
		{"in Matroska", `{"container":"mkv"}`, "Old", "Somebody", 2, 0},
	} {
		out := m.run(source, tt.params, nil)
		got := out.got
		word := func(name string) string {
			if v := got.Metadata[strings.ToUpper(name)]; v != "" {
				return v
			}
			return got.Metadata[name]
		}
		if word("title") != tt.title || word("artist") != tt.artist || tt.chapters >= 0 && len(got.Chapters) != tt.chapters || len(got.Covers) != tt.covers {
			t.Errorf("%s: title %q, artist %q, %d chapters, %d covers", tt.name, word("title"), word("artist"), len(got.Chapters), len(got.Covers))
		}
	}
}

func TestOddSourcesGiveWhatIsThere(t *testing.T) {
	m := newMill(t)
	silent := m.make("silent.mp4", "-f", "lavfi", "-i", "testsrc=s=80x64:r=25:d=0.4", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p")
	sound := m.make("sound.m4a", "-f", "lavfi", "-i", "sine=d=0.4", "-c:a", "aac")
	cover := m.make("cover.jpg", "-f", "lavfi", "-i", "color=red:s=32x32:d=1", "-frames:v", "1")
	data := m.clip("timecode.mov", "-timecode", "01:00:00:00")
	for _, tt := range []struct{ name, source, params, warning string }{
		{"no sound", silent, `{}`, "no_audio"},
		{"no picture", sound, `{}`, "no_video"},
		{"only cover art", m.make("cover.m4a", "-i", sound, "-i", cover, "-map", "0", "-map", "1", "-c", "copy", "-disposition:v", "attached_pic"), `{}`, "no_video"},
		{"a timecode track", data, `{}`, ""},
		{"one frame", m.make("one.mp4", "-i", silent, "-frames:v", "1", "-c:v", "libx264", "-preset", "ultrafast"), `{}`, "no_audio"},
		{"8 kHz in mono", m.make("phone.wav", "-f", "lavfi", "-i", "sine=d=0.4:r=8000", "-ac", "1"), `{"container":"mp3","audio":{"codec":"mp3"}}`, ""},
		{"40 streams", m.many(40), `{"container":"mkv","audio":{"tracks":"all"}}`, "no_video"},
		{"to the tiny AV1", m.make("tiny.mp4", "-f", "lavfi", "-i", "testsrc=s=32x32:r=25:d=0.2", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p"),
			`{"video":{"codec":"av1"}}`, "no_audio"},
	} {
		out := m.run(tt.source, tt.params, nil)
		found := tt.warning == ""
		for _, w := range out.plan.Warnings {
			found = found || string(w.Code) == tt.warning
		}
		if !found {
			t.Errorf("%s: no warning %s in %v", tt.name, tt.warning, out.plan.Warnings)
		}
	}
	_, err := decode(t, `{"container":"mp3","audio":{"codec":"mp3"}}`).Plan(op.Input{Source: m.probe(silent), Caps: m.tool.Capabilities()})
	if media.CodeOf(err) != media.CodeInputNoStream {
		t.Errorf("MP3 of a silent film: %v", err)
	}
}

// many is a source of n streams of sound.
func (m *mill) many(n int) string {
	args := []string{"-f", "lavfi", "-i", "sine=d=0.1"}
	for range n {
		args = append(args, "-map", "0:a")
	}
	return m.make("many.mka", append(args, "-c:a", "pcm_s16le")...)
}

func TestDamageIsSalvagedOrFails(t *testing.T) {
	m := newMill(t)
	whole := m.make("whole.ts", "-f", "lavfi", "-i", "testsrc2=s=160x120:r=25:d=2", "-f", "lavfi", "-i", "sine=d=2", "-c:v", "libx264", "-preset", "ultrafast", "-g", "10", "-c:a", "aac")
	raw, err := os.ReadFile(whole)
	if err != nil {
		t.Fatal(err)
	}
	for i := len(raw) / 3; i < len(raw)/3+4000; i += 3 {
		raw[i] ^= 0x5a
	}
	broken := m.write("broken.ts", string(raw))
	out := m.run(broken, `{"on_damage":"salvage"}`, nil)
	if got := out.got; got.Duration < 1.8 {
		t.Errorf("salvaged %.2f s of 2", float64(got.Duration))
	}
	plan, err := decode(t, `{"on_damage":"fail","video":{"preset":"ultrafast"}}`).Plan(op.Input{Source: m.probe(broken), Caps: m.tool.Capabilities()})
	if err != nil {
		t.Fatal(err)
	}
	_, err = m.tool.Run(t.Context(), ffmpeg.Run{Command: plan.Steps[0].Command, Places: ffmpeg.Places{Sources: []string{broken}, Work: t.TempDir(), Out: t.TempDir()}})
	if err == nil {
		t.Error("a damaged source gave a file although damage was to fail")
	}
}

func TestSubtitlesAreKeptAsTheContainerCan(t *testing.T) {
	m := newMill(t)
	srt := m.write("a.srt", "1\n00:00:00,000 --> 00:00:00,300\nHello <i>there</i>\n\n")
	source := m.clip("plain.mp4")
	full := m.make("full.mkv", "-i", source, "-i", srt, "-i", srt, "-map", "0", "-map", "1", "-map", "2", "-c", "copy", "-c:s:1", "ass", "-metadata:s:s:0", "language=eng", "-metadata:s:s:1", "language=deu")
	for container, want := range map[string]string{"mp4": "mov_text mov_text", "mov": "mov_text mov_text", "mkv": "subrip ass", "webm": "webvtt webvtt"} {
		params := fmt.Sprintf(`{"container":%q,"subtitles":{"mode":"keep"}}`, container)
		if container == "webm" {
			params = `{"container":"webm","video":{"codec":"vp9"},"audio":{"codec":"opus"},"subtitles":{"mode":"keep"}}`
		}
		out := m.run(full, params, nil)
		var codecs, languages []string
		for _, s := range out.got.Subtitles {
			codecs, languages = append(codecs, s.Codec), append(languages, s.Language)
		}
		if strings.Join(codecs, " ") != want || len(languages) != 2 || languages[0] != "eng" || !language.Same(languages[1], "de") {
			t.Errorf("%s: %v in %v, want %s", container, codecs, languages, want)
		}
		text, _ := exec.Command("ffmpeg", "-v", "error", "-i", out.file, "-map", "0:s:0", "-f", "srt", "-").Output()
		if !strings.Contains(string(text), "Hello") {
			t.Errorf("%s: the text became %q", container, text)
		}
	}
}
