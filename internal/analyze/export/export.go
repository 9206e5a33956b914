// Package export writes annotations as files of other programs: tables and subtitles.
package export

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/mediamill/mediamill/internal/manifest/vtt"
	"github.com/mediamill/mediamill/internal/media"
)

// A Format is a kind of file, called as its extension.
type Format string

const (
	CSV Format = "csv"
	VTT Format = "vtt"
	SRT Format = "srt"
)

// Type is the MIME type of a format; empty for one that is not known.
func (f Format) Type() string {
	switch f {
	case CSV:
		return "text/csv; charset=utf-8"
	case VTT:
		return "text/vtt; charset=utf-8"
	case SRT:
		return "application/x-subrip; charset=utf-8"
	}
	return ""
}

// Write writes annotations, which are in the order of their start. Errors are
// those of to, and of a format that is not known.
func Write(to io.Writer, f Format, list []media.Annotation) error {
	var err error
	switch f {
	case CSV:
		return table(to, list)
	case VTT:
		_, err = to.Write(vtt.Encode(cues(list, plain.Replace), -1))
	case SRT:
		for i, c := range cues(list, func(text string) string { return text }) {
			if _, err = fmt.Fprintf(to, "%d\n%s --> %s\n%s\n\n", i+1, stamp(c.Start), stamp(c.End), c.Text); err != nil {
				break
			}
		}
	default:
		err = media.Bad("format", "there is no format %q", string(f))
	}
	return err
}

// plain writes a text of WebVTT in which nothing is markup.
var plain = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// moment is how long a cue of a moment, such as a cut, is shown: one without a
// duration is not valid.
const moment = time.Second

// cues are the annotations as text of subtitles.
func cues(list []media.Annotation, escape func(string) string) []vtt.Cue {
	all := make([]vtt.Cue, 0, len(list))
	for _, a := range list {
		text := string(a.Kind)
		if a.Label != "" {
			text += ": " + a.Label
		}
		if a.Text != "" {
			text += "\n" + a.Text
		}
		c := vtt.Cue{Start: a.Start.Duration(), End: a.End.Duration(), Text: escape(text)}
		if c.End.Round(time.Millisecond) <= c.Start.Round(time.Millisecond) {
			c.End = c.Start + moment
		}
		all = append(all, c)
	}
	kept, _ := vtt.Mend(all, 0)
	return kept
}

// stamp writes a time as SubRip does.
func stamp(d time.Duration) string {
	ms := d.Round(time.Millisecond).Milliseconds()
	return fmt.Sprintf("%02d:%02d:%02d,%03d", ms/3600000, ms/60000%60, ms/1000%60, ms%1000)
}

// table writes a line for each annotation below one of names.
func table(to io.Writer, list []media.Annotation) error {
	w := csv.NewWriter(to)
	w.UseCRLF = true // as RFC 4180 says
	_ = w.Write([]string{"kind", "label", "start_seconds", "end_seconds", "confidence", "text", "x", "y", "width", "height", "evidence"})
	for _, a := range list {
		row := []string{cell(string(a.Kind)), cell(a.Label), number(float64(a.Start)), number(float64(a.End)), number(a.Confidence), cell(a.Text), "", "", "", "", cell(a.Evidence)}
		if b := a.Box; b != nil {
			row[6], row[7], row[8], row[9] = number(b.X), number(b.Y), number(b.Width), number(b.Height)
		}
		_ = w.Write(row) // Error has the first one
	}
	w.Flush()
	return w.Error()
}

func number(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// cell keeps a spreadsheet from taking a text for a formula: text of a source is
// from anybody.
func cell(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r\n|", rune(text[0])) {
		return "'" + text
	}
	return text
}
