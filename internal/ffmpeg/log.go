package ffmpeg

import (
	"bufio"
	"io"
	"strings"
	"unicode/utf8"
)

const (
	logLines  = 200
	logColumn = 500 // bytes of one line that are kept
)

// A stderrLog keeps the last lines that ffmpeg wrote, without the host's paths.
type stderrLog struct {
	lines []string
	next  int // where the next line goes once the ring is full
	hide  *strings.Replacer
	hear  func(line string) // gets every line; nil for nobody
}

// newLog hides the paths of the places behind "source", "work/" and "out/".
func newLog(p Places, hear func(line string)) *stderrLog {
	var pairs []string
	for _, s := range p.Sources {
		if s != "" {
			pairs = append(pairs, "file:"+s, "source", s, "source")
		}
	}
	// A replacer takes the first pair that fits: out may lie inside work.
	for _, folder := range [...]struct{ path, name string }{{p.Out, "out"}, {p.Work, "work"}} {
		if folder.path != "" {
			pairs = append(pairs, "file:"+folder.path+"/", folder.name+"/", folder.path+"/", folder.name+"/", "file:"+folder.path, folder.name, folder.path, folder.name)
		}
	}
	return &stderrLog{hide: strings.NewReplacer(pairs...), hear: hear}
}

// read takes lines until the pipe closes.
func (l *stderrLog) read(r io.Reader) {
	in := bufio.NewReaderSize(r, 4096)
	for {
		line, long, err := in.ReadLine()
		if err != nil {
			return
		}
		text := string(line)
		for long && err == nil { // the rest of an overlong line is dropped
			_, long, err = in.ReadLine()
		}
		l.add(text)
	}
}

func (l *stderrLog) add(text string) {
	text = l.hide.Replace(strings.ToValidUTF8(text, "\uFFFD"))
	text = strings.Map(printable, text)
	if len(text) > logColumn {
		end := logColumn
		for !utf8.RuneStart(text[end]) {
			end--
		}
		text = text[:end] + "…"
	}
	if l.hear != nil {
		l.hear(text)
	}
	if len(l.lines) < logLines {
		l.lines = append(l.lines, text)
		return
	}
	l.lines[l.next] = text
	l.next = (l.next + 1) % logLines
}

// all are the kept lines, oldest first.
func (l *stderrLog) all() []string {
	return append(append([]string(nil), l.lines[l.next:]...), l.lines[:l.next]...)
}

// printable drops control characters: a source's metadata reaches the log, and
// the log reaches terminals.
func printable(r rune) rune {
	if r < ' ' && r != '\t' || r == 0x7f {
		return -1
	}
	return r
}
