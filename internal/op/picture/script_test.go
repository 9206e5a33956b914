package picture

import (
	"strings"
	"testing"
)

func TestTextsOfScriptsBeyondLatinAreDrawnByLibass(t *testing.T) {
	t.Parallel()
	for text, filter := range map[string]string{
		"Zoë – „Łódź“ 5 €": "drawtext", "漢字": "subtitles", "한국어": "subtitles", "مرحبا": "subtitles", "a 🎬": "subtitles", "Привет": "subtitles",
	} {
		if w := (Watermark{Text: text}); w.Filter() != filter || strings.HasSuffix(w.TextFile(0), ".ass") != (filter == "subtitles") {
			t.Errorf("%q: %s from %s", text, w.Filter(), w.TextFile(0))
		}
	}
	w := Watermark{Text: "漢{\\b1}\\N字\nb", Position: "top_left", Color: "#123456", Opacity: 0.5, X: "5px", Height: "40px", Start: 1, End: 3725.5}
	script := string(w.TextContent(&Picture{Width: 640, Height: 360}))
	for _, part := range []string{
		"PlayResX: 640\nPlayResY: 360\n", "Style: Mark,Sans,40,&H80563412,&HB3000000,1,2,0,7,5,5,11,1\n",
		"Dialogue: 0,0:00:01.00,1:02:05.50,Mark,漢\\{\\\u2060b1\\}\\\u2060N字\\Nb\n",
	} {
		if !strings.Contains(script, part) {
			t.Errorf("%q is not in\n%s", part, script)
		}
	}
	if w := (Watermark{Text: "漢", Color: "Tomato"}); w.assColor(1) != "&H004763FF" {
		t.Errorf("tomato is %s", w.assColor(1))
	}
	for name := range strings.FieldsSeq(colorNames) {
		if name != "white" && (&Watermark{Color: name}).assColor(1) == "&H00FFFFFF" {
			t.Errorf("%s is taken for white", name)
		}
	}
}
