package chapters

import (
	"slices"
	"testing"

	"github.com/mediamill/mediamill/internal/analyze"
	"github.com/mediamill/mediamill/internal/media"
)

func TestShotsAreMergedUntilTheyAreLongEnough(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		shots []media.Seconds // their ends
		faded []media.Seconds
		want  []media.Seconds // ends of chapters
	}{
		"none":                               {[]media.Seconds{30}, nil, []media.Seconds{30}},
		"three":                              {[]media.Seconds{8, 11, 19, 22, 35}, nil, []media.Seconds{11, 22, 35}},
		"the last is not too short":          {[]media.Seconds{11, 16}, nil, []media.Seconds{16}},
		"at a fade before a cut":             {[]media.Seconds{6, 11, 30}, []media.Seconds{6}, []media.Seconds{6, 30}},
		"not at a fade that is far too soon": {[]media.Seconds{3, 11, 30}, []media.Seconds{3}, []media.Seconds{11, 30}},
	} {
		settings := Chapters{Least: 10}
		report := &analyze.Report{}
		from := media.Seconds(0)
		for _, to := range tt.shots {
			report.Add(media.Annotation{Kind: "shot", Start: from, End: to})
			from = to
		}
		for _, at := range tt.faded {
			report.Add(media.Annotation{Kind: "transition", Label: "fade", Start: at - 0.5, End: at + 0.5})
		}
		settings.Start(analyze.Input{}).End(analyze.End{Video: from}, report)
		var got []media.Seconds
		for _, c := range report.Of("chapter") {
			got = append(got, c.End)
		}
		if !slices.Equal(got, tt.want) || *report.Facts.Chapters != len(tt.want) {
			t.Errorf("%s: %v, want %v", name, got, tt.want)
		}
	}
}
