package ffmpeg

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// Each format is made by ffmpeg and must be known by its content, and be on the
// list of its kind.
func TestSniffKnowsWhatFFmpegWrites(t *testing.T) {
	t.Parallel()
	tl := tool(t)
	picture := []Option{Int("frames:v", 3), Word("c:v", "mpeg4")}
	still := func(codec string) []Option { return []Option{Int("frames:v", 1), Word("c:v", codec)} }
	sound := func(codec string) []Option { return []Option{Word("t", "0.5"), Word("c:a", codec)} }
	run := &Command{Inputs: []Input{{File: File{Place: InLavfi, Name: "testsrc2=s=64x64:r=25:d=1"}}, {File: File{Place: InLavfi, Name: "sine=r=48000:d=1"}}}}
	for want, c := range map[string]struct {
		muxer   string
		options []Option
	}{
		"mov": {"mp4", picture}, "matroska": {"matroska", picture}, "mpegts": {"mpegts", []Option{Int("frames:v", 20), Word("c:v", "mpeg2video")}}, "avi": {"avi", picture},
		"mpeg": {"mpeg", still("mpeg2video")}, "mpegvideo": {"mpeg2video", still("mpeg2video")}, "flv": {"flv", still("flv")}, "asf": {"asf", still("msmpeg4")},
		"mxf": {"mxf", still("mpeg2video")}, "ivf": {"ivf", still("libvpx")}, "h264": {"h264", still("libx264")}, "hevc": {"hevc", still("libx265")},
		"png_pipe": {"image2", still("png")}, "jpeg_pipe": {"image2", still("mjpeg")}, "webp_pipe": {"webp", still("libwebp")},
		"bmp_pipe": {"image2", still("bmp")}, "tiff_pipe": {"image2", still("tiff")}, "gif": {"gif", []Option{Int("frames:v", 2)}}, "apng": {"apng", []Option{Int("frames:v", 2)}},
		"wav": {"wav", sound("pcm_s16le")}, "w64": {"w64", sound("pcm_s16le")}, "aiff": {"aiff", sound("pcm_s16be")}, "caf": {"caf", sound("pcm_s16le")},
		"mp3": {"mp3", sound("libmp3lame")}, "aac": {"adts", sound("aac")}, "ogg": {"ogg", sound("libvorbis")}, "flac": {"flac", sound("flac")},
		"ac3": {"ac3", sound("ac3")}, "eac3": {"eac3", sound("eac3")},
	} {
		output := Output{File: Out(want + ".unknown"), Format: c.muxer, Options: c.options, Maps: []string{"0:v"}}
		if slices.ContainsFunc(c.options, func(o Option) bool { return o.Name == "c:a" }) {
			output.Maps = []string{"1:a"}
		}
		if c.muxer == "image2" {
			output.Options = append(slices.Clone(c.options), Int("update", 1))
		}
		run.Outputs = append(run.Outputs, output)
	}
	p := freshPlaces(t)
	if result, err := tl.Run(context.Background(), Run{Command: run, Places: p, Limits: Limits{Wall: time.Minute}}); err != nil {
		t.Fatalf("%v\n%s", err, strings.Join(result.Log, "\n"))
	}
	for _, o := range run.Outputs {
		want := strings.TrimSuffix(o.File.Name, ".unknown")
		path := filepath.Join(p.Out, o.File.Name)
		f, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		got, ok := Sniff(f)
		f.Close()
		if !ok || got != want {
			t.Errorf("%s is taken for %q (%v)", want, got, ok)
		}
		if !(Allow{}).mayRead(want, InSource) {
			t.Errorf("%s is not on the standard list", want)
		}
		if !strings.HasSuffix(want, "_pipe") { // stills are what ffprobe alone would take for image2
			continue
		}
		if _, err := tl.Probe(context.Background(), path); err != nil {
			t.Errorf("%s: probe: %v", want, err)
		}
	}
}

