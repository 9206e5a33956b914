package analyze

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/mediamill/mediamill/internal/analyze"
	"github.com/mediamill/mediamill/internal/analyze/catalogue"
	"github.com/mediamill/mediamill/internal/ffmpeg/ffmpegtest"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
	"github.com/mediamill/mediamill/internal/optest"
)

func TestFaultsAreToldAllAtOnce(t *testing.T) {
	t.Parallel()
	optest.Faults(t, Op(), []optest.Fault{
		{Name: "an unknown analyzer", Params: `{"analyzers":["shots","smell"]}`, Fields: []string{"analyzers[1]"}},
		{Name: "levels out of range", Params: `{"black":{"level":2,"share":0.1},"silence":{"level_db":0},"shots":{"threshold":0},"on_damage":"x"}`,
			Fields: []string{"black.level", "black.share", "on_damage", "shots.threshold", "silence.level_db"}},
		{Name: "an unknown member and one of a wrong type", Params: `{"crop":{"smell":1},"freeze":{"noise":"loud"}}`, Fields: []string{"crop.smell", "freeze.noise"}},
	})
}

// TestEveryAnalyzerCanBeNamed compares the enum of the parameter with the catalogue.
func TestEveryAnalyzerCanBeNamed(t *testing.T) {
	t.Parallel()
	settings, operation := catalogue.Default(), Op()
	raw, err := json.Marshal(settings)
	if err != nil {
		t.Fatal(err)
	}
	var members map[string]any
	if err := json.Unmarshal(raw, &members); err != nil {
		t.Fatal(err)
	}
	for _, a := range settings.All() {
		if members[a.Name()] == nil {
			t.Errorf("the settings have no member %s", a.Name())
		}
		delete(members, a.Name())
		if _, faults := operation.Params([]byte(`{"analyzers":["` + a.Name() + `"]}`)); len(faults) > 0 {
			t.Errorf("%s cannot be named: %v", a.Name(), faults)
		}
	}
	if len(members) > 0 {
		t.Errorf("no analyzer has the settings %v", members)
	}
}

// TestWhatIsNotThereIsNotLookedFor runs everything on sources that lack something.
func TestWhatIsNotThereIsNotLookedFor(t *testing.T) {
	t.Parallel()
	all := []string{"shots", "chapters", "black", "freeze", "loudness", "silence", "crop", "fields", "levels", "language", "stream", "quality", "covers", "codes", "highlights", "fingerprint"}
	picture := filepath.Join(t.TempDir(), "still.png")
	ffmpegtest.FFmpeg(t, filepath.Dir(picture), "-f", "lavfi", "-i", "testsrc2=s=320x180:r=25", "-frames:v", "1", picture)
	for name, tt := range map[string]struct {
		source, skipped string
		count           media.AnnotationKind // a kind that there is one of
	}{
		"no audio": {ffmpegtest.Clip(t, ffmpegtest.Spec{Audio: "none"}), "loudness silence levels language", "shot"},
		"no video": {ffmpegtest.Clip(t, ffmpegtest.Spec{Video: "none", Ext: ".m4a"}), "shots chapters black freeze highlights crop fields quality covers codes language", ""},
		"a still":  {picture, "freeze loudness silence fields levels language stream", "shot"},
		"all":      {ffmpegtest.Clip(t, ffmpegtest.Spec{Duration: 3 * time.Second}), "language", "chapter"},
	} {
		run := optest.Must(t, Op(), tt.source, `{}`)
		var result Result
		if err := json.Unmarshal(run.Made, &result); err != nil {
			t.Fatal(err)
		}
		var skipped []string
		for _, s := range result.Skipped {
			if skipped = append(skipped, s.Analyzer); s.Reason == "" || s.ReasonKey == "" {
				t.Errorf("%s: %+v says no reason", name, s)
			}
		}
		if got := strings.Join(skipped, " "); got != tt.skipped || len(skipped)+len(result.Looked.Analyzers) != len(all) {
			t.Errorf("%s: not looked for %q, want %q; looked for %v", name, got, tt.skipped, result.Looked.Analyzers)
		}
		if tt.count != "" && result.Counts[tt.count] != 1 {
			t.Errorf("%s: %v, want one %s", name, result.Counts, tt.count)
		}
		roles := map[media.Role]int{}
		for _, f := range run.Files {
			roles[f.Role]++
		}
		video := 0 // one of each file of the video
		if !strings.Contains(tt.skipped, "shots") {
			video = 1
		}
		if run.Files[0].Role != media.RoleReport || roles[media.RoleChapters] != 2*video || roles[media.RoleCover] != video {
			t.Errorf("%s: the files are %+v", name, run.Files)
		}
		lines := result.Lines()
		if len(lines) < len(all)-2 {
			t.Errorf("%s: the result for people is %q", name, lines)
		}
	}
}

