package pipeline

import (
	"context"
	"fmt"
	"maps"
	"os"
	"sync"

	"github.com/mediamill/mediamill/internal/ffmpeg/measure"
	"github.com/mediamill/mediamill/internal/ffmpeg/probe"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
	"github.com/mediamill/mediamill/internal/verify"
)

// mostKnown bounds the sources that are remembered; each is a few kilobytes.
const mostKnown = 256

// known remembers what was found in sources, since the tasks of a job nearly
// always read the same one. A file that changed in any way is another.
type known struct {
	mu     sync.Mutex
	byPath map[string]*facts
}

// facts are what does not depend on a task's parameters.
type facts struct {
	file      os.FileInfo
	source    media.Source
	interlace *media.Interlace
	ends      map[string]media.Seconds // of streams, by packets or by decoding
}

func (k *known) get(path string, file os.FileInfo) (facts, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	f := k.byPath[path]
	if f == nil || !os.SameFile(f.file, file) || f.file.Size() != file.Size() || !f.file.ModTime().Equal(file.ModTime()) {
		return facts{}, false
	}
	return *f, true
}

func (k *known) put(path string, f facts) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.byPath == nil || len(k.byPath) >= mostKnown {
		k.byPath = map[string]*facts{} // rarely, and what is needed is soon back
	}
	k.byPath[path] = &f
}

// Inspect probes the source and measures what the operation asks for, unless
// an earlier task did on the same file.
func (p *Pipeline) Inspect(ctx context.Context, o Order, measureToo bool) (*media.Source, error) {
	o.phase(media.PhaseProbe)
	path := o.Sources[0]
	file, err := os.Stat(path)
	if err != nil {
		return nil, media.Wrap(media.CodeInputUnreachable, err, "the source cannot be read")
	}
	found, seen := p.known.get(path, file)
	if !seen {
		src, err := probe.Source(ctx, p.Runner, path, probe.Options{Limits: p.Limits.Probe})
		if err != nil {
			return nil, err
		}
		found = facts{file: file, source: *src}
		p.known.put(path, found)
	}
	src := found.source // a copy, so that Measured is this task's
	if !measureToo {
		return &src, nil
	}
	if err := verify.Intact(&src, onDamage(o.Params)); err != nil {
		return &src, err // before anything is decoded
	}
	wants := o.Params.Measures(&src)
	if len(wants) == 1 && wants[0].Kind == media.MeasureInterlace && found.interlace != nil {
		src.Measured.Interlace = found.interlace
		return &src, nil
	}
	if len(wants) > 0 {
		o.phase(media.PhaseMeasure)
		src.Measured, err = measure.Measure(ctx, p.Runner, o.places(), &src, wants)
		if err == nil && src.Measured.Interlace != nil {
			found.interlace = src.Measured.Interlace
			p.known.put(path, found)
		}
	}
	return &src, err
}

// end finds where streams of the order's sources really end, unless an earlier
// task asked for the same.
func (p *Pipeline) end(o Order, r *Result) func(context.Context, op.Part, bool) (media.Seconds, error) {
	return func(ctx context.Context, part op.Part, decode bool) (media.Seconds, error) {
		path, key := o.Sources[part.Source], fmt.Sprint(part.Streams, decode)
		file, err := os.Stat(path)
		if err != nil {
			return 0, media.Wrap(media.CodeInputUnreachable, err, "the source cannot be read")
		}
		found, seen := p.known.get(path, file)
		end, measured := found.ends[key]
		if !measured {
			if end, err = measure.End(ctx, p.Runner, o.places(), part.Source, part.Streams, decode); err != nil {
				return 0, err
			}
			if seen {
				found.ends = maps.Clone(found.ends)
				if found.ends == nil {
					found.ends = map[string]media.Seconds{}
				}
				found.ends[key] = end
				p.known.put(path, found)
			}
		}
		return end, nil
	}
}
