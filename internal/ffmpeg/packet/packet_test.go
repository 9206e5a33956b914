package packet

import (
	"io"
	"path/filepath"
	"strings"
	"testing"

	"context"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/ffmpeg/ffmpegtest"
	"github.com/mediamill/mediamill/internal/ffmpeg/ffmpegtest/tooltest"
)

func TestWhatFFprobeShowsIsRead(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		line string
		want Packet
	}{
		"all":     {"stream_index=1|pts_time=1.480000|dts_time=-0.021333|duration_time=0.040000|size=4456|pos=564|flags=K_|side_data|side_data_type=MPEGTS Stream ID", Packet{1, 1_480_000, -21333, 40_000, 4456, 564, true, false, false}},
		"nothing": {"stream_index=0|pts_time=N/A|dts_time=N/A|duration_time=N/A|size=3|pos=N/A|flags=_DC", Packet{0, None, None, 0, 3, -1, false, true, false}},
		"setup":   {"stream_index=0|pts_time=nan|dts_time=1e300|flags=__|side_data|side_data_type=New Extradata", Packet{0, None, None, 0, 0, -1, false, false, true}},
	} {
		var got []Packet
		c, err := Read(t.Context(), strings.NewReader("packet|"+tt.line+"\n\n"+strings.Repeat("x", 1<<20)+"\nprogram|program_id=1|stream|index=0\nstream|index=0|codec_type=video|codec_tag_string=avc1|tag:timecode=01:00:00:00\nstream|index=0\nformat|tag:major_brand=qt  \n"),
			func(p *Packet) bool { got = append(got, *p); return true })
		if err != nil || len(got) != 1 || got[0] != tt.want {
			t.Errorf("%s: %v, %+v, want %+v", name, err, got, tt.want)
		}
		if c.Programs != 1 || len(c.Streams) != 1 || c.Streams[0] != (Stream{0, "video", "avc1", "01:00:00:00"}) || c.Brand != "qt" {
			t.Errorf("%s: %+v", name, c)
		}
	}
}

// TestPacketsAreReadWhileFFprobeRuns also ends ffprobe before its end.
func TestPacketsAreReadWhileFFprobeRuns(t *testing.T) {
	t.Parallel()
	path := ffmpegtest.Clip(t, ffmpegtest.Spec{})
	for _, most := range []int{1 << 20, 3} {
		video, audio, count := 0, 0, 0
		var c Container
		result, err := tooltest.Tool(t).Inspect(t.Context(), ffmpeg.Inspection{
			Show: *Show(0), Places: ffmpeg.Places{Sources: []string{path}, Work: t.TempDir()},
			Read: func(ctx context.Context, r io.Reader) (err error) {
				c, err = Read(ctx, r, func(p *Packet) bool {
					if count++; p.Stream == 0 {
						video++
					} else {
						audio++
					}
					return count < most
				})
				return err
			},
		})
		if err != nil || count != min(video+audio, most) || most > 3 && (video < 25 || audio < 25 || len(c.Streams) != 2 || c.Streams[0].Tag != "avc1") {
			t.Errorf("%v: %d of video, %d of audio, %+v", err, video, audio, c)
		}
		if len(result.Args) == 0 || filepath.Base(result.Args[0]) != "ffprobe" {
			t.Errorf("the arguments are %q", result.Args)
		}
	}
}

func TestOnlyASourceIsInspected(t *testing.T) {
	t.Parallel()
	for name, show := range map[string]ffmpeg.Show{"no source": {Source: 1, Entries: "packet"}, "an option": {Entries: "packet\n-f"}} {
		if _, err := tooltest.Tool(t).Inspect(t.Context(), ffmpeg.Inspection{Show: show, Places: ffmpeg.Places{Sources: []string{"/dev/null"}}}); err == nil {
			t.Errorf("%s: it runs", name)
		}
	}
}

func FuzzLines(f *testing.F) {
	f.Add("packet|stream_index=1|pts_time=1.4|flags=K_")
	f.Add("stream|index=-9223372036854775809|codec_type=video\nformat|tag:major_brand=\\|")
	f.Fuzz(func(t *testing.T, text string) {
		_, _ = Read(t.Context(), strings.NewReader(text), func(p *Packet) bool { _, _ = p.At(); return p.Duration >= 0 && p.Bytes >= 0 })
	})
}
