package mes

import (
	"slices"
	"strconv"

	"github.com/mediamill/mediamill/internal/dialect"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
	"github.com/mediamill/mediamill/internal/op/encode"
	"github.com/mediamill/mediamill/internal/op/join"
	"github.com/mediamill/mediamill/internal/op/picture"
)

// Joins says whether the preset reads several of the task's assets; otherwise it
// reads the first, and the other inputs are ignored.
func (p *Preset) Joins() bool { return len(p.Joined) > 0 }

// checkAssets holds the assets that the preset's sources name to those that the
// task reads: each is there, and each is used.
func (p *Preset) checkAssets(assets []Asset) error {
	used := map[string]bool{}
	for _, s := range append(slices.Clone(p.Joined), p.Source) {
		if s.Asset != "" && !slices.ContainsFunc(assets, func(a Asset) bool { return a.ID == s.Asset }) {
			return media.Bad("Configuration.Sources", "The task does not read the asset '%s'.", s.Asset)
		}
		used[s.Asset] = true
	}
	for i, a := range assets {
		switch {
		case i == 0:
			if p.Source.Asset != "" && p.Source.Asset != a.ID {
				return media.Bad("Configuration.Sources", "A preset of one source reads the task's first asset.")
			}
		case !used[a.ID]:
			return media.Bad("TaskBody", "The preset has no source of the task's asset '%s'.", a.ID)
		case a.Source.Kind() == media.FromTask:
			return media.Bad("TaskBody", "Only the first asset of a task can be one that another task makes.")
		}
	}
	return nil
}

// join are the parameters of sources that are joined.
func (b *builder) join(s streams) *dialect.Sparse[join.Params] {
	for _, each := range []struct {
		name  string
		codec encode.Codec
	}{{"CopyVideo", s.video.Codec}, {"CopyAudio", s.audio.Codec}} {
		if each.codec == encode.Copy {
			b.faults.Add(media.Bad("Configuration.Codecs", "%s cannot be used with sources that are joined.", each.name))
		}
	}
	made := dialect.NewSparse[join.Params]()
	p := made.Params
	p.Container, p.Video, p.Audio = s.container, s.video, s.audio
	if p.Video.Codec.Encodes() {
		made.Zero(&p.Video.SceneCuts)
	}
	number := map[string]int{"": 0}
	p.Sources = []media.SourceRef{}
	for i, a := range b.in.Assets {
		number[a.ID] = i
		if i > 0 {
			p.Sources = append(p.Sources, a.Source)
		}
	}
	p.Segments = make([]join.Segment, len(b.preset.Joined))
	for i, source := range b.preset.Joined {
		part := &p.Segments[i]
		*part = join.Segment{Source: number[source.Asset], Trim: op.Trim{Start: source.Start, Duration: source.Duration}}
		made.Zero(&part.Source, &part.Start)
	}
	return made
}

// overlay is an image on the film, placed by shares of the source's size so that
// it lies the same in every layer.
func (b *builder) overlay(o *Overlay) []picture.Watermark {
	if len(b.in.Assets) == 0 {
		return nil
	}
	image, ok := b.in.Assets[0].File(o.File)
	if !ok {
		b.faults.Add(media.Bad("Configuration.Sources", "An overlay must be in an asset that exists when the job is created."))
		return nil
	}
	f := b.in.Facts
	mark := picture.Watermark{
		Image: &image, Position: "top_left", X: share(o.X, f.Width), Y: share(o.Y, f.Height), Width: share(o.Width, f.Width), End: o.Duration,
	}
	if o.Height > 0 {
		mark.Height = share(o.Height, f.Height)
	}
	return []picture.Watermark{mark}
}

func share(n, of int) picture.Length {
	return picture.Length(strconv.FormatFloat(float64(n)*100/float64(of), 'f', 3, 64) + "%")
}
