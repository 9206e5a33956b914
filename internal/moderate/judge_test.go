package moderate

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/mediamill/mediamill/internal/media"
)

// seen is evidence in which everything was looked at and nothing found.
func seen() Evidence { return Evidence{Looked: Categories(), Samples: map[Category][]Sample{}} }

func samples(scores ...float64) (list []Sample) {
	for i, s := range scores {
		list = append(list, Sample{At: media.Seconds(i), Score: max(s, 0), Unknown: s < 0})
	}
	return list
}

func TestAPolicyJudgesByItsThresholds(t *testing.T) {
	t.Parallel()
	sighting := func(c Category, score float64) func(*Evidence) {
		return func(e *Evidence) {
			e.Sightings = append(e.Sightings, Sighting{Category: c, Score: score, Start: 3, End: 4})
		}
	}
	sampled := func(scores ...float64) func(*Evidence) {
		return func(e *Evidence) { e.Samples[Nudity] = samples(scores...) }
	}
	strict := func(p *Policy) { p.Words.Block, p.Nudity.Block = 0.9, 0.9 }
	none := func(*Policy) {}
	for name, c := range map[string]struct {
		change func(*Policy)
		found  func(*Evidence)
		want   media.Verdict
		spans  int
	}{
		"nothing found":                 {none, func(*Evidence) {}, media.VerdictPass, 0},
		"under the threshold":           {none, sighting(Words, 0.49), media.VerdictPass, 0},
		"at the threshold":              {none, sighting(Words, 0.5), media.VerdictReview, 1},
		"nothing blocks by default":     {none, sighting(Words, 1), media.VerdictReview, 1},
		"a policy that blocks":          {strict, sighting(Words, 0.9), media.VerdictBlock, 1},
		"below its block":               {strict, sighting(Words, 0.89), media.VerdictReview, 1},
		"a category not looked for":     {func(p *Policy) { p.LookFor = []Category{Black} }, sighting(Words, 1), media.VerdictPass, 0},
		"three of five":                 {none, sampled(0, .9, .9, 0, .9, 0, 0, 0), media.VerdictPass, 0},
		"four of five":                  {none, sampled(0, .9, .9, 0, .9, .9, 0, 0), media.VerdictReview, 1},
		"four in six":                   {none, sampled(0, .9, .9, 0, 0, .9, .9, 0), media.VerdictPass, 0},
		"two runs":                      {none, sampled(.9, .9, .9, .9, 0, 0, 0, 0, 0, .9, .9, .9, .9), media.VerdictReview, 2},
		"blocked, and nothing more":     {strict, sampled(.95, .95, .95, .95, 0), media.VerdictBlock, 1},
		"blocked, and later a review":   {strict, sampled(.95, .95, .95, .95, 0, 0, 0, 0, 0, .6, .6, .6, .6), media.VerdictBlock, 2},
		"a source of two frames":        {none, sampled(.9, .9), media.VerdictReview, 1},
		"one of two frames":             {none, sampled(.9, 0), media.VerdictPass, 0},
		"one frame":                     {none, sampled(.9), media.VerdictReview, 1},
		"one frame could not be read":   {none, sampled(-1), media.VerdictReview, 0},
		"a gap of some frames":          {none, sampled(0, 0, -1, 0), media.VerdictReview, 0},
		"never review, and never block": {func(p *Policy) { p.Words.Review = 0 }, sighting(Words, 1), media.VerdictPass, 0},
	} {
		p, e := Default(), seen()
		c.change(&p)
		c.found(&e)
		j := p.Judge(e)
		spans := 0
		for _, f := range j.Categories {
			spans += len(f.Spans)
		}
		if j.Verdict != c.want || spans != c.spans {
			t.Errorf("%s: %s with %d spans, not %s with %d: %+v", name, j.Verdict, spans, c.want, c.spans, j.Categories)
		}
	}
}

