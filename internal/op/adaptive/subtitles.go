package adaptive

import (
	"fmt"
	"slices"
	"time"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/language"
	"github.com/mediamill/mediamill/internal/manifest"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
)

// stands is how long a line of text may have been shown before the part begins
// and still be found.
const stands = time.Minute

// subtitles writes every text track into the work folder; Go mends them
// afterwards. Charsets are guessed there too, so ffmpeg passes bytes through as
// they are. The run of the pictures does it, unless they begin within the source:
// there ffmpeg drops a line that was shown before and still is, so a run of its
// own reads from earlier on, and Go cuts.
func (b *planner) subtitles() {
	b.words = b.cmd
	var early time.Duration
	if b.part.Start > 0 {
		early = min(b.part.Start, stands)
		input := ffmpeg.Input{File: ffmpeg.Source(0)}
		if from := b.part.Start - early; from > 0 {
			input.Options = append(input.Options, ffmpeg.Time("ss", from))
		}
		if b.part.Length > 0 {
			input.Options = append(input.Options, ffmpeg.Time("t", early+b.part.Length))
		}
		b.words = &ffmpeg.Command{Inputs: []ffmpeg.Input{input}, BitExact: b.in.BitExact, Expect: ffmpeg.Expect{Duration: early + b.length.Duration()}}
	}
	if b.p.Subtitles.Mode == "none" || b.v == nil {
		return
	}
	count := 0
	for _, s := range b.src.Subtitles {
		spoken := language.Tag(s.Language)
		about := media.Phrasef("subtitles of stream %d", s.Index)
		switch wanted := b.p.Subtitles.Languages; {
		case !s.Text:
			b.say(about, "omitted: %s has bitmap subtitles, which cannot be converted to text", s.Codec)
			continue
		case len(wanted) > 0 && !slices.ContainsFunc(wanted, func(w string) bool { return language.Same(w, s.Language) }):
			b.say(about, "omitted: subtitles.languages does not include %q", spoken)
			continue
		case count == maxTracks:
			b.warn(media.WarnTracksDropped, "the source has more than %d text subtitle streams; the others are omitted", maxTracks)
			return
		}
		name := "subs"
		if spoken != "" {
			name += "-" + spoken
		}
		folder := b.folder(name)
		raw := ffmpeg.Work(fmt.Sprintf("subtitles-%d.vtt", count))
		if count == 0 {
			b.words.Inputs[0].Options = append(b.words.Inputs[0].Options, ffmpeg.Word("sub_charenc_mode", "ignore"))
		}
		count++
		b.words.Outputs = append(b.words.Outputs, ffmpeg.Output{File: raw, Format: "webvtt", Maps: []string{fmt.Sprintf("0:%d", s.Index)},
			Options: []ffmpeg.Option{ffmpeg.Word("c:s", "webvtt")}})
		if b.p.dash() {
			b.plan.Files = append(b.plan.Files, op.File{Name: op.FileName{File: folder + "/subtitles.vtt", Rendition: folder}, Role: media.RoleSubtitle,
				Type: vttType, Expect: op.Expect{Kind: op.KindVTT}})
		}
		if b.p.hls() {
			b.plan.Files = append(b.plan.Files, op.File{
				Name: op.FileName{File: folder + "/" + textPattern, Rendition: folder}, Series: true, From: 1, Min: 1,
				Role: media.RoleSegment, Type: vttType, Expect: op.Expect{Kind: op.KindSegment},
			})
			b.file(folder+"/index.m3u8", folder, media.RolePlaylist, hlsType)
		}
		b.fin.text = append(b.fin.text, text{raw: raw.Name, stream: s.Index, early: early, length: b.part.Length, sub: manifest.Subtitle{
			Name: folder, Folder: folder, Language: spoken, Title: s.Title, Forced: s.Forced, SDH: s.SDH,
			// A source may mark several; a player can show one.
			Default: s.Default && !slices.ContainsFunc(b.fin.text, func(t text) bool { return t.sub.Default }),
		}})
	}
}
