package catalogue

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/mediamill/mediamill/internal/ffmpeg/ffmpegtest"
	"github.com/mediamill/mediamill/internal/op/still/stilltest"
	"github.com/mediamill/mediamill/internal/optest"
)

// Empty boxes of one width look alike whatever they stand for.
func TestTextWatermarksShowTheirCharactersOrSaySo(t *testing.T) {
	t.Parallel()
	path := ffmpegtest.Clip(t, ffmpegtest.Spec{Duration: time.Second, Width: 160, Height: 90, Audio: "none", Picture: "color"})
	o, _ := All().Find("transcode")
	draw := func(text string) (stilltest.Grey, optest.Run) {
		run := optest.Must(t, *o, path, `{"video":{"preset":"ultrafast"},"watermarks":[{"text":"`+text+`","size":0.6,"position":"center"}]}`)
		return stilltest.FrameAt(t, filepath.Join(run.Out, run.Files[0].Name.File), 0.5, 0), run
	}
	one, run := draw("漢字")
	other, _ := draw("一火")
	if run.Warns("glyph_missing") != (stilltest.Difference(one, other) < 1) {
		t.Errorf("two texts differ by %.2f, warnings %v", stilltest.Difference(one, other), run.Warnings)
	}
	if _, run := draw("a\U000F0123"); !run.Warns("glyph_missing") {
		t.Errorf("a character that no font has: warnings %v", run.Warnings)
	}
}
