package adaptive

import (
	"testing"

	"github.com/mediamill/mediamill/internal/ffmpeg/ffmpegtest"
)

func TestScratch(t *testing.T) {
	m := run(t, ffmpegtest.Fixture(t, "plain"), `{}`)
	t.Log(m.ffmpeg.Args)
	for _, r := range m.plan.Reasons {
		t.Log(r)
	}
	dump(t, m.dir)
}