// Whatever could not be looked at, and whatever else was found, is never a pass.
func TestNothingPassesThatNobodyChecked(t *testing.T) {
	t.Parallel()
	for _, c := range Categories() {
		for name, change := range map[string]func(*Evidence){
			"not looked for": func(e *Evidence) {
				e.Looked = slices.DeleteFunc(e.Looked, func(o Category) bool { return o == c })
			},
			"missing":   func(e *Evidence) { e.Missing = append(e.Missing, Missing{Category: c}) },
			"in part":   func(e *Evidence) { e.Missing = append(e.Missing, Missing{Category: c, Where: "screen"}) },
			"gaps":      func(e *Evidence) { e.Samples[c] = samples(0, -1) },
			"no sample": func(e *Evidence) { e.Samples[c] = samples(-1, -1, -1) },
		} {
			for unknown, want := range map[string]media.Verdict{
				"review": media.VerdictReview, "block": media.VerdictBlock, "pass": media.VerdictReview, "": media.VerdictReview,
			} {
				p, e := Default(), seen()
				p.Rule(c).Unknown = unknown
				change(&e)
				if j := p.Judge(e); j.Verdict != want {
					t.Errorf("%s %s, unknown %q: %s, not %s", c, name, unknown, j.Verdict, want)
				}
				p.LookFor = slices.DeleteFunc(Categories(), func(o Category) bool { return o == c })
				if j := p.Judge(e); j.Verdict != media.VerdictPass {
					t.Errorf("%s is not looked for, and it is %s", c, j.Verdict)
				}
			}
		}
	}
	var empty Policy
	if j := empty.Judge(Evidence{}); j.Verdict == media.VerdictPass {
		t.Error("a policy without rules passes what nobody looked at")
	}
}

func TestAPolicyThatCannotWorkIsRefused(t *testing.T) {
	t.Parallel()
	p := Default()
	if faults := p.Validate(); len(faults) > 0 {
		t.Fatal(faults)
	}
	p.Words = Rule{Samples: 1, Window: 1}
	p.Black.Review, p.Black.Block = 0.9, 0.5
	p.Nudity.Samples = 6
	var fields []string
	for _, f := range p.Validate() {
		fields = append(fields, f.Field)
	}
	if want := []string{"nudity.samples", "words", "black.block"}; !slices.Equal(fields, want) {
		t.Errorf("%v, not %v", fields, want)
	}
	p = Policy{}
	if faults := p.Validate(); len(faults) != len(Categories()) {
		t.Errorf("an empty policy has %d faults: %v", len(faults), faults)
	}
}

// Films of two minutes at one sample a second, of which 6 % are wrongly over the
// threshold. The bar is that at most 2 % of the films are flagged.
func TestFalseFramesRarelyFlagAFilm(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	p := Default()
	p.LookFor = []Category{Nudity}
	const films, length = 20_000, 120
	flagged, caught := 0, 0
	for range films {
		e := seen()
		list := make([]Sample, length)
		for i := range list {
			list[i] = Sample{At: media.Seconds(i)}
			if random.Float64() < 0.06 {
				list[i].Score = 0.9
			}
		}
		e.Samples[Nudity] = list
		if p.Judge(e).Verdict != media.VerdictPass {
			flagged++
		}
		// A scene of ten seconds, of whose frames 93 % are recognized.
		from := random.IntN(length - 10)
		for i := from; i < from+10; i++ {
			list[i].Score = 0
			if random.Float64() < 0.93 {
				list[i].Score = 0.9
			}
		}
		if p.Judge(e).Verdict != media.VerdictPass {
			caught++
		}
	}
	t.Logf("%.2f %% of %d films are flagged; %.2f %% of scenes of ten seconds are found", 100*float64(flagged)/films, films, 100*float64(caught)/films)
	if flagged > films*2/100 {
		t.Errorf("%d of %d films are flagged", flagged, films)
	}
	if caught < films*99/100 {
		t.Errorf("only %d of %d scenes are found", caught, films)
	}
}
