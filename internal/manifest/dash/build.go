package dash

import (
	"fmt"
	"math"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/mediamill/mediamill/internal/manifest"
	"github.com/mediamill/mediamill/internal/manifest/mp4"
)

const (
	roleScheme    = "urn:mpeg:dash:role:2011"
	channelScheme = "urn:mpeg:mpegB:cicp:ChannelConfiguration"
	tileScheme    = "http://dashif.org/guidelines/thumbnail_tile"
	transferCICP  = "urn:mpeg:mpegB:cicp:TransferCharacteristics"
	primariesCICP = "urn:mpeg:mpegB:cicp:ColourPrimaries"
	matrixCICP    = "urn:mpeg:mpegB:cicp:MatrixCoefficients"
)

// Top makes the description of a set whose segments are numbered files of the
// pattern's form, "%05d"-like verb in the name, as "seg-%05d.m4s".
func Top(set *manifest.Set, pattern string) *MPD {
	longest := 0.0
	for _, r := range slices.Concat(set.Video, set.Audio) {
		for _, s := range r.Segments {
			longest = max(longest, float64(r.Seconds(s.Duration)))
		}
	}
	b := &builder{pattern: pattern}
	for _, list := range bySort(set.Video, func(r *manifest.Rendition) string { return mp4.Family(r.Codec) + r.Range }) {
		b.video(list)
	}
	for _, list := range bySort(set.Audio, func(r *manifest.Rendition) string { return strconv.Itoa(r.Track) + r.Codec }) {
		b.audio(list)
	}
	for _, s := range set.Subtitles {
		if s.File != "" {
			b.text(s)
		}
	}
	b.thumbnails(set.Thumbnails)
	total := float64(set.Duration())
	return &MPD{
		Profiles: "urn:mpeg:dash:profile:isoff-live:2011,urn:mpeg:dash:profile:cmaf:2019", Type: "static",
		MinBuffer: duration(min(longest, 6)), Duration: duration(total), MaxLength: duration(longest),
		Periods: []Period{{ID: "0", Start: "PT0S", Duration: duration(total), Sets: b.sets}},
	}
}

// bySort groups renditions, groups in the order of their first.
func bySort(list []*manifest.Rendition, key func(*manifest.Rendition) string) [][]*manifest.Rendition {
	var groups [][]*manifest.Rendition
	place := map[string]int{}
	for _, r := range list {
		k := key(r)
		if _, seen := place[k]; !seen {
			place[k] = len(groups)
			groups = append(groups, nil)
		}
		groups[place[k]] = append(groups[place[k]], r)
	}
	return groups
}

type builder struct {
	pattern string
	sets    []AdaptationSet
}

func (b *builder) add(s AdaptationSet) {
	s.ID = len(b.sets)
	b.sets = append(b.sets, s)
}

func (b *builder) video(list []*manifest.Rendition) {
	s := AdaptationSet{ContentType: "video", MimeType: "video/mp4", Aligned: true, StartWithSAP: 1}
	switch list[0].Range {
	case "PQ":
		s.Essential = cicp(9, 16, 9)
	case "HLG":
		s.Essential = cicp(9, 18, 9)
	}
	for _, r := range list {
		s.MaxWidth, s.MaxHeight = max(s.MaxWidth, r.Width), max(s.MaxHeight, r.Height)
		s.Representations = append(s.Representations, Representation{
			ID: r.Name, Bandwidth: int64(r.Peak()), Codecs: r.Codec, Width: r.Width, Height: r.Height,
			FrameRate: r.FrameRate.String(), SAR: "1:1", Template: b.template(r),
		})
	}
	b.add(s)
}

func cicp(primaries, transfer, matrix int) []Descriptor {
	return []Descriptor{{primariesCICP, strconv.Itoa(primaries)}, {transferCICP, strconv.Itoa(transfer)}, {matrixCICP, strconv.Itoa(matrix)}}
}

