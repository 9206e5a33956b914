package mes

import (
	"cmp"
	"encoding/json"
	"math"
	"path"
	"slices"
	"strings"

	"github.com/mediamill/mediamill/internal/dialect"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op/encode"
	"github.com/mediamill/mediamill/internal/op/transcode"
)

// Facts are what is known about the source when a job is created.
type Facts struct {
	Known         bool
	Duration      media.Seconds
	Width, Height int // upright
	FrameRate     float64
	BitRate       int // kbit/s
	Sound         bool
}

// An Input is what a preset is applied to.
type Input struct {
	Stem   string // name of the first asset's primary file without extension
	Folder string // where outputs go, with a slash at the end
	Facts  Facts  // of the first asset's primary file
	Assets []Asset
}

// An Asset is one that the task reads.
type Asset struct {
	ID     string          // guid
	Source media.SourceRef // its primary file; of a task for one that is made yet
	// File is another file of it; false for one that is made yet.
	File func(name string) (media.SourceRef, bool)
}

// A Task is one task of a job of Mediamill.
type Task struct {
	Operation string
	Params    json.Marshaler // a dialect.Sparse of the operation's parameters
	Key       string         // pattern
}

// NeedsFacts says whether Tasks must know the source: for percentages of its size or
// duration, numbers of frames, and layers that depend on it.
func (p *Preset) NeedsFacts() bool {
	if p.Auto != NotAuto {
		return true
	}
	if p.Source.Overlay != nil {
		return true
	}
	for _, v := range p.Videos {
		for _, l := range v.Layers {
			if l.Width.Percent || l.Height.Percent || !v.Copy && (l.Width.N == 0 || l.Height.N == 0) {
				return true
			}
		}
	}
	for _, i := range p.Images {
		if i.needsFacts() {
			return true
		}
	}
	return false
}

// Tasks are what makes the preset's files. Those that make video files come first.
func (p *Preset) Tasks(in Input) ([]Task, error) {
	if p.NeedsFacts() && !in.Facts.Known {
		return nil, media.Bad("Configuration", "The preset depends on the source, which cannot be read when the job is created.").
			WithHint("give sizes in pixels and times in seconds")
	}
	if p.NeedsFacts() && in.Facts.Width == 0 {
		return nil, media.Bad("Configuration", "The preset needs video, which the source does not have.")
	}
	if err := p.checkAssets(in.Assets); err != nil {
		return nil, err
	}
	b := &builder{in: in, preset: p.settled(in.Facts), keys: map[string]bool{}}
	for _, out := range b.preset.Outputs {
		if out.Format == "MP4" || out.Format == "TS" {
			b.films(out)
		} else {
			b.images(out)
		}
	}
	return b.tasks, b.faults.Err()
}

// settled is the preset, or the layers of one that follows the source.
func (p *Preset) settled(f Facts) *Preset {
	if p.Auto == NotAuto {
		return p
	}
	films := ladder(f)
	if f.Sound {
		films.Audio = system{}.preset().Audio
	}
	return films
}

// Manifest is the name, without an extension, of the manifests of the preset's video
// files, made from the name of the source; "" if the preset does not make several
// qualities of one video.
func (p *Preset) Manifest(source string) string {
	several := p.Auto != NotAuto
	for _, v := range p.Videos {
		several = several || len(v.Layers) > 1
	}
	if !several || p.Auto == NotAuto && !slices.ContainsFunc(p.Outputs, func(o Output) bool { return o.Format == "MP4" }) {
		return ""
	}
	return baseOf(strings.TrimSuffix(source, path.Ext(source)), baseMost)
}

// A builder gathers tasks and what is wrong.
type builder struct {
	in     Input
	preset *Preset
	keys   map[string]bool
	tasks  []Task
	faults media.Faults
}

func (b *builder) add(t Task) {
	if b.keys[t.Key] {
		b.faults.Add(media.Bad("FileName", "Several files would get the name '%.100s'.", t.Key[len(b.in.Folder):]).
			WithHint("add {Width}, {Height} or {VideoBitrate}"))
		return
	}
	b.keys[t.Key] = true
	b.tasks = append(b.tasks, t)
}

func (b *builder) key(n names, out Output) (string, bool) {
	name, fault := n.expand(out.FileName)
	b.faults.Add(fault)
	return b.in.Folder + name, fault == nil
}

