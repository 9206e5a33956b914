package smooth

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/mediamill/mediamill/internal/manifest/mp4"
	"github.com/mediamill/mediamill/internal/media"
)

// Scale is the unit of all times here: ten million per second, as in the
// addresses of the service.
const Scale = 10_000_000

// fragment is how long a fragment lasts at least, in seconds: the keyframe
// distance of Media Encoder Standard.
const fragment = 2

// A Presentation is a video that can be streamed.
type Presentation struct {
	Duration int64
	Streams  []*Stream // pictures first
}

// A Stream is the video, or one version of the audio.
type Stream struct {
	Kind      string // video or audio
	Name      string // in addresses; unique in the presentation
	Language  string // ISO 639-2; "" when not known
	Cuts      []mp4.Cut
	Qualities []*Quality // the least bit rate first
}

// A Quality is one track; its parts begin when those of the others do.
type Quality struct {
	BitRate int // bits a second, unique in its stream
	File    string
	Track   *mp4.Indexed
	Cuts    []mp4.Cut
}

// MaxSamples is how many samples the files of a presentation may have together,
// which bounds the memory for it: about two hours in ten qualities.
const MaxSamples = 4 << 20

// Build opens the files of a server manifest, each once. Qualities whose
// keyframes differ from those of the first are omitted: a player cannot switch to
// them.
func Build(s *Server, open func(file string, most int) (*mp4.Movie, error)) (*Presentation, error) {
	b := builder{open: open, movies: map[string]*mp4.Movie{}, left: MaxSamples}
	p := &Presentation{}
	pictures := &Stream{Kind: "video", Name: "video"}
	for _, m := range s.Media {
		if m.Kind != "video" {
			continue
		}
		t, err := b.track(m)
		if err != nil {
			return nil, err
		}
		pictures.add(m.File, t, t.Cuts(fragment, Scale))
	}
	if len(pictures.Qualities) > 0 {
		pictures.settle()
		p.Streams = append(p.Streams, pictures)
	}
	for _, m := range s.Media {
		if m.Kind != "audio" {
			continue
		}
		t, err := b.track(m)
		if err != nil {
			return nil, err
		}
		p.sound(m, t)
	}
	if len(p.Streams) == 0 {
		return nil, media.Errorf(media.CodeInputNoStream, "the server manifest has no track that can be streamed")
	}
	for _, s := range p.Streams {
		last := s.Cuts[len(s.Cuts)-1]
		p.Duration = max(p.Duration, last.Time+last.Duration)
	}
	return p, nil
}

type builder struct {
	open   func(file string, most int) (*mp4.Movie, error)
	movies map[string]*mp4.Movie
	left   int // samples
}

// track is the one that a line of the server manifest means.
func (b *builder) track(m Media) (*mp4.Indexed, error) {
	movie := b.movies[m.File]
	if movie == nil {
		var err error
		if movie, err = b.open(m.File, b.left); err != nil {
			return nil, err
		}
		b.movies[m.File] = movie
		for _, t := range movie.Tracks {
			b.left -= len(t.Samples)
		}
	}
	for i := range movie.Tracks {
		t := &movie.Tracks[i]
		if t.Kind == m.Kind && (m.Track == 0 || t.ID == m.Track) && len(t.Samples) > 0 {
			return t, nil
		}
	}
	return nil, media.Errorf(media.CodeInputNoStream, "%s has no %s", m.File, m.Kind)
}

// sound adds a stream of one quality: what is said in another language, or by
// another encoder, is no quality of the same.
func (p *Presentation) sound(m Media, t *mp4.Indexed) {
	s := &Stream{Kind: "audio", Language: cmp.Or(language(m.Language), language(t.Language))}
	name := cmp.Or(clean(m.Name), "audio")
	s.Name = name
	for n := 1; slices.ContainsFunc(p.Streams, func(other *Stream) bool { return other.Name == s.Name }); n++ {
		s.Name = fmt.Sprintf("%s_%d", name, n)
	}
	cuts := t.Cuts(fragment, Scale)
	if len(p.Streams) > 0 {
		cuts = t.CutsAt(p.Streams[0].Cuts, Scale)
	}
	s.add(m.File, t, cuts)
	if len(s.Qualities) > 0 {
		s.settle()
		p.Streams = append(p.Streams, s)
	}
}

// clean is a name as it can stand in an address and in parentheses.
func clean(name string) string {
	for _, r := range name {
		if (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '_' && r != '-' {
			return ""
		}
	}
	return name
}

// apart is how far the parts of two qualities may begin from each other.
const apart = Scale / 50

func (s *Stream) add(file string, t *mp4.Indexed, cuts []mp4.Cut) {
	if len(cuts) == 0 {
		return
	}
	if len(s.Qualities) > 0 && !slices.EqualFunc(cuts, s.Cuts, func(a, b mp4.Cut) bool {
		return a.Time-b.Time < apart && b.Time-a.Time < apart
	}) {
		return
	}
	if len(s.Qualities) == 0 {
		s.Cuts = cuts
	}
	length := int64(0)
	for _, c := range cuts {
		length += c.Duration
	}
	rate := int(float64(t.Bytes()) * 8 * Scale / float64(max(length, 1)))
	for slices.ContainsFunc(s.Qualities, func(q *Quality) bool { return q.BitRate == rate }) {
		rate++
	}
	s.Qualities = append(s.Qualities, &Quality{BitRate: rate, File: file, Track: t, Cuts: cuts})
}

func (s *Stream) settle() {
	slices.SortFunc(s.Qualities, func(a, b *Quality) int { return a.BitRate - b.BitRate })
}

// Find is a quality of a stream by its names in an address; nil if there is none.
func (p *Presentation) Find(name string, rate int) (*Stream, *Quality) {
	for _, s := range p.Streams {
		for _, q := range s.Qualities {
			if s.Name == name && q.BitRate == rate {
				return s, q
			}
		}
	}
	return nil, nil
}

// At is the number of the part that begins at a time of its stream; −1 for none.
func (s *Stream) At(time int64) int {
	i, found := slices.BinarySearchFunc(s.Cuts, time, func(c mp4.Cut, t int64) int { return cmp.Compare(c.Time, t) })
	if !found {
		return -1
	}
	return i
}

// Served is the server manifest of files, and what Build makes of it: every file
// with video is a quality, and the audio is that of the first one.
func Served(client string, files []string, open func(file string, most int) (*mp4.Movie, error)) (*Server, *Presentation, error) {
	s := &Server{Client: client}
	for _, f := range files {
		s.Media = append(s.Media, Media{Kind: "video", File: f})
	}
	keep := map[string]*mp4.Movie{}
	pictures, err := Build(s, func(file string, most int) (*mp4.Movie, error) {
		m, err := open(file, most)
		keep[file] = m
		return m, err
	})
	if err != nil {
		return nil, nil, err
	}
	s.Media = s.Media[:0]
	for _, q := range pictures.Streams[0].Qualities {
		s.Media = append(s.Media, Media{Kind: "video", File: q.File, Track: q.Track.ID, Name: "video", BitRate: q.BitRate})
	}
	first := s.Media[0].File
	for _, t := range keep[first].Tracks {
		if t.Kind == "audio" && len(t.Samples) > 0 {
			s.Media = append(s.Media, Media{Kind: "audio", File: first, Track: t.ID, Name: "audio", Language: language(t.Language)})
		}
	}
	p, err := Build(s, func(file string, _ int) (*mp4.Movie, error) { return keep[file], nil })
	return s, p, err
}
