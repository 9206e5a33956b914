package analyze

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/mediamill/mediamill/internal/analyze"
	"github.com/mediamill/mediamill/internal/ffmpeg/ffmpegtest"
	"github.com/mediamill/mediamill/internal/optest"
)

// TestLanguagesOfSubtitlesAreFound has subtitles whose language is declared wrongly,
// rightly and not at all, one without letters, one without text, and metadata.
func TestLanguagesOfSubtitlesAreFound(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for name, lines := range map[string][2]string{
		"de.srt":   {"<i>Ich habe dir gesagt, dass heute</i>", "niemand zum Bahnhof kommt."},
		"ko.srt":   {"어디 갔었어요?", "오늘 밤에는 아무도 역에 오지 않을 거야."},
		"fr.srt":   {"Je t'ai dit que personne ne viendrait", "à la gare ce soir, mais tu es venu."},
		"no.srt":   {"12:30", "50 %"},
		"mute.srt": {"<i></i>", "<b></b>"},
	} {
		srt := "1\n00:00:00,000 --> 00:00:01,000\n" + lines[0] + "\n\n2\n00:00:01,000 --> 00:00:02,000\n" + lines[1] + "\n"
		if err := os.WriteFile(filepath.Join(dir, name), []byte(srt), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	ffmpegtest.FFmpeg(t, dir, append(strings.Fields("-f lavfi -i color=s=64x36:r=5:d=2 -i de.srt -i ko.srt -i fr.srt -i no.srt -i mute.srt -map 0 -map 1 -map 2 -map 3 -map 4 -map 5 -c:v mpeg4 -c:s srt "+
		"-metadata:s:s:0 language=eng -metadata:s:s:2 language=fre -metadata"), "title=I told you that nobody would come to the station tonight", "text.mkv")...)
	report := reportOf(t, optest.Must(t, Op(), filepath.Join(dir, "text.mkv"), `{"analyzers":["language","black"]}`))
	got := report.Facts.Languages
	for i := range got {
		got[i].Confidence = 0
	}
	slices.SortFunc(got, func(a, b analyze.LanguageFact) int { return a.Stream - b.Stream })
	want := []analyze.LanguageFact{
		{Stream: -1, Language: "en"}, {Stream: 1, Declared: "en", Language: "de", Differs: true}, {Stream: 2, Language: "ko"},
		{Stream: 3, Declared: "fr", Language: "fr"}, {Stream: 4},
	}
	if !slices.Equal(got, want) || len(report.Gaps) != 1 || report.Gaps[0].ReasonKey != "no_text_could_be_read_from" || report.Gaps[0].ReasonArgs[0].Text != "5" {
		t.Errorf("%+v, want %+v; gaps %+v", got, want, report.Gaps)
	}
}
