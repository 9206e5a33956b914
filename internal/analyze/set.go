package analyze

import (
	"reflect"
	"slices"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/media"
)

// A Set is the analyzers that run on a source.
type Set struct {
	input   Input
	members []member
	skipped []Skipped
	audio   bool // the source has some
	prints  bool // of the audio can be made
}

type member struct {
	Analyzer
	asked bool // false: it runs only because another one needs its annotations
}

// Select chooses the analyzers that run on a source: the wanted ones, or all if
// none are named. In all, an analyzer comes after the one whose annotations it needs.
func Select(all []Analyzer, wanted []string, src *media.Source) *Set {
	c := &Set{input: InputOf(src), audio: src.MainAudio() != nil}
	asked := func(name string) bool { return len(wanted) == 0 || slices.Contains(wanted, name) }
	taken := map[string]bool{}
	for _, a := range all {
		if asked(a.Name()) {
			taken[a.Needs().Of] = true
		}
	}
	for _, a := range all {
		if !asked(a.Name()) && !taken[a.Name()] {
			continue
		}
		if why := unfit(a, src); why.Text != "" {
			if asked(a.Name()) {
				c.skipped = append(c.skipped, Skipped{a.Name(), why.Text, why.Key})
			}
			continue
		}
		c.members = append(c.members, member{a, asked(a.Name())})
	}
	return c
}

func unfit(a Analyzer, src *media.Source) media.Phrase {
	switch needs := a.Needs(); {
	case needs.Prints && (src.MainVideo() != nil || src.MainAudio() != nil): // one is enough
	case (needs.OfVideo() || needs.Of != "") && src.MainVideo() == nil:
		return media.Phrasef("the source has no video")
	case needs.OfAudio() && src.MainAudio() == nil:
		return media.Phrasef("the source has no audio")
	}
	return a.Unfit(src)
}

// printer is what ffmpeg must have to make fingerprints of audio.
var printer = ffmpeg.Need{Kind: "muxer", Name: "chromaprint"}

// Limit leaves out what an ffmpeg cannot do that not every build can; caps may be nil
// where it is not known yet.
func (c *Set) Limit(src *media.Source, caps *ffmpeg.Capabilities) {
	able := caps == nil || caps.Has(printer)
	c.prints = able && src.MainAudio() != nil && c.Needs().Prints
	for _, m := range c.members {
		if m.Needs().Prints && !able && m.asked && src.MainAudio() != nil {
			why := media.Phrasef("the audio has none, because this ffmpeg has no %s", printer.Name)
			c.skipped = append(c.skipped, Skipped{m.Name(), why.Text, why.Key})
		}
	}
}

// Idle says that no analyzer runs.
func (c *Set) Idle() bool { return len(c.members) == 0 }

// Skipped are those that do not run, and why.
func (c *Set) Skipped() []Skipped { return c.skipped }

// Names are those of the analyzers that run and were asked for.
func (c *Set) Names() []string {
	names := []string{}
	for _, m := range c.members {
		if m.asked {
			names = append(names, m.Name())
		}
	}
	return names
}

// Needs are those of all together.
func (c *Set) Needs() Needs {
	var all Needs
	for _, m := range c.members {
		needs := m.Needs()
		all.Text = all.Text || needs.Text
		all.Packets = all.Packets || needs.Packets
		all.Frames, all.Prints = all.Frames || needs.Frames, all.Prints || needs.Prints
		if needs.Stills.Rate > 0 {
			all.Stills = needs.Stills // one of them; see kinds
		}
		all.Video, all.Audio = append(all.Video, needs.Video...), with(all.Audio, needs.Audio)
		if c.audio {
			all.Audio = with(all.Audio, needs.Also)
		}
	}
	return all
}

// with adds filters that are not there yet: two analyzers may read what one prints.
func with(list, more []ffmpeg.Filter) []ffmpeg.Filter {
	for _, f := range more {
		if !slices.ContainsFunc(list, func(other ffmpeg.Filter) bool { return reflect.DeepEqual(f, other) }) {
			list = append(list, f)
		}
	}
	return list
}

// versions are those of the analyzers that were asked for.
func (c *Set) versions() map[string]int {
	all := map[string]int{}
	for _, m := range c.members {
		if !m.asked {
			continue
		}
		all[m.Name()] = 1
		if v, ok := m.Analyzer.(Versioned); ok {
			all[m.Name()] = v.Version()
		}
	}
	return all
}

// Filters lists the filters, and the muxers for what is not decoded, of some analyzers that ffmpeg must have.
func Filters(all []Analyzer, wanted []string) []ffmpeg.Need {
	var needs []ffmpeg.Need
	add := func(kind, name string) {
		if n := (ffmpeg.Need{Kind: kind, Name: name}); !slices.Contains(needs, n) {
			needs = append(needs, n)
		}
	}
	for _, a := range all {
		if len(wanted) > 0 && !slices.Contains(wanted, a.Name()) {
			continue
		}
		for _, f := range slices.Concat(a.Needs().Video, a.Needs().Audio, a.Needs().Also) {
			add("filter", f.Name)
		}
		if a.Needs().Text {
			add("muxer", "webvtt")
		}
		if a.Needs().Packets {
			add("muxer", "framecrc")
			add("muxer", "data")
		}
	}
	return needs
}
