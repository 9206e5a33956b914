package moderate

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/mediamill/mediamill/internal/analyze"
	"github.com/mediamill/mediamill/internal/ffmpeg/ffmpegtest"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/moderate"
	"github.com/mediamill/mediamill/internal/op"
	"github.com/mediamill/mediamill/internal/optest"
)

func TestFaultsAreToldAllAtOnce(t *testing.T) {
	t.Parallel()
	optest.Faults(t, Op(), []optest.Fault{
		{Name: "thresholds out of range", Params: `{"policy":{"words":{"review":1.1},"nudity":{"block":-1,"samples":0,"window":101},"codes":{"unknown":"pass"}}}`,
			Fields: []string{"policy.codes.unknown", "policy.nudity.block", "policy.nudity.samples", "policy.nudity.window", "policy.words.review"}},
		{Name: "rules that contradict", Params: `{"policy":{"words":{"review":0.9,"block":0.5},"nudity":{"samples":6},"black":{"review":0}}}`,
			Fields: []string{"policy.black", "policy.nudity.samples", "policy.words.block"}},
		{Name: "unknown names", Params: `{"policy":{"look_for":["violence"]},"text_in":["walls"],"word_lists":["No Name","a@0"],"smell":1}`,
			Fields: []string{"policy.look_for[0]", "smell", "text_in[0]", "word_lists[0]", "word_lists[1]"}},
		{Name: "words that are none", Params: `{"words":["ok","\u200b","` + strings.Repeat("x", 129) + `"]}`, Fields: []string{"words[1]", "words[2]"}},
	})
}

// film makes a small file: pictures and sound by lavfi, "" for none, and subtitles.
func film(t *testing.T, video, audio, subtitles, title string) string {
	t.Helper()
	dir := t.TempDir()
	var inputs, maps []string
	add := func(format, source string) {
		maps = append(maps, "-map", string(rune('0'+len(inputs)/4)))
		inputs = append(inputs, "-f", format, "-i", source)
	}
	if video != "" {
		add("lavfi", video)
	}
	if audio != "" {
		add("lavfi", audio)
	}
	if subtitles != "" {
		if err := os.WriteFile(filepath.Join(dir, "in.srt"), []byte(subtitles), 0o600); err != nil {
			t.Fatal(err)
		}
		add("srt", "in.srt")
	}
	args := append(inputs, maps...)
	args = append(args, "-metadata", "title="+title, "-c:v", "libx264", "-preset", "ultrafast", "-threads", "1", "-c:a", "flac", "-c:s", "srt", "film.mkv")
	ffmpegtest.FFmpeg(t, dir, args...)
	return filepath.Join(dir, "film.mkv")
}

const (
	moving = "testsrc2=s=160x90:r=10:d=2"
	tone   = "sine=d=2"
	clean  = "1\n00:00:00,200 --> 00:00:01,000\nA classic in Scunthorpe\n"
	banned = "1\n00:00:00,200 --> 00:00:01,000\nA <i>Very BAD</i>  word\n\n2\n00:00:01,100 --> 00:00:01,800\n请 加 微 信 abc_12345\n"
)

func judged(t *testing.T, path, params string, lists ...string) (Result, Report) {
	t.Helper()
	run := optest.Must(t, Op(), path, params, lists...)
	var result Result
	var report Report
	raw, err := os.ReadFile(filepath.Join(run.Out, reportFile))
	if err == nil {
		err = json.Unmarshal(raw, &report)
	}
	if err == nil {
		err = json.Unmarshal(run.Made, &result)
	}
	if err != nil {
		t.Fatal(err)
	}
	if result.Verdict != report.Judgement.Verdict || result.Verdict != run.Verdict || !result.Assistive || len(result.Never) == 0 {
		t.Errorf("the result is %+v, the report says %s and the run %s", result, report.Judgement.Verdict, run.Verdict)
	}
	return result, report
}

func finding(t *testing.T, r Result, c moderate.Category) moderate.Finding {
	t.Helper()
	i := slices.IndexFunc(r.Categories, func(f moderate.Finding) bool { return f.Category == c })
	if i < 0 {
		t.Fatalf("%s is not judged: %+v", c, r)
	}
	return r.Categories[i]
}

