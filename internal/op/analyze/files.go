package analyze

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/mediamill/mediamill/internal/analyze"
	"github.com/mediamill/mediamill/internal/manifest/vtt"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
)

// Names of files beside the report.
const (
	chaptersTrack = "chapters.vtt"    // for players
	chaptersMeta  = "chapters.ffmeta" // for ffmpeg
)

// files are those that a report comes with.
func files(set *analyze.Set, chapters bool) []op.File {
	var list []op.File
	if chapters {
		list = append(list,
			op.File{Name: op.FileName{File: chaptersTrack}, Role: media.RoleChapters, Type: "text/vtt", Expect: op.Expect{Kind: op.KindVTT}},
			op.File{Name: op.FileName{File: chaptersMeta}, Role: media.RoleChapters, Type: "text/plain", Expect: op.Expect{Kind: op.KindText}})
	}
	for role, most := range set.Pictures() {
		list = append(list, op.File{
			Name: op.FileName{File: analyze.PictureName(role)}, Series: true, From: 1, Max: most,
			Role: role, Type: "image/jpeg", Expect: op.Expect{Kind: op.KindImage},
		})
	}
	slices.SortStableFunc(list, func(a, b op.File) int { return strings.Compare(string(a.Role), string(b.Role)) })
	return list
}

// files writes what a report comes with.
func (m writing) files(w op.Work, report *analyze.Report) error {
	write := func(name string, content []byte) error {
		return os.WriteFile(filepath.Join(w.Out, name), content, 0o600)
	}
	for _, p := range report.Pictures {
		if err := write(p.Name, p.JPEG); err != nil {
			return err
		}
		w.Made.Times[p.Name] = p.At
	}
	if !m.chapters {
		return nil
	}
	track, meta := chapterFiles(report)
	if err := write(chaptersTrack, track); err != nil {
		return err
	}
	return write(chaptersMeta, meta)
}

// chapterFiles are the chapters as WebVTT, and as ffmpeg reads and writes them.
func chapterFiles(report *analyze.Report) (track, meta []byte) {
	var cues []vtt.Cue
	var text strings.Builder
	text.WriteString(";FFMETADATA1\n")
	for i, c := range report.Of(media.AnnotationChapter) {
		title := fmt.Sprintf("Chapter %d", i+1)
		cues = append(cues, vtt.Cue{Start: c.Start.Duration(), End: c.End.Duration(), Text: title})
		fmt.Fprintf(&text, "[CHAPTER]\nTIMEBASE=1/1000000\nSTART=%d\nEND=%d\ntitle=%s\n", c.Start.Duration().Microseconds(), c.End.Duration().Microseconds(), title)
	}
	return vtt.Encode(cues, -1), []byte(text.String())
}
