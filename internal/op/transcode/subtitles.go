package transcode

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/language"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
)

// subtitleFile is the work file that subtitles are taken out into before they are drawn.
const subtitleFile = "subtitles.ass"

// burnt takes the text that will be drawn into a work file, cut like the
// picture: the filter reads a whole file and knows nothing of a trim.
func (b *planner) burnt() {
	s := &b.p.Subtitles
	if s.Mode != "burn" || b.src.MainVideo() == nil {
		return
	}
	part := b.part()
	if s.File != nil {
		part.Source = &media.Source{Container: subtitleFormat(s.File)}
	}
	input := ffmpeg.Input{File: ffmpeg.Source(0), Options: part.Input()}
	from := "0:s:0"
	if s.Charset != "" {
		input.Options = append(input.Options, ffmpeg.Word("sub_charenc", s.Charset))
	}
	switch stream := b.burntStream(); {
	case s.File == nil && stream != nil && !stream.Text:
		b.bitmap = stream
		b.reason(media.Phrasef("subtitles"), "stream %d (%s, bitmap subtitles) is burned in", stream.Index, orUnknown(stream.Language))
		return
	case s.File != nil:
		input.File, input.Format = ffmpeg.Source(len(b.p.ExtraSources())), subtitleFormat(s.File)
	case stream == nil:
		b.warn(media.WarnNoSubtitles, "the source has no subtitles to burn in, or none in the requested languages")
		return
	default:
		from = streamOf(stream.Index)
		b.reason(media.Phrasef("subtitles"), "stream %d (%s) is burned in", stream.Index, orUnknown(stream.Language))
	}
	b.burn = true
	if s.File != nil && s.Charset == "" {
		b.plan.Steps = append(b.plan.Steps, op.Step{Name: "encoding of the subtitles", Make: encoded{source: len(b.p.ExtraSources())}})
	}
	b.plan.Steps = append(b.plan.Steps, op.Step{Name: "subtitles", Weight: 0.02, Command: &ffmpeg.Command{
		Inputs: []ffmpeg.Input{input}, BitExact: b.in.BitExact, Expect: ffmpeg.Expect{Duration: b.src.Duration.Duration()},
		Outputs: []ffmpeg.Output{{File: ffmpeg.Work(subtitleFile), Format: "ass", Maps: []string{from},
			Options: append(part.Output(), ffmpeg.Word("c:s", "ass"))}},
	}})
	if s.File != nil {
		b.plan.Steps = append(b.plan.Steps, op.Step{Name: "subtitles found", Make: anyLine{}})
	}
}

// anyLine warns when a subtitle file had nothing to draw: a playlist or a picture
// is read as text without an error.
type anyLine struct{}

func (anyLine) Make(_ context.Context, w op.Work) error {
	drawn, err := os.ReadFile(filepath.Join(w.Work, subtitleFile))
	if err != nil {
		return media.Wrap(media.CodeWorkerInternal, err, "the subtitles cannot be read")
	}
	if !bytes.Contains(drawn, []byte("\nDialogue:")) {
		w.Made.Warnings = append(w.Made.Warnings, media.Warning{Code: media.WarnNoSubtitles, Phrase: media.Phrasef("the subtitle file has no line within the output, so nothing was burned in")})
	}
	return nil
}

// subtitleFormat is the demuxer by the file's name; SRT when it does not tell.
func subtitleFormat(r *media.SourceRef) string {
	switch strings.ToLower(path.Ext(op.SourceName(*r))) {
	case ".ass", ".ssa":
		return "ass"
	case ".vtt":
		return "webvtt"
	}
	return "srt"
}

// burntStream is the first of the wanted languages, else the default or first
// one; text goes before pictures of text.
func (b *planner) burntStream() *media.SubtitleStream {
	var texts []*media.SubtitleStream
	for _, text := range [...]bool{true, false} {
		for i := range b.src.Subtitles {
			if s := &b.src.Subtitles[i]; s.Text == text && (text || slices.Contains(bitmapCodecs(), s.Codec)) {
				texts = append(texts, s)
			}
		}
	}
	for _, l := range b.p.Subtitles.Languages {
		for _, s := range texts {
			if language.Same(s.Language, l) {
				return s
			}
		}
	}
	if len(b.p.Subtitles.Languages) > 0 || len(texts) == 0 {
		return nil
	}
	for _, s := range texts {
		if s.Default && s.Text == texts[0].Text {
			return s
		}
	}
	return texts[0]
}

// bitmapCodecs are the pictures of text that ffmpeg decodes onto a canvas.
func bitmapCodecs() []string {
	return []string{"hdmv_pgs_subtitle", "dvd_subtitle", "dvb_subtitle", "xsub"}
}

// burnFilter draws the work file. Its styles can be changed only in ways that
// were checked to be words and numbers.
func (b *planner) burnFilter() ffmpeg.Filter {
	var style []string
	if f := b.p.Subtitles.Font; f != "" {
		style = append(style, "FontName="+f)
	}
	if n := b.p.Subtitles.FontSize; n > 0 {
		style = append(style, fmt.Sprintf("FontSize=%d", n))
	}
	pairs := []any{"filename", subtitleFile}
	if len(style) > 0 {
		pairs = append(pairs, "force_style", strings.Join(style, ","))
	}
	return ffmpeg.F("subtitles", pairs...)
}

// subtitles keeps the streams that the container can hold, as they are or as its own kind of text.
func (b *planner) subtitles() {
	if b.p.Subtitles.Mode != "keep" {
		if n := len(b.src.Subtitles); n > 0 && b.p.Subtitles.Mode == "none" {
			b.reason(media.Phrasef("subtitles"), "%d streams omitted, as requested", n)
		}
		return
	}
	kept := 0
	for i := range b.src.Subtitles {
		s := &b.src.Subtitles[i]
		if l := b.p.Subtitles.Languages; len(l) > 0 && !slices.ContainsFunc(l, func(w string) bool { return language.Same(w, s.Language) }) {
			continue
		}
		codec := b.subtitleCodec(s)
		if codec == "" {
			b.warn(media.WarnSubtitlesDropped, "stream %d (%s, %s) is not supported by %s", s.Index, s.Codec, orUnknown(s.Language), b.p.Container)
			continue
		}
		if codec != "copy" && (s.Codec == "ass" || s.Codec == "ssa") {
			b.warn(media.WarnStylesDropped, "the styles of stream %d (%s) are lost in %s", s.Index, orUnknown(s.Language), codec)
		}
		on := fmt.Sprintf("s:%d", kept)
		b.maps = append(b.maps, streamOf(s.Index))
		b.option(on, ffmpeg.Word("c", codec))
		b.setLanguage(on, s.Language)
		b.option("", ffmpeg.Word("disposition:"+on, disposition(s)))
		b.title("s", kept, s.Title)
		kept++
	}
	b.expect.Subtitles = kept
}

// subtitleCodec is copy, the container's kind of text, or empty for no place.
func (b *planner) subtitleCodec(s *media.SubtitleStream) string {
	switch {
	case slices.Contains(b.container.keepsSubtitles, s.Codec):
		return "copy"
	case s.Text:
		return b.container.subtitles
	}
	return ""
}

func disposition(s *media.SubtitleStream) string {
	var words []string
	for _, each := range []struct {
		set  bool
		word string
	}{{s.Default, "default"}, {s.Forced, "forced"}, {s.SDH, "hearing_impaired"}} {
		if each.set {
			words = append(words, each.word)
		}
	}
	if len(words) == 0 {
		return "0"
	}
	return strings.Join(words, "+")
}
