package verify_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/mediamill/mediamill/internal/ffmpeg/ffmpegtest"
	"github.com/mediamill/mediamill/internal/ffmpeg/ffmpegtest/tooltest"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
	"github.com/mediamill/mediamill/internal/prooftest"
	"github.com/mediamill/mediamill/internal/verify"
)

// ffmpeg's HLS and DASH muxers end with exit code 0 on a full disk. The disk of
// this test is a file system of 256 KiB in a mount namespace of its own; what
// got onto it is copied out, as the test itself is not in that namespace.
func TestFullDiskIsSeenAlthoughFFmpegEndsWell(t *testing.T) {
	t.Parallel()
	source := ffmpegtest.Fixture(t, "plain")
	for _, muxer := range []string{"hls", "dash"} {
		out := t.TempDir()
		manifest := map[string]string{"hls": "index.m3u8", "dash": "index.mpd"}[muxer]
		script := `mkdir "$OUT/disk" && mount -t tmpfs -o size=128k none "$OUT/disk" && cd "$OUT/disk" || exit 90
"$FFMPEG" -v quiet -nostdin -y -stream_loop 3 -i "$SOURCE" -c copy $MORE -f $MUXER $MANIFEST; code=$?
cd "$OUT" && mkdir kept && cp -r disk/. kept; exit $code`
		more := "-hls_time 1 -hls_playlist_type vod -hls_segment_type fmp4 -hls_segment_filename seg-%d.m4s"
		if muxer == "dash" {
			more = "-seg_duration 1"
		}
		cmd := exec.Command("unshare", "--map-root-user", "--user", "--mount", "sh", "-c", script)
		cmd.Env = append(os.Environ(), "OUT="+out, "SOURCE="+source, "FFMPEG="+ffmpegtest.Program(t, "ffmpeg"), "MUXER="+muxer, "MANIFEST="+manifest, "MORE="+more)
		log, err := cmd.CombinedOutput()
		if cmd.ProcessState == nil || cmd.ProcessState.ExitCode() == 90 || cmd.ProcessState.ExitCode() == 1 && len(log) > 0 {
			prooftest.Lacking(t, prooftest.Namespaces, fmt.Sprintf("%v %s", err, log))
		}
		t.Logf("%s ended with %d", muxer, cmd.ProcessState.ExitCode())
		kind := op.KindHLS
		if muxer == "dash" {
			kind = op.KindDASH
		}
		files := []op.File{{Name: op.FileName{File: manifest}, Role: media.RoleManifest, Expect: op.Expect{Kind: kind, Duration: 8}}}
		kept := filepath.Join(out, "kept")
		entries, err := os.ReadDir(kept)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			if e.Name() != manifest {
				files = append(files, op.File{Name: op.FileName{File: e.Name()}, Role: media.RoleSegment, Expect: op.Expect{Kind: op.KindSegment}})
			}
		}
		if _, err := verify.Check(t.Context(), tooltest.Tool(t), kept, files, verify.Options{Source: &media.Source{}}); media.CodeOf(err) != media.CodeVerifyFailed {
			t.Errorf("%s: %v", muxer, err)
		} else {
			t.Log(err)
		}
	}
}
