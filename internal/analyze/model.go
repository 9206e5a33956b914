package analyze

import (
	"context"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/tensor"
)

// A Model takes tensors and returns tensors. Its failure is that of the task.
type Model interface {
	Run(ctx context.Context, in []tensor.Tensor) ([]tensor.Tensor, error)
	Close()
}

// Models opens the models of packs.
type Models interface {
	// Model opens one by the name of its pack and of its file. It fails with
	// config.missing_pack if the pack is not installed.
	Model(pack, file string) (Model, error)
	// File is another file of a pack.
	File(pack, file string) ([]byte, error)
}

// Modeled is an analyzer that needs packs.
type Modeled interface {
	Packs() []string
}

// Packs lists the packs that some analyzers need, each once.
func Packs(all []Analyzer, wanted func(name string) bool) (names []string) {
	seen := map[string]bool{}
	for _, a := range all {
		m, ok := a.(Modeled)
		if !ok || !wanted(a.Name()) {
			continue
		}
		for _, name := range m.Packs() {
			if !seen[name] {
				seen[name] = true
				names = append(names, name)
			}
		}
	}
	return names
}

// A Looking counts the stills, or pieces of audio, that a model looked at, and keeps
// what failed. A fault of the surroundings ends the analysis at once; a model that
// refuses a still is counted.
type Looking struct {
	Ctx    context.Context
	Looked int
	Failed int
	err    error
}

// Note adds one result. It returns false if the analysis has failed.
func (l *Looking) Note(err error) bool {
	l.Looked++
	if err == nil {
		return true
	}
	if l.Failed++; l.err == nil || media.CodeOf(err) != media.CodeEngineFailed {
		l.err = err
	}
	return false
}

// Stop says that nothing more is to be looked at, since the analysis has failed.
func (l *Looking) Stop() bool {
	return l.err != nil && media.CodeOf(l.err) != media.CodeEngineFailed
}

// mostFailed is the share of the stills that may be missing.
const mostFailed = 0.01

// Err is why the analysis failed; nil while no more than 1 % of it are missing.
func (l *Looking) Err() error {
	if l.Stop() || float64(l.Failed) > mostFailed*float64(l.Looked) {
		return l.err
	}
	return nil
}
