package sdk_test

import (
	"testing"

	"github.com/mediamill/mediamill/test/sdk"
)

func TestAFilmIsWhatItsNameSays(t *testing.T) {
	path := sdk.Film(t, t.TempDir(), "in/film.mp4")
	facts := sdk.Probe(t, path)
	v, a := facts.First("video"), facts.First("audio")
	if v.Codec != "h264" || v.Width != 320 || v.Height != 180 || a.Codec != "aac" || facts.Format.Duration < 2.9 || facts.Format.Duration > 3.2 {
		t.Errorf("the film is %+v", facts)
	}
	sdk.Decode(t, path)
}
