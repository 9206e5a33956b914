package moderate

import (
	"cmp"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"

	"github.com/mediamill/mediamill/internal/analyze"
	"github.com/mediamill/mediamill/internal/manifest/vtt"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/moderate"
	"github.com/mediamill/mediamill/internal/moderate/words"
	"github.com/mediamill/mediamill/internal/op"
)

// A text is what somebody reads or hears during a span.
type text struct {
	where      string
	start, end media.Seconds
	body       string
	box        *media.Box
	evidence   string
}

// maxTracks is how many subtitle streams are read.
const maxTracks = 32

func trackFile(i int) string { return fmt.Sprintf("subtitles-%d.vtt", i) }

// tracks are the subtitle streams that are read as text, and what cannot be.
func tracks(src *media.Source) (read []media.SubtitleStream, why media.Phrase) {
	for _, s := range src.Subtitles {
		switch {
		case !s.Text:
			why = media.Phrasef("stream %d has bitmap subtitles, which no analyzer here can read", s.Index)
		case len(read) == maxTracks:
			why = media.Phrasef("there are more than %d subtitle streams", maxTracks)
		default:
			read = append(read, s)
		}
	}
	return read, why
}

// read collects all texts of the source, and tells the evidence what it could not read.
func (p *Params) read(w op.Work, r *analyze.Report, looked []moderate.Category, e *moderate.Evidence) ([]text, error) {
	var list []text
	miss := func(where string, why media.Phrase) {
		for _, c := range looked {
			e.Miss(c, where, why)
		}
	}
	if p.looksIn(metadata) {
		list = append(list, written(w.Source)...)
	}
	if p.looksIn(subtitles) {
		streams, why := tracks(w.Source)
		if why.Text != "" {
			miss(subtitles, why)
		}
		for i, s := range streams {
			cues, damaged, err := cuesOf(filepath.Join(w.Work, trackFile(i)))
			if err != nil {
				return nil, err
			}
			if damaged > 0 {
				miss(subtitles, media.Phrasef("%d lines of the subtitles of stream %d could not be read", damaged, s.Index))
			}
			list = append(list, cues...)
		}
	}
	for _, place := range []string{screen, speech} {
		s := readBy[place]
		switch {
		case !p.looksIn(place) || s.absent(w.Source):
		case !s.ran(r):
			miss(place, media.Phrasef("the analyzer %s is not installed", s.analyzer))
		default:
			for _, a := range r.Of(s.kind) {
				list = append(list, text{place, a.Start, a.End, a.Text, a.Box, a.Evidence})
			}
			if slices.Contains(r.Truncated, s.kind) {
				miss(place, media.Phrasef("more was found than a report lists"))
			}
			if why := s.unwatched(w.Source); why.Text != "" {
				miss(place, why)
			}
		}
	}
	return list, nil
}

// written are the texts of the container: tags, and the titles of streams and chapters.
func written(src *media.Source) []text {
	var list []text
	add := func(body string, start, end media.Seconds) {
		if body != "" {
			list = append(list, text{where: metadata, start: start, end: end, body: body})
		}
	}
	for _, key := range slices.Sorted(maps.Keys(src.Metadata)) {
		add(src.Metadata[key], 0, 0)
	}
	for _, s := range src.Audio {
		add(s.Title, 0, 0)
	}
	for _, s := range src.Subtitles {
		add(s.Title, 0, 0)
	}
	for _, c := range src.Chapters {
		add(c.Title, c.Start, c.End)
	}
	return list
}

var markup = regexp.MustCompile(`<[^<>]{0,200}>`)

// cuesOf reads what ffmpeg made of a subtitle stream. A stream without a line has
// no file, or only a header.
func cuesOf(file string) (list []text, damaged int, err error) {
	raw, err := os.ReadFile(file)
	if os.IsNotExist(err) {
		return nil, 0, nil
	}
	if err != nil {
		return nil, 0, media.Wrap(media.CodeWorkerDisk, err, "cannot read the subtitles")
	}
	utf8, _ := vtt.UTF8(raw)
	cues, damaged := vtt.Salvage(utf8)
	for _, c := range cues {
		list = append(list, text{where: subtitles, start: media.SecondsOf(c.Start), end: media.SecondsOf(c.End), body: markup.ReplaceAllString(c.Text, "")})
	}
	return list, damaged, nil
}

// mostSightings limits those of a category, so that a report has a limited size.
const mostSightings = 5000

// find looks for words and contact data in the texts.
func (p *Params) find(texts []text, lists []wordList, e *moderate.Evidence) {
	number := map[moderate.Category]int{}
	add := func(t text, s moderate.Sighting) {
		if number[s.Category]++; number[s.Category] == mostSightings+1 {
			e.Miss(s.Category, "", media.Phrasef("more was found than a report lists"))
		}
		if number[s.Category] > mostSightings {
			return
		}
		s.Where, s.Start, s.End, s.Box, s.Evidence, s.Text = t.where, t.start, t.end, t.box, t.evidence, short(s.Text)
		e.Sightings = append(e.Sightings, s)
	}
	for _, t := range texts {
		clean := words.Normalize(t.body)
		for _, l := range lists {
			for _, h := range l.Find(clean) {
				add(t, moderate.Sighting{Category: moderate.Words, Score: 1, Term: h.Term, List: l.name, Text: words.Context(clean, h.From, h.To)})
			}
		}
		if !p.Policy.LooksFor(moderate.Contact) {
			continue
		}
		for _, c := range words.Contacts(clean) {
			add(t, moderate.Sighting{Category: moderate.Contact, Score: c.Score, Label: c.Label, Text: words.Context(clean, c.From, c.To)})
		}
	}
	slices.SortStableFunc(e.Sightings, func(a, b moderate.Sighting) int { return cmp.Compare(a.Start, b.Start) })
}
