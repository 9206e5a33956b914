package verify_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/ffmpeg/ffmpegtest"
	"github.com/mediamill/mediamill/internal/ffmpeg/ffmpegtest/tooltest"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
	"github.com/mediamill/mediamill/internal/op/transcode"
	"github.com/mediamill/mediamill/internal/optest"
	"github.com/mediamill/mediamill/internal/verify"
)

// plain is the fixture of that name as a plan would expect it.
func plain(change func(*op.File)) []op.File {
	f := op.File{Name: op.FileName{File: "a.mp4"}, Role: media.RoleMedia, Type: "video/mp4", Expect: op.Expect{
		Kind: op.KindMedia, Duration: 2, Frames: 50, FastStart: true,
		Video: &op.Video{Codec: "h264", Width: 320, Height: 180, FrameRate: media.Rational{Num: 25, Den: 1}, PixFmt: "yuv420p"},
		Audio: []op.Audio{{Codec: "aac", Channels: 2, SampleRate: 48000}},
	}}
	if change != nil {
		change(&f)
	}
	return []op.File{f}
}

// folder has copies of fixtures, by name; a name without a fixture is a small text.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, fixture := range files {
		data := []byte(fixture)
		if rest, found := strings.CutPrefix(fixture, "fixture "); found {
			var err error
			if data, err = os.ReadFile(ffmpegtest.Fixture(t, rest)); err != nil {
				t.Fatal(err)
			}
		}
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func series(name string, least, most int) op.File {
	return op.File{Name: op.FileName{File: name}, Series: true, From: 1, Min: least, Max: most, Role: media.RoleSnapshot,
		Expect: op.Expect{Kind: op.KindImage, NotBlank: true, Video: &op.Video{Width: 320, Height: 180}}}
}

func TestWholeOutputsPassWithTheirSums(t *testing.T) {
	t.Parallel()
	dir := folder(t, map[string]string{
		"a.mp4": "fixture plain", "b.mkv": "fixture mkv", "s-1.png": "fixture png", "s-2.png": "fixture png", "c.webp": "fixture webp", "d.jpg": "fixture jpeg",
		"t.vtt": "WEBVTT\n\n00:00.000 --> 00:01.000\nsprite.jpg#xywh=0,0,10,10\n",
	})
	files := append(plain(nil), series("s-%d.png", 1, 3),
		op.File{Name: op.FileName{File: "b.mkv"}, Expect: op.Expect{Kind: op.KindMedia, Duration: 2, Frames: 50, Video: &op.Video{Codec: "h264"}, Audio: []op.Audio{{Codec: "aac"}}}},
		op.File{Name: op.FileName{File: "c.webp"}, Expect: op.Expect{Kind: op.KindImage}},
		op.File{Name: op.FileName{File: "d.jpg"}, Expect: op.Expect{Kind: op.KindImage}},
		op.File{Name: op.FileName{File: "t.vtt"}, Role: media.RoleThumbnails, Expect: op.Expect{Kind: op.KindVTT}})
	got, err := verify.Check(t.Context(), tooltest.Tool(t), dir, files, verify.Options{Source: &media.Source{}, OnDamage: "salvage"})
	if err != nil || len(got.Warnings) > 0 || len(got.Files) != 7 {
		t.Fatalf("%v, %+v", err, got)
	}
	for _, f := range got.Files {
		data, err := os.ReadFile(filepath.Join(dir, f.Name.File))
		sum := sha256.Sum256(data)
		if err != nil || f.Bytes != int64(len(data)) || f.SHA256 != hex.EncodeToString(sum[:]) {
			t.Errorf("%s: %+v", f.Name.File, f)
		}
		if f.Name.File != "t.vtt" && (f.Width != 320 || f.Height != 180) {
			t.Errorf("%s: %dx%d", f.Name.File, f.Width, f.Height)
		}
		if want := map[string]string{"a.mp4": "25", "b.mkv": "25"}[f.Name.File]; f.Rate.Known() && f.Rate.String() != want || !f.Rate.Known() && want != "" {
			t.Errorf("%s: %s frames per second, expected %q", f.Name.File, f.Rate, want)
		}
	}
	if got.Files[0].Duration != 2 || got.Files[2].Name.Number != 2 {
		t.Errorf("%+v", got.Files)
	}
}

