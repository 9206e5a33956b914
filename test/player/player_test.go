package player_test

import (
	"context"
	"encoding/json"
	"math"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/ffmpeg/ffmpegtest"
	"github.com/mediamill/mediamill/internal/ffmpeg/sandbox"
	"github.com/mediamill/mediamill/internal/op"
	"github.com/mediamill/mediamill/internal/op/adaptive"
	"github.com/mediamill/mediamill/internal/pipeline"
	"github.com/mediamill/mediamill/test/player"
)

// source is five seconds with two languages of sound and two of text.
func source(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{"en": "Good morning", "de": "Guten Morgen"} {
		cue := "1\n00:00:00,500 --> 00:00:02,000\n" + text + "\n\n2\n00:00:03,000 --> 00:00:04,500\n<i>" + text + "</i>\n"
		if err := os.WriteFile(filepath.Join(dir, name+".srt"), []byte(cue), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	ffmpegtest.FFmpeg(t, dir, strings.Fields("-f lavfi -i testsrc2=s=854x480:r=30000/1001:d=9 -f lavfi -i sine=f=440:r=48000:d=9 -f lavfi -i sine=f=660:r=44100:d=9 "+
		"-i en.srt -i de.srt -map 0 -map 1 -map 2 -map 3 -map 4 -c:v libx264 -preset ultrafast -b:v 4M -c:a aac -c:s srt "+
		"-metadata:s:a:0 language=eng -metadata:s:a:1 language=deu -metadata:s:s:0 language=eng -metadata:s:s:1 language=deu film.mkv")...)
	return filepath.Join(dir, "film.mkv")
}

// serve makes a presentation of a film and serves it on a free port.
func serve(t *testing.T, film, params string) string {
	t.Helper()
	tool, err := ffmpeg.Find(t.Context(), ffmpeg.Options{Sandbox: sandbox.Auto})
	if err != nil {
		t.Fatal(err)
	}
	o := adaptive.Op()
	p, faults := o.Params(json.RawMessage(params))
	if faults.Err() != nil {
		t.Fatal(faults)
	}
	out := t.TempDir()
	run := pipeline.Pipeline{Runner: tool, Threads: 1}
	r, err := run.Run(t.Context(), pipeline.Order{
		Op: &o, Params: p, Sources: []string{film}, Ext: "mkv", Work: t.TempDir(), Out: out,
		Key: func(f op.FileName) string { return f.File },
	})
	if err != nil {
		var log []string
		for _, run := range r.Runs {
			log = append(log, run.Log...)
		}
		t.Fatalf("%v\n%s", err, strings.Join(log, "\n"))
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: http.FileServerFS(os.DirFS(out))}
	go server.Serve(listener)
	t.Cleanup(func() { server.Shutdown(context.Background()) })
	return "http://" + listener.Addr().String() + "/"
}

func TestOneSetOfSegmentsPlaysAsHLSAndAsDASH(t *testing.T) {
	base := serve(t, source(t), `{"preset":"ultrafast"}`)
	for name, kind := range map[string]player.Kind{"master.m3u8": player.HLS, "manifest.mpd": player.DASH} {
		t.Run(string(kind), func(t *testing.T) {
			r := player.Play(t, player.Order{URL: base + name, Kind: kind})
			if r.Duration < 8.9 || r.Duration > 9.2 || r.Frames < 20 {
				t.Errorf("lasts %.3f s, showed %d frames; wanted 9 s", r.Duration, r.Frames)
			}
			if len(r.Sizes) < 3 {
				t.Errorf("switched through %v only", r.Sizes)
			}
			if got := languages(r.Audio); !slices.Equal(got, []string{"de", "en"}) {
				t.Errorf("sound in %v", got)
			}
			if got := languages(r.Subtitles); !slices.Equal(got, []string{"de", "en"}) {
				t.Errorf("subtitles in %v", got)
			}
			if !slices.Contains(r.Cues, "Good morning") && !slices.Contains(r.Cues, "Guten Morgen") {
				t.Errorf("subtitles say %q", r.Cues)
			}
			if kind == player.DASH && (r.Thumbnail == nil || r.Thumbnail.Width != 160 || r.Thumbnail.Height != 90) {
				t.Errorf("the thumbnail is %+v", r.Thumbnail)
			}
		})
	}
}

// talk is a minute of small pictures with two languages of sound, and text of
// which one cue is shown across the cut at 30 s.
func talk(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	cues := "1\n00:00:01,000 --> 00:00:03,000\nearly\n\n2\n00:00:29,000 --> 00:00:31,500\nacross\n\n3\n00:01:01,000 --> 00:01:02,000\nlate\n"
	if err := os.WriteFile(filepath.Join(dir, "en.srt"), []byte(cues), 0o600); err != nil {
		t.Fatal(err)
	}
	ffmpegtest.FFmpeg(t, dir, strings.Fields("-f lavfi -i testsrc2=s=160x90:r=10:d=62.4 -f lavfi -i sine=f=440:r=48000:d=62.4 -f lavfi -i sine=f=660:r=48000:d=62.4 "+
		"-i en.srt -map 0 -map 1 -map 2 -map 3 -c:v libx264 -preset ultrafast -c:a flac -c:s srt "+
		"-metadata:s:a:0 language=eng -metadata:s:a:1 language=deu -metadata:s:s:0 language=eng film.mkv")...)
	return filepath.Join(dir, "film.mkv")
}

func TestSegmentedSubtitlesAndTransportStreamsPlay(t *testing.T) {
	film := talk(t)
	for container, kinds := range map[string][]player.Kind{"cmaf": {player.HLS}, "ts": {player.HLS, player.DASH}} {
		base := serve(t, film, `{"preset":"ultrafast","ladder":[{"short_side":90},{"short_side":60}],"thumbnails":{"enabled":false},"container":"`+container+`"}`)
		for _, kind := range kinds {
			t.Run(container+" in "+string(kind), func(t *testing.T) {
				r := player.Play(t, player.Order{URL: base + "master.m3u8", Kind: kind, Texts: []string{"early", "across", "late"}})
				if r.Duration < 62.3 || r.Duration > 62.6 || len(r.Audio) != 2 || len(r.Sizes) != 2 {
					t.Errorf("%+v", r)
				}
				for text, start := range map[string]float64{"early": 1, "across": 29, "late": 61} {
					var at []float64
					for _, cue := range r.Held {
						if cue.Text == text {
							at = append(at, cue.Start)
						}
					}
					if len(at) != 1 || math.Abs(at[0]-start) > 0.05 {
						t.Errorf("%q is held at %v, want once at %.0f s", text, at, start)
					}
				}
			})
		}
	}
}

func languages(tracks []player.Track) []string {
	var list []string
	for _, t := range tracks {
		list = append(list, t.Language)
	}
	slices.Sort(list)
	return list
}
