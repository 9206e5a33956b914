package ffmpeg

import (
	"context"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/prooftest"
)

// Some muxers exit with 0 on a full disk; none of them may pass for a success.
func TestFullDiskIsNeverASuccess(t *testing.T) {
	if os.Geteuid() != 0 {
		prooftest.Lacking(t, prooftest.Root, "only root can mount a small disk")
	}
	tl := tool(t)
	for _, muxer := range []string{"mp4", "matroska", "mpegts", "hls", "dash", "segment"} {
		small := t.TempDir()
		if err := syscall.Mount("tmpfs", small, "tmpfs", 0, "size=256k"); err != nil {
			prooftest.Lacking(t, prooftest.Mount, err)
		}
		name := map[string]string{"hls": "a.m3u8", "dash": "a.mpd", "segment": "a%03d.ts"}[muxer]
		if name == "" {
			name = "a.file"
		}
		c := &Command{
			Inputs:  []Input{{File: File{Place: InLavfi, Name: "testsrc2=s=320x180:r=25:d=8"}}},
			Outputs: []Output{{File: Out(name), Format: muxer, Options: []Option{Word("c:v", "mpeg2video"), Word("b:v", "4M"), Int("g", 25)}}},
		}
		result, err := tl.Run(context.Background(), Run{Command: c, Places: Places{Work: t.TempDir(), Out: small}, Limits: Limits{Wall: time.Minute}})
		if media.CodeOf(err) != media.CodeWorkerDisk {
			t.Errorf("%s: %v, exit %d\n%s", muxer, err, result.Exit, strings.Join(result.Log, "\n"))
		}
		if err := syscall.Unmount(small, 0); err != nil {
			t.Error(err)
		}
	}
}
