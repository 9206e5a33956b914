package export

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"

	"github.com/mediamill/mediamill/internal/manifest/vtt"
	"github.com/mediamill/mediamill/internal/media"
)

var some = []media.Annotation{
	{Kind: "silence", Confidence: 1, Start: 1.5, End: 3723.0625},
	{Kind: "transition", Label: "cut", Confidence: 0.9, Start: 2, End: 2, Box: &media.Box{X: 0.1, Width: 0.5, Height: 1}},
	{Kind: "text", Confidence: 0.5, Start: 4, End: 5, Text: "=HYPERLINK(\"x\")\n\n<b>\"a\", b --> c\x1b</b>\n"},
}

func TestEachFormatIsWritten(t *testing.T) {
	t.Parallel()
	for f, want := range map[Format]string{
		CSV: "kind,label,start_seconds,end_seconds,confidence,text,x,y,width,height,evidence\r\nsilence,,1.5,3723.0625,1,,,,,,\r\n" +
			"transition,cut,2,2,0.9,,0.1,0,0.5,1,\r\n" + "text,,4,5,0.5,\"'=HYPERLINK(\"\"x\"\")\r\n\r\n<b>\"\"a\"\", b --> c\x1b</b>\r\n\",,,,,\r\n",
		VTT: "WEBVTT\n\n00:00:01.500 --> 01:02:03.063\nsilence\n\n00:00:02.000 --> 00:00:03.000\ntransition: cut\n\n" +
			"00:00:04.000 --> 00:00:05.000\ntext\n=HYPERLINK(\"x\")\n&lt;b&gt;\"a\", b --&gt; c&lt;/b&gt;\n",
		SRT: "1\n00:00:01,500 --> 01:02:03,063\nsilence\n\n2\n00:00:02,000 --> 00:00:03,000\ntransition: cut\n\n" +
			"3\n00:00:04,000 --> 00:00:05,000\ntext\n=HYPERLINK(\"x\")\n<b>\"a\", b → c</b>\n\n",
	} {
		var got bytes.Buffer
		if err := Write(&got, f, some); err != nil || got.String() != want {
			t.Errorf("%s: %v\n%q, want\n%q", f, err, got.String(), want)
		}
		if f.Type() == "" {
			t.Errorf("%s has no type", f)
		}
	}
	if err := Write(&bytes.Buffer{}, "pdf", some); media.CodeOf(err) != media.CodeConfigInvalid || Format("pdf").Type() != "" {
		t.Errorf("an unknown format: %v", err)
	}
}

// TestNoCellIsAFormula also holds that what is written can be read again.
func TestNoCellIsAFormula(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "|calc", "plain", "1-2", ""} {
		var got bytes.Buffer
		if err := Write(&got, CSV, []media.Annotation{{Kind: "text", Label: text, Text: text, Evidence: text}}); err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(&got).ReadAll()
		if err != nil || len(rows) != 2 {
			t.Fatalf("%q: %v, %v", text, rows, err)
		}
		for _, cell := range []string{rows[1][1], rows[1][5], rows[1][10]} {
			if strings.HasPrefix(cell, "'") == (text == "plain" || text == "1-2" || text == "") {
				t.Errorf("%q is written as %q", text, cell)
			}
		}
	}
}

func FuzzCuesCanBeReadAgain(f *testing.F) {
	f.Add("a\n\nb", 1.0, 2.0)
	f.Add("-->", -1.0, 1e6)
	f.Fuzz(func(t *testing.T, text string, start, end float64) {
		if !(start >= 0 && start < 1e6 && end < 1e6) { // what a report may have
			return
		}
		var got bytes.Buffer
		if err := Write(&got, VTT, []media.Annotation{{Kind: "text", Text: text, Start: media.Seconds(start), End: media.Seconds(end)}}); err != nil {
			t.Fatal(err)
		}
		if cues, err := vtt.Parse(got.Bytes()); err != nil || len(cues) != 1 {
			t.Fatalf("%q: %v, %v", got.String(), cues, err)
		}
	})
}