func TestOutputsThatAreNotAsPlanned(t *testing.T) {
	t.Parallel()
	whole := map[string]string{"a.mp4": "fixture plain"}
	video := func(change func(v *op.Video)) []op.File { return plain(func(f *op.File) { change(f.Expect.Video) }) }
	report := op.File{Name: op.FileName{File: "r.json"}, Expect: op.Expect{Kind: op.KindJSON, Schema: struct {
		Version int `json:"version" minimum:"1"`
	}{}}}
	for name, c := range map[string]struct {
		has  map[string]string
		want []op.File
		says string
	}{
		"a file is missing":           {map[string]string{}, plain(nil), "is missing"},
		"a file is empty":             {map[string]string{"a.mp4": ""}, plain(nil), "is empty"},
		"a file was not planned":      {map[string]string{"a.mp4": "fixture plain", "b.tmp": "x"}, plain(nil), "b.tmp"},
		"the file is no media":        {map[string]string{"a.mp4": "hello there, this is text"}, plain(nil), "cannot be read"},
		"the codec is another":        {whole, video(func(v *op.Video) { v.Codec = "hevc" }), "h264, expected hevc"},
		"the size is another":         {whole, video(func(v *op.Video) { v.Width = 640 }), "320x180, expected 640x180"},
		"the rate is another":         {whole, video(func(v *op.Video) { v.FrameRate = media.Rational{Num: 30, Den: 1} }), "25 frames per second, expected 30"},
		"the pixel format is another": {whole, video(func(v *op.Video) { v.PixFmt = "yuv420p10le" }), "yuv420p, expected yuv420p10le"},
		"the transfer is not tagged":  {whole, video(func(v *op.Video) { v.Transfer = "bt709" }), "expected bt709"},
		"the picture is turned":       {map[string]string{"a.mp4": "fixture rot180"}, plain(nil), "180 degrees"},
		"frames are missing":          {whole, plain(func(f *op.File) { f.Expect.Frames = 60 }), "50 frames, expected 60"},
		"a sound stream is missing":   {whole, plain(func(f *op.File) { f.Expect.Audio = append(f.Expect.Audio, op.Audio{}) }), "1 audio streams, expected 2"},
		"there are too few channels":  {whole, plain(func(f *op.File) { f.Expect.Audio[0].Channels = 6 }), "2 channels, expected 6"},
		"the sample rate is another":  {whole, plain(func(f *op.File) { f.Expect.Audio[0].SampleRate = 44100 }), "48000 Hz, expected 44100"},
		"the language is another": {map[string]string{"a.mp4": "fixture audio_langs"}, plain(func(f *op.File) {
			f.Expect = op.Expect{Kind: op.KindMedia, Audio: []op.Audio{{Language: "deu"}, {}, {}}}
		}), `"eng", expected "deu"`},
		"it is far too short":            {whole, plain(func(f *op.File) { f.Expect.Duration = 10 }), "its duration is 2.000 s, expected 10.000 s"},
		"it is too long":                 {whole, plain(func(f *op.File) { f.Expect.Duration = 1 }), "its duration is 2.000 s, expected 1.000 s"},
		"subtitles are missing":          {whole, plain(func(f *op.File) { f.Expect.Subtitles = 1 }), "0 subtitle streams, expected 1"},
		"the index is last":              {map[string]string{"a.mp4": "fixture b_frames"}, plain(nil), "index is not at the start"},
		"the end of an MP4 is missing":   {map[string]string{"a.mp4": "fixture cut_60"}, plain(nil), "of 95 frames"},
		"the end of an MKV is missing":   {map[string]string{"a.mp4": "fixture cut_60_mkv"}, plain(func(f *op.File) { f.Expect.FastStart = false }), "missing"},
		"it is larger than allowed":      {whole, plain(func(f *op.File) { f.Expect.MaxBytes = 1000 }), "more than 1000"},
		"a picture of a series is gone":  {map[string]string{"s-1.png": "fixture png", "s-3.png": "fixture png"}, []op.File{series("s-%d.png", 2, 3)}, "1 files numbered without a gap, expected 2 to 3"},
		"pictures follow a gap":          {map[string]string{"s-1.png": "fixture png", "s-3.png": "fixture png"}, []op.File{series("s-%d.png", 1, 3)}, "s-3.png"},
		"there are too many pictures":    {map[string]string{"s-1.png": "fixture png", "s-2.png": "fixture png"}, []op.File{series("s-%d.png", 1, 1)}, "expected 1 to 1"},
		"a picture is cut":               {map[string]string{"s-1.png": "\x89PNG\r\n\x1a\nand nothing more"}, []op.File{series("s-%d.png", 1, 1)}, "s-1.png"},
		"a track is not WebVTT":          {map[string]string{"t.vtt": "1\n00:00:00,000 --> 00:00:01,000\nx\n"}, []op.File{{Name: op.FileName{File: "t.vtt"}, Expect: op.Expect{Kind: op.KindVTT}}}, "WEBVTT"},
		"JSON is cut":                    {map[string]string{"r.json": `{"version":1`}, []op.File{report}, "JSON"},
		"JSON lacks a member":            {map[string]string{"r.json": `{}`}, []op.File{report}, "version"},
		"JSON has a wrong value":         {map[string]string{"r.json": `{"version":-3}`}, []op.File{report}, ">= 1"},
		"a cue has no time":              {map[string]string{"t.vtt": "WEBVTT\n\n00:02.000 --> 00:01.000\nx\n"}, []op.File{{Name: op.FileName{File: "t.vtt"}, Expect: op.Expect{Kind: op.KindVTT}}}, "not after its start"},
		"a playlist names what is gone":  {map[string]string{"i.m3u8": "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\nx.m4s\n#EXT-X-ENDLIST\n"}, []op.File{{Name: op.FileName{File: "i.m3u8"}, Role: media.RolePlaylist, Expect: op.Expect{Kind: op.KindHLS}}}, "i.m3u8"},
		"nobody knows how it is checked": {map[string]string{"x": "x"}, []op.File{{Name: op.FileName{File: "x"}, Expect: op.Expect{Kind: "dream"}}}, "dream"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := folder(t, c.has)
			_, err := verify.Check(t.Context(), tooltest.Tool(t), dir, c.want, verify.Options{Source: &media.Source{}, OnDamage: "salvage"})
			if media.CodeOf(err) != media.CodeVerifyFailed || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%v, expected to say %q", err, c.says)
			}
			if err != nil && strings.Contains(media.AsError(err).Message+media.AsError(err).Hint, dir) {
				t.Errorf("tells a path of the machine: %v", err)
			}
		})
	}
}

