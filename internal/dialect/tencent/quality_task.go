package tencent

import (
	"slices"
	"strconv"
	"strings"

	"github.com/mediamill/mediamill/internal/dialect"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op/analyze"
)

// quality adds one look at the source for all items of the template.
func (m *making) quality(field string, t *AiQualityControlTaskInput) error {
	found, ok, err := qualities().templates(m.call).Lookup(m.ctx, idText(t.Definition))
	if err != nil {
		return err
	}
	it, err := m.entry(setQuality, kindQuality, t.Definition, t)
	if err != nil || !ok {
		it.Missing = err == nil
		return err
	}
	for _, item := range found.Is.Parameter.QualityControlItemSet {
		known := qualityItemOf(item.Type)
		switch {
		case item.Switch != switchOn || known == nil:
		case known.look == "":
			it.Unlooked = append(it.Unlooked, item.Type)
		default:
			it.Quality = append(it.Quality, item)
		}
	}
	// A preset names more than what was asked for by itself, as long as some of it can be found.
	if len(it.Unlooked) > 0 && (!found.Preset || len(it.Quality) == 0) {
		return failf("UnsupportedOperation", "%s: %s of the template %d is not available here", field, strings.Join(it.Unlooked, ", "), t.Definition)
	}
	return m.looked(field, it, "aiQualityControl", qualityLook(it.Quality))
}

// qualityLook are the parameters of the look that items need. Black video and
// silence are always looked for, so that a source with one stream is looked at too.
func qualityLook(items []QualityControlItem) *dialect.Sparse[analyze.Params] {
	made := dialect.NewSparse[analyze.Params]()
	p := made.Params
	p.Analyzers = []string{"black", "silence"}
	for _, item := range items {
		look := qualityItemOf(item.Type).look
		if look != lookFacts && !slices.Contains(p.Analyzers, look) {
			p.Analyzers = append(p.Analyzers, look)
		}
		least := media.Seconds(item.Duration) / 1000
		switch {
		case least == 0:
		case item.Type == "SolidColorScreen":
			p.Black.Least = least
		case item.Type == "NoVoice":
			p.Silence.Least = max(least, 0.2)
		case item.Type == "BlackWhiteEdge":
			p.Crop.Least = min(max(least, 1), 3600)
		}
	}
	return made
}

// threshold is the least confidence in percent that counts.
func (t *QualityControlItem) threshold() (percent float64, ok bool) {
	if t.Threshold == "" {
		return 0, true
	}
	f, err := strconv.ParseFloat(t.Threshold, 64)
	return f, err == nil && f >= 0 && f <= 100
}
