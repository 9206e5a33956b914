package adaptive

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/mediamill/mediamill/internal/ffmpeg/ffmpegtest"
	"github.com/mediamill/mediamill/internal/manifest"
	"github.com/mediamill/mediamill/internal/manifest/dash"
	"github.com/mediamill/mediamill/internal/manifest/hls"
	"github.com/mediamill/mediamill/internal/media"
)

// check holds what was made to its manifests, and the manifests to each other:
// the same segments in both, and no file that none names.
func (m made) check(t *testing.T) manifest.Report {
	t.Helper()
	var report manifest.Report
	named := map[string]bool{}
	segments := map[string]string{}
	for _, f := range m.plan.Files {
		if f.Role != media.RoleManifest {
			continue
		}
		check := hls.Check
		if strings.HasSuffix(f.Name.File, ".mpd") {
			check = dash.Check
		}
		got, err := check(m.dir, f.Name.File)
		if err != nil {
			t.Errorf("%s: %v", f.Name.File, err)
		}
		var list []string
		for _, name := range got.Files {
			named[name] = true
			if ext := filepath.Ext(name); ext == ".m4s" || ext == ".mp4" {
				list = append(list, name)
			}
		}
		segments[f.Name.File] = strings.Join(sorted(list), " ")
		if d := float64(got.Duration - f.Expect.Duration); f.Expect.Duration > 0 && (d > float64(f.Expect.Tolerance) || -d > float64(f.Expect.Tolerance)) {
			t.Errorf("%s lasts %.3f s where the plan expects %.3f ± %.3f", f.Name.File, float64(got.Duration), float64(f.Expect.Duration), float64(f.Expect.Tolerance))
		}
		if len(report.Files) == 0 {
			report = got
		}
	}
	if len(segments) == 2 && segments[hlsTop] != segments[dashTop] {
		t.Errorf("the manifests do not share all segments:\n%s\n%s", segments[hlsTop], segments[dashTop])
	}
	for _, name := range files(t, m.dir) {
		if !named[name] && name != "thumbnails/thumbnails.vtt" {
			t.Errorf("no manifest names %s", name)
		}
		if !m.expected(name) {
			t.Errorf("the plan does not expect %s", name)
		}
	}
	return report
}

func TestEveryKindOfSourcePlays(t *testing.T) {
	for _, name := range []string{
		"rot90","rot180","mirror","sar","odd","portrait","interlaced_tff","telecine","pq","hlg","ten_bit","chroma_422","full_range","audio_mono","audio_51","audio_71","audio_44100","audio_opus","audio_6mono","audio_langs","no_video","no_audio","cover","cover_video","timecode","two_videos","streams_40","subs_srt","subs_overlap","subs_vtt","subs_latin1","subs_ass","subs_mov_text","subs_mkv","subs_pgs","vfr","vfr_mp4","sync","edit_list","negative_start","late_start","audio_lead","gap","gap_mp4","duplicate_pts","ts_wrap","high_rate","no_duration","one_frame","short","size_1x1","size_16x16","cut_60","cut_99","cut_60_mkv","cut_60_ts","bit_flips",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := run(t, ffmpegtest.Fixture(t, name), `{}`)
			m.check(t)
		})
	}
}
