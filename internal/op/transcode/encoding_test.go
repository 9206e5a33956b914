package transcode

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
)

// A subtitle file in an encoding that it was not told is refused by its name
// before ffmpeg reads it, and one that is only damaged is not.
func TestEncodingOfASubtitleFile(t *testing.T) {
	t.Parallel()
	const head = "1\n00:00:00,200 --> 00:00:00,900\n"
	for _, tt := range []struct {
		name, text, charset string
		refused, warned     bool
	}{
		{"ASCII", head + "Cafe\n", "", false, false},
		{"UTF-8", head + "Café\n", "", false, false},
		{"Latin 1", head + "Caf\xe9\n", "", true, false},
		{"Latin 1, and told so", head + "Caf\xe9\n", "iso-8859-1", false, false},
		{"GB18030", head + "\xc4\xe3\xba\xc3\n", "", true, false},
		{"UTF-16 with a mark", "\xff\xfe1\x00\n\x00\xe9\x00", "", false, false},
		{"UTF-8 with a broken line", head + "Café\n\n2\n00:00:01,000 --> 00:00:01,900\nCaf\xe9\n", "", false, true},
		{"UTF-8 that ends in a character", head + "Café\n" + strings.Repeat("é", encodingBytes/2), "", false, false},
	} {
		p := decode(t, `{"watermarks":[{"image":{"key":"logo.jpg"}}],"subtitles":{"mode":"burn","charset":"`+tt.charset+`","file":{"key":"a.srt"}}}`)
		plan, err := p.Plan(op.Input{Source: film(nil), Caps: capabilities()})
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(t.TempDir(), "a.srt")
		if err := os.WriteFile(path, []byte(tt.text), 0o600); err != nil {
			t.Fatal(err)
		}
		var told op.Made
		for _, step := range plan.Steps {
			if step.Command != nil {
				break // what is refused is refused before
			}
			err = step.Make.Make(t.Context(), op.Work{Places: ffmpeg.Places{Sources: []string{"/film", "/logo", path}}, Made: &told})
		}
		if e := media.AsError(err); (err != nil) != tt.refused || tt.refused &&
			(e.Code != media.CodeInputMalformed || e.Field != "subtitles.file" || !strings.Contains(e.Hint, "subtitles.charset")) {
			t.Errorf("%s: %+v", tt.name, err)
		}
		if warned := len(told.Warnings) == 1 && told.Warnings[0].Code == "cues_dropped"; warned != tt.warned {
			t.Errorf("%s: warnings %v", tt.name, told.Warnings)
		}
	}
}
