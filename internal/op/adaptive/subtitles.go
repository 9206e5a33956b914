package adaptive

import (
	"fmt"
	"slices"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/manifest"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
)

// subtitles writes every text track into the work folder in the same run; Go
// mends them afterwards. Charsets are guessed there too, so ffmpeg passes
// bytes through as they are.
func (b *planner) subtitles() {
	if b.p.Subtitles.Mode == "none" || b.v == nil {
		return
	}
	count := 0
	for _, s := range b.src.Subtitles {
		language := manifest.Language(s.Language)
		about := fmt.Sprintf("subtitles of stream %d", s.Index)
		switch wanted := b.p.Subtitles.Languages; {
		case !s.Text:
			b.say(about, "left out: %s is made of pictures, which cannot become text", s.Codec)
			continue
		case len(wanted) > 0 && !slices.ContainsFunc(wanted, func(w string) bool { return manifest.Language(w) == language }):
			b.say(about, "left out: subtitles.languages does not name %q", language)
			continue
		case count == maxTracks:
			b.warn("tracks_dropped", "the source has more than %d tracks of text; the rest is left out", maxTracks)
			return
		}
		name := "subs"
		if language != "" {
			name += "-" + language
		}
		folder := b.folder(name)
		raw := ffmpeg.Work(fmt.Sprintf("subtitles-%d.vtt", count))
		if count == 0 {
			b.cmd.Inputs[0].Options = append(b.cmd.Inputs[0].Options, ffmpeg.Word("sub_charenc_mode", "ignore"))
		}
		count++
		b.cmd.Outputs = append(b.cmd.Outputs, ffmpeg.Output{File: raw, Format: "webvtt", Maps: []string{fmt.Sprintf("0:%d", s.Index)},
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
		b.fin.text = append(b.fin.text, text{raw: raw.Name, stream: s.Index, sub: manifest.Subtitle{
			Name: folder, Folder: folder, Language: language, Title: s.Title, Forced: s.Forced, SDH: s.SDH,
			// A source may mark several; a player can show one.
			Default: s.Default && !slices.ContainsFunc(b.fin.text, func(t text) bool { return t.sub.Default }),
		}})
	}
}