func TestLinkIsNoOutput(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.Symlink(ffmpegtest.Fixture(t, "plain"), filepath.Join(dir, "a.mp4")); err != nil {
		t.Fatal(err)
	}
	if _, err := verify.Check(t.Context(), tooltest.Tool(t), dir, plain(nil), verify.Options{}); media.CodeOf(err) != media.CodeVerifyFailed {
		t.Error(err)
	}
}

func TestPictureOfOneColor(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	ffmpegtest.FFmpeg(t, dir, "-f", "lavfi", "-i", "color=black:s=320x180", "-frames:v", "1", "s-1.jpg")
	want := series("s-%d.jpg", 1, 1)
	if _, err := verify.Check(t.Context(), tooltest.Tool(t), dir, []op.File{want}, verify.Options{}); media.CodeOf(err) != media.CodeVerifyFailed {
		t.Errorf("where it is a fault: %v", err)
	}
	want.Expect.NotBlank = false
	if _, err := verify.Check(t.Context(), tooltest.Tool(t), dir, []op.File{want}, verify.Options{}); err != nil {
		t.Errorf("where it may be: %v", err)
	}
}

// TestTheSourcesOwnWordAboutItsLengthIsAHint has an output of 2 s of sources that
// say something else. What packets and decoders give decides.
func TestTheSourcesOwnWordAboutItsLengthIsAHint(t *testing.T) {
	t.Parallel()
	damaged := &media.Source{Findings: []media.Finding{{Code: "truncated", Stream: -1, Phrase: media.Phrase{Text: "the last 700 bytes are missing"}}}}
	sound := &media.Source{}
	dir := folder(t, map[string]string{"a.mp4": "fixture plain"})
	for name, c := range map[string]struct {
		source           *media.Source
		says             media.Seconds // the source
		packets, decodes media.Seconds // 0 for what cannot be read
		onDamage         string
		code             media.Code
		warns            string
	}{
		"the source is right":                    {sound, 2, 9, 9, "salvage", "", ""},
		"it says too much":                       {sound, 10, 2, 0, "salvage", "", "wrong_duration"},
		"it says too much, and damage fails":     {sound, 10, 2, 0, "fail", "", "wrong_duration"},
		"it says too little":                     {sound, 0.5, 2, 0, "fail", "", "wrong_duration"},
		"it says nothing":                        {sound, 0, 2, 0, "fail", "", ""},
		"it says nothing, and has more":          {sound, 0, 4, 4, "salvage", media.CodeVerifyFailed, ""},
		"it is cut":                              {damaged, 10, 2, 0, "salvage", "", "source_truncated shorter"},
		"it is cut, and damage fails":            {damaged, 10, 2, 0, "fail", media.CodeInputTruncated, ""},
		"it is cut, but less":                    {damaged, 10, 6, 6, "salvage", media.CodeVerifyFailed, ""},
		"its end cannot be decoded":              {sound, 10, 10, 2, "salvage", "", "shorter"},
		"a bit of it cannot be decoded":          {sound, 2.5, 2.5, 2, "salvage", "", "shorter"},
		"its end cannot be decoded, which fails": {sound, 10, 10, 2, "fail", media.CodeInputTruncated, ""},
		"the output lacks what it has":           {sound, 10, 10, 10, "salvage", media.CodeVerifyFailed, ""},
		"the output lacks a bit":                 {sound, 2.5, 2.5, 2.5, "salvage", media.CodeVerifyFailed, ""},
		"the output has more than it":            {sound, 1, 1, 1, "salvage", media.CodeVerifyFailed, ""},
		"nothing of it can be read":              {sound, 10, 0, 0, "salvage", media.CodeVerifyFailed, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			files := plain(func(f *op.File) { f.Expect.Duration, f.Expect.Of = c.says, []op.Part{{Streams: []int{0, 1}}} })
			got, err := verify.Check(t.Context(), tooltest.Tool(t), dir, files, verify.Options{Source: c.source, OnDamage: c.onDamage,
				End: func(_ context.Context, _ op.Part, decode bool) (media.Seconds, error) {
					end := c.packets
					if decode {
						end = c.decodes
					}
					if end == 0 {
						return 0, media.Errorf(media.CodeInputMalformed, "it cannot be read")
					}
					return end, nil
				}})
			var warns []string
			for _, w := range got.Warnings {
				warns = append(warns, string(w.Code))
			}
			if media.CodeOf(err) != c.code || strings.Join(warns, " ") != c.warns && err == nil {
				t.Errorf("%v with warnings of %v, expected %q with %q", err, warns, c.code, c.warns)
			}
		})
	}
}

