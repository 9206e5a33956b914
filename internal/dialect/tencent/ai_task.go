package tencent

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/mediamill/mediamill/internal/dialect"
	"github.com/mediamill/mediamill/internal/op/analyze"
)

type (
	// An AiAnalysisTaskInput asks for an analysis of the content.
	AiAnalysisTaskInput struct {
		Definition        int64  `need:"true"`
		ExtendedParameter string // JSON text: an object whose keys are scenes
	}
	// An AiQualityControlTaskInput asks for the faults of pictures, sound and streams.
	AiQualityControlTaskInput struct {
		Definition     int64  `need:"true"`
		ChannelExtPara string // of the vendor's channels; no effect
	}
)

// The kinds of entries of an analysis, as results name them.
const (
	kindClassification = "Classification"
	kindCover          = "Cover"
	kindTag            = "Tag"
	kindFrameTag       = "FrameTag"
	kindHighlight      = "Highlight"
	kindMeaning        = "VideoComprehension"
	kindSegment        = "SegmentRecognition"
	kindHeadTail       = "HeadTailRecognition"
	kindQuality        = "AiQualityControl"
)

// The results that an item belongs to; those of media are in none.
const (
	setAnalysis = "analysis"
	setQuality  = "quality"
)

// engines are the kinds that something here can find.
func engines() []string { return []string{kindSegment, kindHeadTail} }

// analysisKinds are the entries that a template of analysis makes.
func analysisKinds(t *template[AIAnalysisParameter]) (list []string) {
	p := &t.Parameter
	for _, part := range []struct {
		kind string
		is   *switched
	}{{kindClassification, p.ClassificationConfigure}, {kindCover, p.CoverConfigure}, {kindTag, p.TagConfigure}, {kindFrameTag, p.FrameTagConfigure}} {
		if part.is != nil && part.is.on() {
			list = append(list, part.kind)
		}
	}
	switch t.Definition {
	case analyzeHighlight:
		list = append(list, kindHighlight)
	case analyzeSegments:
		list = append(list, kindSegment)
	case analyzeMeaning:
		list = append(list, kindMeaning)
	}
	return list
}

// headTail is the key of an ExtendedParameter that asks for the beginning and the
// end of the film. It is ours: the vendor documents results of this kind and no request.
const headTail = "headtail"

// scenes reads the keys of an ExtendedParameter, which change the entries.
func (t *AiAnalysisTaskInput) scenes(field string, kinds []string) ([]string, error) {
	if strings.TrimSpace(t.ExtendedParameter) == "" {
		return kinds, nil
	}
	var tree map[string]json.RawMessage
	if json.Unmarshal([]byte(t.ExtendedParameter), &tree) != nil {
		return nil, failf("InvalidParameterValue", "%s.ExtendedParameter must be the JSON text of an object", field)
	}
	var faults failures
	for _, key := range slices.Sorted(maps.Keys(tree)) {
		switch {
		case key == headTail:
			kinds = append(kinds, kindHeadTail)
		case slices.Contains([]string{"mvc", "hht", "des", "strip", "tag", "delogo", "vertical", "dubbing", "remake", "cutout", "reel"}, key):
			faults.add("UnsupportedOperation", "%s.ExtendedParameter: %s is not available here", field, key)
		default:
			faults.add("InvalidParameterValue", "%s.ExtendedParameter has the unknown key %q", field, key)
		}
	}
	return kinds, faults.err()
}

// analysis adds one entry for each part of the template.
func (m *making) analysis(field string, t *AiAnalysisTaskInput) error {
	found, ok, err := analyses().templates(m.call).Lookup(m.ctx, idText(t.Definition))
	if err != nil {
		return err
	}
	if !ok {
		it, err := m.entry(setAnalysis, kindCover, t.Definition, t)
		if err == nil {
			it.Missing = true
		}
		return err
	}
	kinds, err := t.scenes(field, analysisKinds(&found.Is))
	if err != nil {
		return err
	}
	var lacking []string
	for _, kind := range kinds {
		if !slices.Contains(engines(), kind) {
			lacking = append(lacking, kind)
		}
	}
	switch {
	case len(kinds) == 0:
		return failf("InvalidParameterValue", "%s: the template %d has nothing that is ON", field, t.Definition)
	case len(lacking) > 0 && (!found.Preset || len(lacking) == len(kinds)):
		return failf("UnsupportedOperation", "%s: %s of the template %d is not available here", field, strings.Join(lacking, ", "), t.Definition)
	}
	task := ""
	for _, kind := range kinds {
		it, err := m.entry(setAnalysis, kind, t.Definition, t)
		if err != nil {
			return err
		}
		switch {
		case slices.Contains(lacking, kind):
			it.Lacks = kind
		case task != "": // one look at the source serves both
			it.Task = task
		default:
			if err := m.looked(field, it, "aiAnalysis", lookOf(kinds)); err != nil {
				return err
			}
			task = it.Task
		}
	}
	return nil
}

// lookOf are the parameters of the look at the source that some kinds need.
func lookOf(kinds []string) *dialect.Sparse[analyze.Params] {
	made := dialect.NewSparse[analyze.Params]()
	if slices.Contains(kinds, kindSegment) {
		made.Params.Analyzers = append(made.Params.Analyzers, "chapters")
	}
	if slices.Contains(kinds, kindHeadTail) {
		made.Params.Analyzers = append(made.Params.Analyzers, "black", "silence")
		made.Params.Silence.Least = 0.2 // a film is silent for a moment only where it begins
	}
	return made
}

// entry adds an item without a task.
func (m *making) entry(set, kind string, definition int64, input any) (*item, error) {
	it, err := m.add(kind, definition, input, nil)
	if err == nil {
		it.Set, it.Activity = set, m.node
	}
	return it, err
}

// looked gives an item a task that looks at the source. Its report lies beside the
// outputs, since it is kept like them; the vendor's results do not name it.
func (m *making) looked(field string, it *item, word string, made *dialect.Sparse[analyze.Params]) error {
	out, err := m.output(field, nil, naming{fallback: "{inputName}_" + word + "_{definition}/report.{format}", format: "json", definition: it.Definition})
	if err != nil {
		return err
	}
	out.spec.Key = strings.TrimSuffix(out.spec.Key, "report.json") + "{file}"
	task, err := dialect.Task("", "analyze", made, out.spec)
	if err != nil {
		return err
	}
	m.give(it, &task)
	it.Storage = out.echo
	return nil
}
