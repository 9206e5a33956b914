package hls

import (
	"cmp"
	"fmt"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/mediamill/mediamill/internal/language"
	"github.com/mediamill/mediamill/internal/manifest"
	"github.com/mediamill/mediamill/internal/media"
)

// Names of the playlists inside a rendition's folder.
const (
	Index   = "index.m3u8"
	IFrames = "iframes.m3u8"
)

// index is the name of a rendition's playlist.
func index(r *manifest.Rendition) string { return cmp.Or(r.Playlist, path.Join(r.Folder, Index)) }

// KeyframesOf is the name of the I-frame playlist beside a rendition's playlist,
// which is empty when the rendition has it in its folder.
func KeyframesOf(playlist, folder string) string {
	if playlist == "" {
		return path.Join(folder, IFrames)
	}
	return strings.TrimSuffix(playlist, path.Ext(playlist)) + "-" + IFrames
}

func keyframes(r *manifest.Rendition) string { return KeyframesOf(r.Playlist, r.Folder) }

// address is how the file from names the file to: relative, and escaped.
func address(from, to string) string {
	up := strings.Split(path.Dir(from), "/")
	down := strings.Split(to, "/")
	if up[0] == "." {
		up = nil
	}
	for len(up) > 0 && len(down) > 1 && up[0] == down[0] {
		up, down = up[1:], down[1:]
	}
	relative := strings.Repeat("../", len(up)) + strings.Join(down, "/")
	return (&url.URL{Path: relative}).String()
}

// groups of EXT-X-MEDIA.
const (
	audioGroup    = "audio"
	subtitleGroup = "subtitles"
)

// version of the playlists: 7 has EXT-X-MAP with all its rules, 4 is the least that has byte ranges.
func version(r *manifest.Rendition) int {
	if r.Init != "" {
		return 7
	}
	return 4
}

// Files makes all playlists of a set, by name. Names are those under which the
// set's own files are known; top is the multivariant playlist's.
func Files(set *manifest.Set, top string) map[string][]byte {
	files := map[string][]byte{top: Top(set, top).Encode()}
	for _, r := range slices.Concat(set.Video, set.Audio) {
		files[index(r)] = OfRendition(r, set.Target()).Encode()
		if keys := OfKeyframes(r); keys != nil {
			files[keyframes(r)] = keys.Encode()
		}
	}
	for _, s := range set.Subtitles {
		files[path.Join(s.Folder, Index)] = OfSubtitle(s).Encode()
	}
	if set.Thumbnails != nil {
		files[path.Join(path.Dir(set.Thumbnails.Files[0]), Index)] = OfThumbnails(set.Thumbnails).Encode()
	}
	return files
}

// Top makes the multivariant playlist, whose name is top.
func Top(set *manifest.Set, top string) *Multivariant {
	m := &Multivariant{Version: 4, Independent: true}
	var audio []*manifest.Rendition // those that stand beside pictures
	if len(set.Video) > 0 {
		audio = set.Audio
	}
	names := map[string]bool{}
	groups := audioGroups(set)
	for i, r := range set.Audio {
		m.Version = max(m.Version, version(r))
		if len(set.Video) == 0 && len(set.Audio) == 1 {
			continue
		}
		m.Media = append(m.Media, Media{
			Type: "AUDIO", Group: groups[i], Name: unique(names, groups[i], r.Title, r.Language), Language: r.Language,
			Default: r.Default, Autoselect: r.Default || r.Language != "", Channels: strconv.Itoa(r.Channels), URI: address(top, index(r)),
		})
	}
	for _, s := range set.Subtitles {
		e := Media{
			Type: "SUBTITLES", Group: subtitleGroup, Name: unique(names, subtitleGroup, s.Title, s.Language), Language: s.Language,
			Default: s.Default, Autoselect: s.Default || s.Forced || s.Language != "", Forced: s.Forced, URI: address(top, path.Join(s.Folder, Index)),
		}
		if s.SDH {
			e.Characteristics = "public.accessibility.transcribes-spoken-dialog,public.accessibility.describes-music-and-sound"
		}
		m.Media = append(m.Media, e)
	}
	for _, r := range set.Video {
		m.Version = max(m.Version, version(r))
		m.Variants = append(m.Variants, variant(set, r, audio, top))
		if keys := OfKeyframes(r); keys != nil {
			m.IFrames = append(m.IFrames, keyVariant(r, keys, top))
		}
	}
	if len(set.Video) == 0 {
		m.Variants = soundOnly(set, groups, top)
	}
	rank(set, m.Variants)
	begin(m.Variants)
	if t := set.Thumbnails; t != nil {
		m.Images = []Variant{{Bandwidth: sheetRate(t), Codecs: []string{"jpeg"}, Width: t.Width, Height: t.Height,
			URI: address(top, path.Join(path.Dir(t.Files[0]), Index))}}
	}
	return m
}