func (b *builder) audio(list []*manifest.Rendition) {
	first := list[0]
	s := AdaptationSet{ContentType: "audio", MimeType: "audio/mp4", Lang: first.Language, Label: first.Title, Aligned: true, StartWithSAP: 1}
	role := "alternate"
	if first.Default {
		role = "main"
	}
	s.Roles = []Descriptor{{roleScheme, role}}
	for _, r := range list {
		s.Representations = append(s.Representations, Representation{
			ID: r.Name, Bandwidth: int64(r.Peak()), Codecs: r.Codec, Sampling: r.SampleRate,
			Channels: &Descriptor{channelScheme, channels(r.Channels)}, Template: b.template(r),
		})
	}
	b.add(s)
}

// channels is the number of ISO/IEC 23091-3 for the usual layout of so many channels.
func channels(n int) string {
	switch n {
	case 8:
		return "12"
	case 7:
		return "11"
	}
	return strconv.Itoa(n)
}

func (b *builder) text(t *manifest.Subtitle) {
	s := AdaptationSet{ContentType: "text", MimeType: "text/vtt", Lang: t.Language, Label: t.Title}
	roles := []string{"subtitle"}
	switch {
	case t.Forced:
		roles = []string{"forced-subtitle"}
	case t.SDH:
		roles = []string{"caption"}
	}
	if t.Default {
		roles = append(roles, "main")
	}
	for _, role := range roles {
		s.Roles = append(s.Roles, Descriptor{roleScheme, role})
	}
	rate := int64(256)
	if t.Duration > 0 {
		rate = max(rate, int64(float64(t.Bytes*8)/float64(t.Duration))+1)
	}
	s.Representations = []Representation{{ID: t.Name, Bandwidth: rate, BaseURL: t.File}}
	b.add(s)
}

func (b *builder) thumbnails(t *manifest.Thumbnails) {
	if t == nil {
		return
	}
	sheet := float64(t.Columns*t.Rows) * float64(t.Interval)
	var largest int64
	for _, n := range t.Bytes {
		largest = max(largest, n)
	}
	const scale = 1000
	b.add(AdaptationSet{
		ContentType: "image", MimeType: "image/jpeg",
		Representations: []Representation{{
			ID: "thumbnails", Bandwidth: int64(float64(largest*8)/sheet) + 1, Width: t.Width * t.Columns, Height: t.Height * t.Rows,
			Essential: []Descriptor{{tileScheme, fmt.Sprintf("%dx%d", t.Columns, t.Rows)}},
			Template: &SegmentTemplate{Timescale: scale, Duration: int64(math.Round(sheet * scale)), StartNumber: 1, EndNumber: len(t.Files),
				Media: path.Dir(t.Files[0]) + "/" + numbered(t.Pattern)},
		}},
	})
}

// template tells a rendition's segments by number, with their exact times.
func (b *builder) template(r *manifest.Rendition) *SegmentTemplate {
	t := &SegmentTemplate{Timescale: r.Timescale, Initialization: r.Init, Media: r.Folder + "/" + numbered(b.pattern), StartNumber: 1, Timeline: &Timeline{}}
	next := int64(0)
	for i, s := range r.Segments {
		runs := t.Timeline.Runs
		if last := len(runs) - 1; i > 0 && s.Start == next && runs[last].Duration == s.Duration {
			runs[last].Repeat++
		} else {
			run := Run{Duration: s.Duration}
			if i == 0 || s.Start != next {
				start := s.Start
				run.Time = &start
			}
			t.Timeline.Runs = append(runs, run)
		}
		next = s.Start + s.Duration
	}
	return t
}

// numbered turns a "%05d" verb into DASH's $Number%05d$.
func numbered(pattern string) string {
	before, after, _ := strings.Cut(pattern, "%")
	verb, rest, _ := strings.Cut(after, "d")
	return before + "$Number%" + verb + "d$" + rest
}
