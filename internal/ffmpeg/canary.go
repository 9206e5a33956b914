package ffmpeg

import (
	"context"
	"os"
	"time"

	"github.com/mediamill/mediamill/internal/ffmpeg/sandbox"
	"github.com/mediamill/mediamill/internal/media"
)

// canaryCPU is far above what the good clip needs; its wall limit is that of all
// short work, since a busy machine proves nothing about the cage.
const canaryCPU = 30 * time.Second

// goodClip makes a small picture file with threads, a filter and a file
// outside nothing: what the cage must let pass.
func goodClip(program string) func(context.Context, *sandbox.Box) error {
	return func(ctx context.Context, b *sandbox.Box) error {
		work, err := os.MkdirTemp("", "mediamill-canary-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(work)
		t := &Tool{ffmpeg: program, box: b}
		c := &Command{
			Inputs: []Input{{File: File{Place: InLavfi, Name: "testsrc2=s=128x96:r=10:d=0.5"}}},
			Graph:  []Chain{{In: []string{"0:v"}, Filters: []Filter{F("scale", "w", 64, "h", -2), F("format", "", "yuv420p")}, Out: []string{"v"}}},
			Outputs: []Output{{File: Out("good.mp4"), Format: "mp4", Maps: []string{"[v]"}, Options: []Option{
				Word("c:v", "mpeg4"), Int("threads", 2), Word("movflags", "+faststart")}}},
		}
		result, err := t.Run(ctx, Run{Command: c, Places: Places{Work: work, Out: work}, Limits: Limits{CPU: canaryCPU}})
		if err != nil {
			return media.Wrap(media.CodeEngineSandbox, err, "%s", lastLine(result.Log, "ffmpeg printed nothing"))
		}
		return nil
	}
}