// audioGroups are the groups of the set's audio renditions, in their order: one
// beside pictures, and one for each quality without. Each holds every track
// once, for RFC 8216, 4.3.4.1.1 wants groups to have the same members, so a
// player that changes its bit rate stays with its track. Bit rates do not tell
// groups apart, as more channels take more bits: the first track names them.
func audioGroups(set *manifest.Set) []string {
	groups := make([]string, len(set.Audio))
	var ids []string
	quality := map[int]int{} // of each track: how many of its renditions came before
	for i, r := range set.Audio {
		if len(set.Video) > 0 {
			groups[i] = audioGroup
			continue
		}
		n := quality[r.Track]
		quality[r.Track]++
		if n == len(ids) {
			id := fmt.Sprintf("%s-%dk", audioGroup, r.BitRate/1000)
			if slices.Contains(ids, id) {
				id = fmt.Sprintf("%s-%d", id, n+1)
			}
			ids = append(ids, id)
		}
		groups[i] = ids[n]
	}
	return groups
}

// sheetRate is the largest bit rate of one sheet.
func sheetRate(t *manifest.Thumbnails) media.BitRate {
	peak := media.BitRate(0)
	for i, s := range OfThumbnails(t).Segments {
		if s.Duration > 0 {
			peak = max(peak, media.BitRate(float64(t.Bytes[i]*8)/float64(s.Duration))+1)
		}
	}
	return peak
}

// unique is a name that no other of the group has: the title, or the language, or a number.
func unique(taken map[string]bool, group, title, spoken string) string {
	name := title
	if name == "" {
		name = language.Name(spoken)
	}
	if name == "" && group == subtitleGroup {
		name = "Subtitles"
	}
	name = cmp.Or(name, "Audio")
	for n, base := 2, name; taken[group+"/"+name]; n++ {
		name = fmt.Sprintf("%s %d", base, n)
	}
	taken[group+"/"+name] = true
	return name
}

// OfRendition makes the media playlist of a rendition; target is that of the
// whole set, in seconds.
func OfRendition(r *manifest.Rendition, target int) *Playlist {
	p := &Playlist{Version: version(r), Target: target, Sequence: 1, Type: "VOD", Independent: true, Ended: true}
	if r.Init != "" {
		p.Map = address(index(r), r.Init)
	}
	for _, s := range r.Segments {
		p.Segments = append(p.Segments, Segment{URI: address(index(r), s.File), Duration: r.Seconds(s.Duration)})
	}
	return p
}

// OfKeyframes makes the I-frame playlist of a rendition; nil when it has none
// that can be read alone. Of MPEG-TS the program's tables, which no keyframe's
// range has, are told as the initialization, which came with version 5.
func OfKeyframes(r *manifest.Rendition) *Playlist {
	p := &Playlist{Version: version(r), Sequence: 1, Type: "VOD", IFramesOnly: true, Ended: true, Target: 1}
	if r.Init != "" {
		p.Map = address(keyframes(r), r.Init)
	} else if r.Head > 0 {
		p.Version, p.Map, p.MapBytes = 5, address(keyframes(r), r.Segments[0].File), r.Head
	}
	for _, s := range r.Segments {
		for _, k := range s.Keys {
			d := r.Seconds(k.Duration)
			if k.Bytes == 0 { // belongs to the time of the one before
				if n := len(p.Segments); n > 0 {
					p.Segments[n-1].Duration += d
				}
				continue
			}
			p.Segments = append(p.Segments, Segment{URI: address(keyframes(r), s.File), Duration: d, Offset: k.Offset, Bytes: k.Bytes})
		}
	}
	if len(p.Segments) == 0 {
		return nil
	}
	for _, s := range p.Segments {
		p.Target = max(p.Target, int(s.Duration+0.5))
	}
	return p
}

// OfSubtitle makes the playlist of a text track.
func OfSubtitle(s *manifest.Subtitle) *Playlist {
	r := s.Rendition()
	p := OfRendition(r, r.Target())
	p.Independent = false
	return p
}

// OfThumbnails makes the image playlist: one entry a sheet.
func OfThumbnails(t *manifest.Thumbnails) *Playlist {
	p := &Playlist{Version: 7, Target: 1, Sequence: 1, Type: "VOD", ImagesOnly: true, Ended: true}
	left, cells := t.Cells, t.Columns*t.Rows
	for i, name := range t.Files {
		n := min(left, cells)
		d := media.Seconds(n) * t.Interval
		if i == len(t.Files)-1 {
			d = max(t.Duration-media.Seconds(i*cells)*t.Interval, 0.001)
		}
		p.Target = max(p.Target, int(d+0.999))
		p.Segments = append(p.Segments, Segment{URI: path.Base(name), Duration: d,
			Tiles: &Tiles{Width: t.Width, Height: t.Height, Columns: t.Columns, Rows: t.Rows, Duration: t.Interval}})
		left -= n
	}
	return p
}