func TestSniffByBytes(t *testing.T) {
	ts := bytes.Repeat(append([]byte{0x47}, make([]byte, 187)...), 10)
	for name, c := range map[string]struct {
		text string
		want string
	}{
		"an HLS playlist":                      {"#EXTM3U\n#EXTINF:1\nfile:///etc/passwd\n", ""},
		"a DASH manifest":                      {`<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011">`, ""},
		"a concat script":                      {"ffconcat version 1.0\nfile x\n", ""},
		"an SVG picture":                       {`<svg xmlns="http://www.w3.org/2000/svg">`, ""},
		"an SDP description":                   {"v=0\no=- 0 0 IN IP4 127.0.0.1\n", ""},
		"nothing":                              {"", ""},
		"a text":                               {"hello, this is a text of some length\n", ""},
		"a program":                            {"\x7fELF\x02\x01\x01", ""},
		"a zip archive":                        {"PK\x03\x04", ""},
		"a word that begins like a bitmap":     {"BMX bikes are fun to ride", ""},
		"zeros":                                {strings.Repeat("\x00", 5000), ""},
		"an MP4 that begins with its data":     {"\x00\x00\x00\x01mdat\x00\x00", "mov"},
		"a fragment":                           {"\x00\x00\x00\x18styp", "mov"},
		"a transport stream":                   {string(ts), "mpegts"},
		"a transport stream after some bytes":  {"junk!" + string(ts), "mpegts"},
		"one of the packets of a Blu-ray":      {strings.Repeat("\x00\x00\x00\x00\x47"+strings.Repeat("\x01", 187), 10), "mpegts"},
		"an MP3 with a tag":                    {"ID3\x04\x00\x00\x00\x00\x00\x05abcde\xff\xfb\x90\x64", "mp3"},
		"a FLAC with a tag":                    {"ID3\x04\x00\x00\x00\x00\x00\x05abcdefLaC", "flac"},
		"an AAC with a tag":                    {"ID3\x04\x00\x00\x00\x00\x00\x00\xff\xf1\x50\x80", "aac"},
		"SubRip":                               {"\ufeff1\r\n00:00:01,000 --> 00:00:02,000\r\nHi\r\n", "srt"},
		"WebVTT":                               {"WEBVTT\n\n00:01.000 --> 00:02.000\nHi\n", "webvtt"},
		"Advanced SubStation":                  {"[Script Info]\nTitle: x\n", "ass"},
		"RIFF that is neither sound nor video": {"RIFF\x00\x00\x00\x00ACON", ""},
	} {
		if got, ok := Sniff(strings.NewReader(c.text)); got != c.want || ok != (c.want != "") {
			t.Errorf("%s is taken for %q (%v), want %q", name, got, ok, c.want)
		}
	}
}

func FuzzSniff(f *testing.F) {
	f.Add([]byte("RIFF"))
	f.Add([]byte("ID3"))
	f.Fuzz(func(t *testing.T, b []byte) {
		format, ok := Sniff(bytes.NewReader(b))
		if ok != (format != "") || ok && !(Allow{}).mayRead(format, InSource) {
			t.Errorf("%q, %v", format, ok)
		}
	})
}

func TestProbeLooksFurtherWhenItMust(t *testing.T) {
	t.Parallel()
	tl := tool(t)
	out := freshPlaces(t)
	c := &Command{ // the sound begins long after the first megabyte
		Inputs: []Input{{File: File{Place: InLavfi, Name: "mandelbrot=s=640x360:r=25"}}, {File: File{Place: InLavfi, Name: "sine=r=48000"}, Options: []Option{Word("itsoffset", "4")}}},
		Outputs: []Output{{File: Out("late.ts"), Format: "mpegts", Maps: []string{"0:v", "1:a"}, Options: []Option{
			Time("t", 6*time.Second), Word("c:v", "mpeg2video"), Word("b:v", "8M"), Word("minrate", "8M"), Word("maxrate", "8M"), Word("bufsize", "4M"), Word("c:a", "mp2")}}},
	}
	if result, err := tl.Run(context.Background(), Run{Command: c, Places: out}); err != nil {
		t.Fatalf("%v\n%s", err, strings.Join(result.Log, "\n"))
	}
	answer, err := tl.Probe(context.Background(), filepath.Join(out.Out, "late.ts"))
	if err != nil || !strings.Contains(string(answer), `"mp2"`) || !strings.Contains(string(answer), `"48000"`) {
		t.Errorf("%v\n%s", err, answer)
	}
}