// films adds a file for each layer, or one of audio only.
func (b *builder) films(out Output) {
	p := b.preset
	n := names{base: baseOf(b.in.Stem, baseMost), ext: ".mp4"}
	s := streams{container: "mp4", video: transcode.Video{Codec: encode.None}, audio: transcode.Audio{Codec: encode.None}}
	if out.Format == "TS" {
		s.container, n.ext = "ts", ".ts"
	}
	if a := p.Audio; a != nil {
		s.audio = a.params()
		n.audio, n.channels = a.BitRate, a.Channels
	}
	if len(p.Videos) == 0 {
		n.codec = "AAC"
		if key, ok := b.key(n, out); ok {
			b.add(b.film(s, key))
		}
		return
	}
	n.codec = "H264"
	v := p.Videos[0]
	for _, l := range v.Layers {
		if v.Copy {
			n.base = baseOf(b.in.Stem, baseMostCopy)
			n.width, n.height = b.in.Facts.Width, b.in.Facts.Height
			s.video = transcode.Video{Codec: encode.Copy}
		} else {
			n.width, n.height = l.size(b.in.Facts)
			n.video = l.BitRate
			s.video = v.params(l, n.width, n.height)
		}
		if key, ok := b.key(n, out); ok {
			b.add(b.film(s, key))
		}
	}
}

// streams are what one file holds.
type streams struct {
	container string
	video     transcode.Video
	audio     transcode.Audio
}

// film is a task that makes one file: of one source, or of several joined.
func (b *builder) film(s streams, key string) Task {
	if len(b.preset.Joined) > 0 {
		return Task{"join", b.join(s), key}
	}
	return Task{"transcode", b.transcode(s), key}
}

func (b *builder) transcode(s streams) *dialect.Sparse[transcode.Params] {
	made := dialect.NewSparse[transcode.Params]()
	p, source := made.Params, b.preset.Source
	p.Container, p.Video, p.Audio = s.container, s.video, s.audio
	if v := &p.Video; v.Codec.Encodes() {
		made.Zero(&v.SceneCuts)
		if c := source.Crop; c != nil {
			v.Crop = &transcode.Crop{X: c.X, Y: c.Y, Width: c.Width, Height: c.Height}
		}
		v.Rotate, v.Deinterlace = source.Rotate, source.Deinterlace
		if source.Overlay != nil {
			p.Watermarks = b.overlay(source.Overlay)
		}
	}
	p.Trim.Start, p.Trim.Duration = source.Start, source.Duration
	return made
}

func (v Video) params(l Layer, width, height int) transcode.Video {
	rate := kilo(l.BitRate)
	return transcode.Video{
		Codec: encode.H264, RateControl: encode.ABR, BitRate: rate, MaxBitRate: max(kilo(l.Max), rate), BufferSeconds: cmp.Or(float64(l.Buffer), 5),
		Preset: v.Effort, GOP: cmp.Or(v.GOP, 2), SceneCuts: v.SceneCuts, Fit: v.Fit, Upscale: true, Width: width, Height: height,
		Profile: l.Profile, Level: l.Level, FrameRate: l.FrameRate,
	}
}

func (a *Audio) params() transcode.Audio {
	if a.Copy {
		return transcode.Audio{Codec: encode.Copy}
	}
	return transcode.Audio{Codec: encode.AAC, Channels: cmp.Or(a.Channels, 2), BitRate: kilo(cmp.Or(a.BitRate, 128)), SampleRate: a.Rate}
}

// kilo is a bit rate of the presets, which count in kbit/s.
func kilo(rate int) media.BitRate { return media.BitRate(rate) * 1000 }

// size is a layer's in pixels; a length that was not given follows the source's
// ratio.
func (l Layer) size(f Facts) (width, height int) { return pixels(l.Width, l.Height, f) }

func pixels(w, h Length, f Facts) (width, height int) {
	width, height = w.of(f.Width), h.of(f.Height)
	switch {
	case width == 0 && height == 0:
		width, height = f.Width, f.Height
	case width == 0 && f.Height > 0:
		width = even(float64(height) * float64(f.Width) / float64(f.Height))
	case height == 0 && f.Width > 0:
		height = even(float64(width) * float64(f.Height) / float64(f.Width))
	}
	return width, height
}

func (l Length) of(whole int) int {
	if l.Percent {
		return even(float64(l.N) * float64(whole) / 100)
	}
	return l.N
}

func even(n float64) int { return max(2, int(math.Round(n/2))*2) }