func TestDamageThatTheProbeFoundFailsBeforeAnythingIsEncoded(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"cut_60", "cut_60_mkv", "bomb_stts"} {
		run, err := optest.Do(t, transcode.Op(), ffmpegtest.Fixture(t, name), `{"on_damage":"fail"}`)
		if media.CodeOf(err) != media.CodeInputTruncated || len(run.Runs) != 0 || media.AsError(err).Hint == "" {
			t.Errorf("%s: %v after %d runs of ffmpeg", name, err, len(run.Runs))
		}
	}
	if err := verify.Intact(&media.Source{Findings: []media.Finding{{Code: "gap"}}}, verify.Fail); err != nil {
		t.Errorf("a gap: %v", err)
	}
}

func TestCopiedPictureKeepsItsMatrix(t *testing.T) {
	t.Parallel()
	dir := folder(t, map[string]string{"a.mp4": "fixture rot90"})
	plan := plain(func(f *op.File) { f.Expect.FastStart = false })
	source := &media.Source{Video: []media.VideoStream{{Codec: "h264", Width: 320, Height: 180, Rotation: 90}}}
	if _, err := verify.Check(t.Context(), tooltest.Tool(t), dir, plan, verify.Options{Source: source}); err != nil {
		t.Errorf("a copy: %v", err)
	}
	source.Video[0].Codec = "hevc"
	if _, err := verify.Check(t.Context(), tooltest.Tool(t), dir, plan, verify.Options{Source: source}); media.CodeOf(err) != media.CodeVerifyFailed {
		t.Errorf("an encoded picture that is still marked: %v", err)
	}
}

// busy is a machine on which ffprobe comes to no end.
type busy struct{ ffmpeg.Runner }

func (busy) Probe(context.Context, string, ...string) ([]byte, error) {
	return nil, media.Errorf(media.CodeEngineTimeout, "ffprobe did not finish within 10m0s")
}

func TestABusyMachineJudgesNoFile(t *testing.T) {
	t.Parallel()
	dir := folder(t, map[string]string{"a.mp4": "fixture plain"})
	_, err := verify.Check(t.Context(), busy{tooltest.Tool(t)}, dir, plain(nil), verify.Options{Source: &media.Source{}, OnDamage: "salvage"})
	if code := media.CodeOf(err); code != media.CodeEngineTimeout || code.Chance() == media.Final {
		t.Errorf("%v", err)
	}
}