func TestWordsAndContactsAreFoundInTexts(t *testing.T) {
	t.Parallel()
	list := filepath.Join(t.TempDir(), "list")
	if err := os.WriteFile(list, []byte("# house@3\n# house rules\nbad\nass\ncunt\n加微信\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	const text = `{"text_in":["metadata","subtitles"],"word_lists":["house"],"policy":{"look_for":["words","contact"]}}`
	good := film(t, moving, "", clean, "A classic")
	evil := film(t, moving, "", banned, "See www.example.com")

	result, report := judged(t, good, text, list)
	if result.Verdict != media.VerdictPass || result.Texts < 2 || !slices.Equal(result.WordLists, []UsedList{{"house@3", 4}}) || len(report.Evidence.Sightings) != 0 {
		t.Errorf("a clean film: %+v", result)
	}
	if len(result.Looked.Analyzers) != 0 || report.Looked.Frames != 0 {
		t.Errorf("it was decoded: %+v", result.Looked)
	}

	result, report = judged(t, evil, text, list)
	words, contact := finding(t, result, moderate.Words), finding(t, result, moderate.Contact)
	if result.Verdict != media.VerdictReview || words.Found != 2 || words.Spans[0].Term != "bad" || words.Spans[1].Term != "加微信" ||
		words.Spans[0].List != "house@3" || words.Spans[0].Where != subtitles || words.Spans[0].Text != "a very bad word" ||
		words.Spans[0].Start < 0.15 || words.Spans[0].End > 1.05 {
		t.Errorf("words: %+v", words)
	}
	if contact.Found != 2 || contact.Spans[0].Label != "url" || contact.Spans[0].Where != metadata || contact.Spans[1].Label != "wechat" {
		t.Errorf("contact: %+v", contact)
	}
	if len(report.Of(media.AnnotationWord)) != 2 || len(report.Of(media.AnnotationContact)) != 2 {
		t.Errorf("the annotations: %+v", report.Annotations)
	}
	if lines := strings.Join(result.Lines(), "\n"); !strings.Contains(lines, `"加微信" in subtitles`) || !strings.Contains(lines, "assistive") {
		t.Error(lines)
	}

	if result, _ = judged(t, evil, strings.Replace(text, `"look_for"`, `"words":{"block":0.9},"look_for"`, 1), list); result.Verdict != media.VerdictBlock {
		t.Errorf("a strict policy: %+v", result)
	}
	result, _ = judged(t, good, `{"text_in":["metadata","subtitles"],"policy":{"look_for":["words","contact"]}}`)
	if f := finding(t, result, moderate.Words); result.Verdict != media.VerdictReview || len(f.Missing) != 1 {
		t.Errorf("words without a list: %+v", result)
	}
	result, _ = judged(t, evil, `{"words":["Very  bad"],"text_in":["metadata"],"policy":{"look_for":["words"]}}`)
	if result.Verdict != media.VerdictPass {
		t.Errorf("only the metadata: %+v", result)
	}
}

// TestWhatIsNotInstalledIsNoPass runs the default policy where no model is installed.
func TestWhatIsNotInstalledIsNoPass(t *testing.T) {
	t.Parallel()
	result, report := judged(t, film(t, moving, tone, clean, "A classic"), `{}`)
	if result.Verdict != media.VerdictReview || report.Looked.Frames == 0 {
		t.Fatalf("%+v", result)
	}
	if f := finding(t, result, moderate.Nudity); f.Verdict != media.VerdictReview || len(f.Missing) != 1 || f.Missing[0].Reason.Key == "" {
		t.Errorf("nudity: %+v", f)
	}
	for _, m := range finding(t, result, moderate.Contact).Missing {
		if m.Where != screen && m.Where != speech {
			t.Errorf("contact: %+v", m)
		}
	}
	if want := []moderate.Category{moderate.Known, moderate.Words}; !slices.Equal(result.Omitted, want) {
		t.Errorf("omitted: %v, not %v", result.Omitted, want)
	}
	for _, c := range []moderate.Category{moderate.Black, moderate.Silent, moderate.Frozen} {
		if f := finding(t, result, c); f.Verdict != media.VerdictPass {
			t.Errorf("%s: %+v", c, f)
		}
	}
	// Another policy is applied to the same evidence.
	policy := moderate.Default()
	policy.LookFor = []moderate.Category{moderate.Black, moderate.Frozen}
	if j := policy.Judge(report.Evidence); j.Verdict != media.VerdictPass {
		t.Errorf("what was looked at: %+v", j)
	}
	policy.LookFor = []moderate.Category{moderate.Words}
	if j := policy.Judge(report.Evidence); j.Verdict != media.VerdictReview {
		t.Errorf("what was not looked for: %+v", j)
	}
}

func TestBlackSilentAndFrozenFilms(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		video, audio string
		want         map[moderate.Category]media.Verdict
	}{
		"a usual film": {moving, tone, map[moderate.Category]media.Verdict{}},
		"black and silent": {"color=black:s=160x90:r=10:d=2", "anullsrc=r=8000:d=2", map[moderate.Category]media.Verdict{
			moderate.Black: media.VerdictReview, moderate.Silent: media.VerdictReview}},
		"frozen":    {"smptebars=s=160x90:r=10:d=4", "sine=d=4", map[moderate.Category]media.Verdict{moderate.Frozen: media.VerdictReview}},
		"no audio":  {moving, "", map[moderate.Category]media.Verdict{moderate.Silent: media.VerdictReview}},
		"no video":  {"", tone, map[moderate.Category]media.Verdict{}},
		"one frame": {"testsrc2=s=160x90:r=10:d=0.1", "", map[moderate.Category]media.Verdict{moderate.Silent: media.VerdictReview}},
	} {
		result, _ := judged(t, film(t, c.video, c.audio, "", ""), `{"policy":{"look_for":["black","silent","frozen"]}}`)
		for _, f := range result.Categories {
			want := c.want[f.Category]
			if want == "" {
				want = media.VerdictPass
			}
			// A black film is a frozen one as well.
			if f.Verdict != want && !(name == "black and silent" && f.Category == moderate.Frozen) {
				t.Errorf("%s: %+v, want %s", name, f, want)
			}
		}
	}
}

func TestAFilmThatEndsEarlyIsNoPass(t *testing.T) {
	t.Parallel()
	path := film(t, "testsrc2=s=160x90:r=10:d=8", "sine=d=8", "", "")
	raw, err := os.ReadFile(path)
	if err == nil {
		err = os.WriteFile(path, raw[:len(raw)/2], 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	result, _ := judged(t, path, `{"policy":{"look_for":["black"]}}`)
	if f := finding(t, result, moderate.Black); f.Verdict != media.VerdictReview || len(f.Missing) != 1 {
		t.Errorf("%+v", result)
	}
}

func TestSubtitlesThatNobodyCanReadAreNoPass(t *testing.T) {
	t.Parallel()
	src := &media.Source{Subtitles: []media.SubtitleStream{{Index: 2, Text: true}, {Index: 3, Codec: "hdmv_pgs_subtitle"}}}
	if read, why := tracks(src); len(read) != 1 || why.Text == "" {
		t.Errorf("%v, %v", read, why)
	}
	src.Subtitles = make([]media.SubtitleStream, maxTracks+1)
	for i := range src.Subtitles {
		src.Subtitles[i].Text = true
	}
	if read, why := tracks(src); len(read) != maxTracks || why.Text == "" {
		t.Errorf("%d, %v", len(read), why)
	}
}

// TestEverySystemTemplateHolds decodes each, and looks at what it would block.
func TestEverySystemTemplateHolds(t *testing.T) {
	t.Parallel()
	operation := Op()
	for _, template := range operation.Templates {
		raw, err := op.Merge(template.Params, nil)
		if err != nil {
			t.Fatal(err)
		}
		params, faults := operation.Params(raw)
		if len(faults) > 0 {
			t.Fatalf("%s: %v", template.Name, faults)
		}
		policy, blocks := params.(*Params).Policy, 0
		for _, c := range moderate.Categories() {
			if policy.Rule(c).Block > 0 {
				blocks++
			}
		}
		if (template.Name == "moderate-strict") != (blocks > 0) {
			t.Errorf("%s blocks by %d categories", template.Name, blocks)
		}
	}
}

// TestStreamsThatNobodyWatchesAreNoPass gives the senses a source of several streams.
func TestStreamsThatNobodyWatchesAreNoPass(t *testing.T) {
	t.Parallel()
	src := &media.Source{Video: make([]media.VideoStream, 2), Audio: make([]media.AudioStream, 3)}
	for _, s := range []sense{seenBy[moderate.Nudity], seenBy[moderate.Codes], readBy[screen], readBy[speech]} {
		if s.unwatched(src).Text == "" {
			t.Errorf("%s looked at everything", s.analyzer)
		}
	}
	p, e := Default(), &moderate.Evidence{Samples: map[moderate.Category][]moderate.Sample{}}
	report := &analyze.Report{Duration: 9, Looked: analyze.Looked{Analyzers: []string{"nudity", "suggestive", "codes", "black", "silence", "freeze"}},
		Curves: []analyze.Curve{{Name: "nudity", Step: 1, Values: []float64{0, 0.9, -1, 0.9, 0.9, 0.9}}}}
	report.Add(media.Annotation{Kind: "code", Confidence: 1, Start: 1, End: 2, Text: "https://example.com"})
	p.see(src, report, e)
	j := p.Policy.Judge(*e)
	for _, f := range j.Categories {
		want := map[moderate.Category]int{moderate.Nudity: 1, moderate.Codes: 1}[f.Category]
		if f.Found != want {
			t.Errorf("%+v, want %d", f, want)
		}
		if f.Category == moderate.Nudity && (f.Verdict != media.VerdictReview || len(f.Missing) == 0) {
			t.Errorf("%+v", f)
		}
	}
}
