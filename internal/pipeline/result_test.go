package pipeline_test

import (
	"os"
	"strings"
	"testing"

	"github.com/mediamill/mediamill/internal/ffmpeg/ffmpegtest"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
	"github.com/mediamill/mediamill/internal/optest"
	"github.com/mediamill/mediamill/internal/optest/looking"
)

// TestAnOperationWithoutFilesHasAResult runs an operation whose frames Go reads.
func TestAnOperationWithoutFilesHasAResult(t *testing.T) {
	t.Parallel()
	source := ffmpegtest.Clip(t, ffmpegtest.Spec{Audio: "none"})
	for name, tt := range map[string]struct {
		how, want string     // part of the result
		code      media.Code // or the error's
		text      string     // and a part of it
	}{
		"all frames":                 {how: "whole", want: `{"frames":50,`},
		"a reader that has enough":   {how: "early", want: `{"frames":3,`},
		"a reader that fails":        {how: "error", code: media.CodeInputUnsupported, text: "nothing can be seen"},
		"a result of a wrong word":   {how: "wrong", code: media.CodeVerifyFailed, text: "light"},
		"no result":                  {how: "nothing", code: media.CodeVerifyFailed, text: "there is none"},
		"a file that nobody planned": {how: "file", code: media.CodeVerifyFailed, text: "stray.mkv"},
	} {
		run, err := optest.Do(t, looking.Op(), source, `{"how":"`+tt.how+`"}`)
		if media.CodeOf(err) != tt.code && (err != nil || tt.code != "") {
			t.Errorf("%s: %v, want %q", name, err, tt.code)
			continue
		}
		if err != nil && !strings.Contains(err.Error(), tt.text) {
			t.Errorf("%s: %v does not speak of %q", name, err, tt.text)
		}
		if !strings.HasPrefix(string(run.Made), tt.want) || tt.code != "" && run.Made != nil {
			t.Errorf("%s: the result is %s, want %s", name, run.Made, tt.want)
		}
		if left, _ := os.ReadDir(run.Out); len(run.Files) != 0 || len(left) != 0 && tt.how != "file" {
			t.Errorf("%s: there are files: %v", name, left)
		}
	}
}

// TestAResultOfABrokenSourceIsFfmpegsError prefers what ffmpeg says to what a
// reader makes of an early end.
func TestAResultOfABrokenSourceIsFfmpegsError(t *testing.T) {
	t.Parallel()
	source := ffmpegtest.Clip(t, ffmpegtest.Spec{Audio: "none"})
	broken := looking.Op()
	broken.New = func() op.Params { return &unreadable{looking.Params{How: "whole"}} }
	if _, err := optest.Do(t, broken, source, `{}`); media.CodeOf(err).Class() == "verify" || err == nil {
		t.Errorf("%v", err)
	}
}

// unreadable plans a stream that the source does not have.
type unreadable struct{ looking.Params }

func (u *unreadable) Plan(in op.Input) (*op.Plan, error) {
	plan, err := u.Params.Plan(in)
	plan.Steps[0].Command.Graph[0].In[0] = "0:9"
	return plan, err
}