// TestEveryMemberIsDescribed reads the tags of the result and of the report.
func TestEveryMemberIsDescribed(t *testing.T) {
	t.Parallel()
	seen := map[reflect.Type]bool{}
	var read func(of reflect.Type)
	read = func(of reflect.Type) {
		for of.Kind() == reflect.Pointer || of.Kind() == reflect.Slice {
			of = of.Elem()
		}
		if of.Kind() != reflect.Struct || seen[of] {
			return
		}
		seen[of] = true
		for _, member := range reflect.VisibleFields(of) {
			if name, _, _ := strings.Cut(member.Tag.Get("json"), ","); name != "" && name != "-" && member.IsExported() && member.Tag.Get("doc") == "" {
				t.Errorf("%s.%s has no description", of, member.Name)
			}
			read(member.Type)
		}
	}
	read(reflect.TypeFor[Result]())
	read(reflect.TypeFor[analyze.Report]())
}

// TestOnlyWhatIsAskedIsReported runs an analyzer that takes what another found.
func TestOnlyWhatIsAskedIsReported(t *testing.T) {
	t.Parallel()
	report := reportOf(t, optest.Must(t, Op(), ffmpegtest.Clip(t, ffmpegtest.Spec{}), `{"analyzers":["chapters"]}`))
	if len(report.Annotations) != 1 || report.Annotations[0].Kind != "chapter" || report.Facts.Shots != nil || report.Facts.Black != nil {
		t.Errorf("%+v and %+v", report.Annotations, report.Facts)
	}
}

// TestChaptersAreFilesToo reads those of a film of two parts back.
func TestChaptersAreFilesToo(t *testing.T) {
	t.Parallel()
	report := &analyze.Report{}
	report.Add(media.Annotation{Kind: media.AnnotationChapter, Start: 0, End: 61.5})
	report.Add(media.Annotation{Kind: media.AnnotationChapter, Start: 61.5, End: 3723.004})
	track, meta := chapterFiles(report)
	if want := "WEBVTT\n\n00:00:00.000 --> 00:01:01.500\nChapter 1\n\n00:01:01.500 --> 01:02:03.004\nChapter 2\n"; string(track) != want {
		t.Errorf("%s", track)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, chaptersMeta), meta, 0o600); err != nil {
		t.Fatal(err)
	}
	ffmpegtest.FFmpeg(t, dir, "-f", "lavfi", "-i", "anullsrc=d=0.1", "-i", chaptersMeta, "-map_metadata", "1", "-f", "ffmetadata", "back.txt")
	back, err := os.ReadFile(filepath.Join(dir, "back.txt"))
	if err != nil || !strings.Contains(string(back), "START=61500000\nEND=3723004000\ntitle=Chapter 2") {
		t.Errorf("ffmpeg reads them as %s, %v", back, err)
	}
}

func TestNothingToLookAtIsAnError(t *testing.T) {
	t.Parallel()
	_, err := optest.Do(t, Op(), ffmpegtest.Clip(t, ffmpegtest.Spec{Audio: "none"}), `{"analyzers":["loudness","silence"]}`)
	if media.CodeOf(err) != media.CodeInputNoStream {
		t.Errorf("%v", err)
	}
}

func TestAudioThatIsTooShortIsNotCalledDamaged(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	ffmpegtest.FFmpeg(t, dir, "-f", "lavfi", "-i", "sine=d=0.05", "short.wav")
	if _, err := optest.Do(t, Op(), filepath.Join(dir, "short.wav"), `{}`); media.CodeOf(err) != media.CodeInputUnsupported {
		t.Errorf("%v", err)
	}
}

// TestATruncatedSourceIsReportedAsFarAsItGoes cuts a file that can be read up to there.
func TestATruncatedSourceIsReportedAsFarAsItGoes(t *testing.T) {
	t.Parallel()
	whole, err := os.ReadFile(ffmpegtest.Clip(t, ffmpegtest.Spec{Duration: 8 * time.Second, Ext: ".mkv"}))
	if err != nil {
		t.Fatal(err)
	}
	cut := filepath.Join(t.TempDir(), "cut.mkv")
	if err := os.WriteFile(cut, whole[:len(whole)/2], 0o600); err != nil {
		t.Fatal(err)
	}
	run := optest.Must(t, Op(), cut, `{}`)
	if report := reportOf(t, run); report.Duration < 3 || report.Duration > 5 || len(run.Warnings) == 0 {
		t.Errorf("%.1f of 8 s, warnings %+v", report.Duration, run.Warnings)
	}
	if _, err := optest.Do(t, Op(), cut, `{"on_damage":"fail"}`); media.CodeOf(err) != media.CodeInputTruncated {
		t.Errorf("with on_damage fail: %v", err)
	}
}

func TestThePlanDecodesOnce(t *testing.T) {
	t.Parallel()
	film := &media.Source{Container: "mov", Duration: 60, Video: []media.VideoStream{{Width: 1280, Height: 720}}, Audio: []media.AudioStream{{Index: 1, Channels: 2}}}
	optest.Golden(t, "all", optest.Params(t, Op(), `{}`), op.Input{Source: film})
	optest.Golden(t, "crop-only", optest.Params(t, Op(), `{"analyzers":["crop"]}`), op.Input{Source: film})
	film.Video[0].Width, film.Video[0].Height = 3840, 2160
	optest.Golden(t, "stills", optest.Params(t, Op(), `{"analyzers":["shots","quality"],"quality":{"step_seconds":2}}`), op.Input{Source: film})
}
