package verify_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/ffmpeg/ffmpegtest"
	"github.com/mediamill/mediamill/internal/ffmpeg/ffmpegtest/tooltest"
	"github.com/mediamill/mediamill/internal/ffmpeg/measure"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
	"github.com/mediamill/mediamill/internal/op/adaptive"
	"github.com/mediamill/mediamill/internal/op/snapshot"
	"github.com/mediamill/mediamill/internal/op/sprite"
	"github.com/mediamill/mediamill/internal/op/transcode"
	"github.com/mediamill/mediamill/internal/optest"
	"github.com/mediamill/mediamill/internal/verify"
)

// A damage is done to a folder of good outputs.
type damage func(t *testing.T, dir string)

// change rewrites a file.
func change(name string, edit func([]byte) []byte) damage {
	return func(t *testing.T, dir string) {
		path := filepath.Join(dir, name)
		data, err := os.ReadFile(path)
		if err == nil {
			err = os.WriteFile(path, edit(data), 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

func remove(name string) damage {
	return func(t *testing.T, dir string) {
		if err := os.Remove(filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
}

func write(name, content string) damage {
	return func(t *testing.T, dir string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func keep(percent int) func([]byte) []byte {
	return func(data []byte) []byte { return data[:len(data)*percent/100] }
}

// with replaces text, which must be there.
func with(pattern, by string) func([]byte) []byte {
	find := regexp.MustCompile(pattern)
	return func(data []byte) []byte {
		if !find.Match(data) {
			panic("there is no " + pattern)
		}
		return find.ReplaceAll(data, []byte(by))
	}
}

// again makes the file anew by ffmpeg from itself; args stand between.
func again(name, args string) damage {
	return func(t *testing.T, dir string) {
		ext := filepath.Ext(name)
		args := strings.Fields(strings.ReplaceAll(args, "SELF", name))
		if !strings.Contains(strings.Join(args, " "), "-i ") {
			args = append([]string{"-i", name}, args...)
		}
		ffmpegtest.FFmpeg(t, dir, append(args, "again"+ext)...)
		if err := os.Rename(filepath.Join(dir, "again"+ext), filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
}

// TestInjectedFaultsAreFound makes good outputs, sees them pass, and does to
// them what disks, encoders, muxers and planners do.
func TestInjectedFaultsAreFound(t *testing.T) {
	t.Parallel()
	const quick = `"video":{"preset":"ultrafast"}`
	const fast = " -movflags +faststart"
	halfSwapped := func(data []byte) []byte {
		half := len(data) / 188 / 2 * 188
		return append(bytes.Clone(data[half:]), data[:half]...)
	}
	for _, good := range []struct {
		name, params string
		op           op.Op
		faults       map[string]damage
	}{
		{"mp4", `{` + quick + `}`, transcode.Op(), map[string]damage{
			"missing":                         remove("out.mp4"),
			"empty":                           write("out.mp4", ""),
			"text":                            write("out.mp4", "No space left on device"),
			"half of its bytes":               change("out.mp4", keep(50)),
			"its last bytes missing":          change("out.mp4", func(b []byte) []byte { return b[:len(b)-100] }),
			"half of its time":                again("out.mp4", "-t 2.5 -c copy"+fast),
			"all of it twice":                 again("out.mp4", "-stream_loop 1 -i SELF -c copy"+fast),
			"no sound":                        again("out.mp4", "-an -c copy"+fast),
			"no picture":                      again("out.mp4", "-vn -c copy"+fast),
			"sound that stops halfway":        again("out.mp4", "-i SELF -t 2.5 -i SELF -map 0:v -map 1:a -c copy"+fast),
			"a picture that stops halfway":    again("out.mp4", "-t 2.5 -i SELF -i SELF -map 0:v -map 1:a -c copy"+fast),
			"a picture that stands for 2 s":   again("out.mp4", `-vf select=not(between(t\,1\,3)) -fps_mode passthrough -c:v libx264 -preset ultrafast -c:a copy`+fast),
			"a picture that comes late":       again("out.mp4", `-vf select=gt(t\,2) -fps_mode passthrough -c:v libx264 -preset ultrafast -an`+fast),
			"another stream of sound":         again("out.mp4", "-map 0 -map 0:a -c copy"+fast),
			"another codec":                   again("out.mp4", "-c:v mpeg4 -c:a copy"+fast),
			"another size":                    again("out.mp4", "-vf scale=128:72 -c:a copy"+fast),
			"another pixel format":            again("out.mp4", "-pix_fmt yuv444p -c:a copy"+fast),
			"another frame rate":              again("out.mp4", "-r 12 -c:a copy"+fast),
			"no colors told":                  again("out.mp4", "-c copy -bsf:v h264_metadata=transfer_characteristics=2"+fast),
			"a picture turned":                again("out.mp4", "-c copy -metadata:s:v rotate=90"+fast),
			"two channels":                    again("out.mp4", "-c:v copy -ac 2"+fast),
			"another sample rate":             again("out.mp4", "-c:v copy -ar 32000"+fast),
			"its index last":                  again("out.mp4", "-c copy"),
			"a table of times that is broken": change("out.mp4", func(b []byte) []byte { b[bytes.Index(b, []byte("stts"))+15]++; return b }),
			"a file beside it":                write("passlog-0.log", "x"),
		}},
		{"mkv", `{"container":"mkv",` + quick + `}`, transcode.Op(), map[string]damage{
			"half of its bytes": change("out.mkv", keep(50)),
			"half of its time":  again("out.mkv", "-t 2.5 -c copy"),
			"a hole":            again("out.mkv", `-vf select=not(between(t\,1\,3)) -fps_mode passthrough -c:v libx264 -preset ultrafast -c:a copy`),
			"no end of sound":   again("out.mkv", "-i SELF -t 2 -i SELF -map 0:v -map 1:a -c copy"),
		}},
		{"ts", `{"container":"ts",` + quick + `}`, transcode.Op(), map[string]damage{
			"half of its bytes":    change("out.ts", keep(50)),
			"its halves exchanged": change("out.ts", halfSwapped),
		}},
		{"flv", `{"container":"flv",` + quick + `}`, transcode.Op(), map[string]damage{
			"half of its bytes": change("out.flv", keep(50)),
			"half of its time":  again("out.flv", "-t 2.5 -c copy"),
		}},
		{"mp3", `{"container":"mp3","video":{"codec":"none"},"audio":{"codec":"mp3"}}`, transcode.Op(), map[string]damage{
			"half of its bytes": change("out.mp3", keep(50)),
			"half of its time":  again("out.mp3", "-t 2.5 -c copy"),
		}},
		{"presentation", `{"preset":"ultrafast","segment_seconds":1,"gop_seconds":1,"ladder":[{"short_side":90}]}`, adaptive.Op(), map[string]damage{
			"the last segment missing":       remove("90p/seg-00005.m4s"),
			"a segment missing":              remove("90p/seg-00003.m4s"),
			"a segment of sound missing":     remove("audio/seg-00003.m4s"),
			"a segment empty":                write("90p/seg-00003.m4s", ""),
			"half of a segment":              change("90p/seg-00003.m4s", keep(50)),
			"a segment of zeros":             change("90p/seg-00003.m4s", func(b []byte) []byte { return make([]byte, len(b)) }),
			"a segment for another":          func(t *testing.T, dir string) { swap(t, dir, "90p/seg-00002.m4s", "90p/seg-00003.m4s") },
			"a segment too many":             write("90p/seg-00006.m4s", "x"),
			"no initialization":              remove("90p/init.mp4"),
			"no playlist":                    remove("90p/index.m3u8"),
			"a playlist of I-frames missing": remove("90p/iframes.m3u8"),
			"a playlist without an end":      change("90p/index.m3u8", with("#EXT-X-ENDLIST\n", "")),
			"a duration that is wrong":       change("90p/index.m3u8", with(`#EXTINF:1\.0+,`, "#EXTINF:0.5,")),
			"a segment left out of a list":   change("90p/index.m3u8", with(`#EXTINF:[0-9.]+,\nseg-00005.m4s\n`, "")),
			"a master of nothing":            write("master.m3u8", "#EXTM3U\n"),
			"codecs that are not there":      change("master.m3u8", with(`CODECS="avc1`, `CODECS="hvc1`)),
			"a manifest of another length":   change("manifest.mpd", with(`mediaPresentationDuration="PT5`, `mediaPresentationDuration="PT9`)),
			"a manifest that is cut":         change("manifest.mpd", keep(70)),
			"no sheet of thumbnails":         remove("thumbnails/sheet-00001.jpg"),
		}},
		{"sprite", `{"interval_seconds":0.5,"cell_width":64}`, sprite.Op(), map[string]damage{
			"half of a sheet": change("sprite-00001.jpg", keep(50)),
			"a small sheet":   again("sprite-00001.jpg", "-vf scale=64:36"),
			"no track":        remove("sprite.vtt"),
			"half of a track": change("sprite.vtt", with(`WEBVTT`, "")),
		}},
		{"snapshots", `{"count":3,"on_damage":"fail"}`, snapshot.Op(), map[string]damage{
			"the first missing": remove("snapshot-00001.jpg"),
			"the last missing":  remove("snapshot-00003.jpg"),
			"one more":          write("snapshot-00004.jpg", "x"),
		}},
	} {
		t.Run(good.name, func(t *testing.T) {
			t.Parallel()
			path := ffmpegtest.Fixture(t, "groups")
			run := optest.Must(t, good.op, path, good.params)
			tool := tooltest.Tool(t)
			o := verify.Options{Source: run.Source, OnDamage: "salvage", End: func(ctx context.Context, p op.Part, decode bool) (media.Seconds, error) {
				return measure.End(ctx, tool, ffmpeg.Places{Sources: []string{path}, Work: t.TempDir(), Out: t.TempDir()}, p.Source, p.Streams, decode)
			}}
			for name, fault := range good.faults {
				t.Run(name, func(t *testing.T) {
					dir := t.TempDir()
					if err := os.CopyFS(dir, os.DirFS(run.Out)); err != nil {
						t.Fatal(err)
					}
					fault(t, dir)
					_, err := verify.Check(t.Context(), tool, dir, run.Plan.Files, o)
					if media.CodeOf(err) != media.CodeVerifyFailed {
						t.Errorf("it is not found: %v", err)
					}
				})
			}
		})
	}
}

func swap(t *testing.T, dir, a, b string) {
	t.Helper()
	a, b = filepath.Join(dir, a), filepath.Join(dir, b)
	for _, each := range [][2]string{{a, a + ".x"}, {b, a}, {a + ".x", b}} {
		if err := os.Rename(each[0], each[1]); err != nil {
			t.Fatal(err)
		}
	}
}
