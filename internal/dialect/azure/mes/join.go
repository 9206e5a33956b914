package mes

import (
	"slices"
	"strconv"

	"github.com/mediamill/mediamill/internal/media"
)

// Joins says whether the preset reads several of the task's assets; otherwise it
// reads the first, and the others are inputs of the task in name only.
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
func (b *builder) join(container string, video, audio map[string]any) map[string]any {
	for name, codec := range map[string]any{"CopyVideo": video["codec"], "CopyAudio": audio["codec"]} {
		if codec == "copy" {
			b.faults.Add(media.Bad("Configuration.Codecs", "%s cannot be used with sources that are joined.", name))
		}
	}
	further, segments := []media.SourceRef{}, []map[string]any{}
	number := map[string]int{"": 0}
	for i, a := range b.in.Assets {
		number[a.ID] = i
		if i > 0 {
			further = append(further, a.Source)
		}
	}
	for _, s := range b.preset.Joined {
		segment := map[string]any{"source": number[s.Asset], "start_seconds": s.Start}
		if s.Duration > 0 {
			segment["duration_seconds"] = s.Duration
		}
		segments = append(segments, segment)
	}
	return map[string]any{"container": container, "video": video, "audio": audio, "sources": further, "segments": segments}
}

// overlay is an image on the film, placed by shares of the source's size so that
// it lies the same in every layer.
func (b *builder) overlay(o *Overlay) []map[string]any {
	if len(b.in.Assets) == 0 {
		return nil
	}
	image, ok := b.in.Assets[0].File(o.File)
	if !ok {
		b.faults.Add(media.Bad("Configuration.Sources", "An overlay must lie in an asset that is there when the job is created."))
		return nil
	}
	f := b.in.Facts
	mark := map[string]any{
		"image": image, "position": "top_left", "x": share(o.X, f.Width), "y": share(o.Y, f.Height), "width": share(o.Width, f.Width),
	}
	if o.Height > 0 {
		mark["height"] = share(o.Height, f.Height)
	}
	if o.Duration > 0 {
		mark["end_seconds"] = o.Duration
	}
	return []map[string]any{mark}
}

func share(n, of int) string {
	return strconv.FormatFloat(float64(n)*100/float64(of), 'f', 3, 64) + "%"
}
