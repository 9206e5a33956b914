package ffmpeg

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/mediamill/mediamill/internal/media"
)

var (
	safeParam  = regexp.MustCompile(`^[a-zA-Z0-9_.,:;+\-*/()<>=|! %?\[\]#@'{}\\]*$`)
	safeLabel  = regexp.MustCompile(`^[a-zA-Z0-9_:]+$`)
	safeFilter = regexp.MustCompile(`^[a-z0-9_]+$`)
	sidePipe   = regexp.MustCompile(`^pipe:([4-9]|1[0-9])$`)
	// A positional value that begins like this would be read as a key.
	likeAKey = regexp.MustCompile(`^[a-zA-Z0-9_/.\-]+\s*=`)
)

// Parameters that name a file, which lies in the work folder.
var fileParams = [...]string{"file", "filename", "f", "textfile", "stats_file", "log_path", "result", "model_path", "mapfile", "input"}

// renderGraph is the text of a filter graph.
func renderGraph(chains []Chain) (string, error) {
	parts := make([]string, len(chains))
	copies := 0
	for i, c := range chains {
		in, err := renderLabels(c.In)
		if err != nil {
			return "", err
		}
		out, err := renderLabels(c.Out)
		if err != nil {
			return "", err
		}
		filters, err := renderFilters(c.Filters, &copies)
		if err != nil {
			return "", err
		}
		parts[i] = in + filters + out
	}
	return strings.Join(parts, ";"), nil
}

// renderFilters writes filters one after the other. copies counts the labels
// of those that are made of copies, since labels are the graph's.
func renderFilters(filters []Filter, copies *int) (string, error) {
	texts := make([]string, len(filters))
	for i, f := range filters {
		before, err := f.renderCopies(copies)
		if err != nil {
			return "", err
		}
		text, err := f.render()
		if err != nil {
			return "", err
		}
		texts[i] = before + text
	}
	return strings.Join(texts, ","), nil
}

// renderCopies writes what stands before a filter whose inputs are copies.
func (f Filter) renderCopies(copies *int) (string, error) {
	if len(f.Copies) == 0 {
		return "", nil
	}
	split, own, joined := fmt.Sprintf("split=%d", len(f.Copies)), "", ""
	for _, filters := range f.Copies {
		*copies++
		label := fmt.Sprintf("[copy%d]", *copies)
		split += label
		if len(filters) > 0 {
			text, err := renderFilters(filters, copies)
			if err != nil {
				return "", err
			}
			*copies++
			own += label + text
			label = fmt.Sprintf("[copy%d]", *copies)
			own += label + ";"
		}
		joined += label
	}
	return split + ";" + own + joined, nil
}

func renderLabels(labels []string) (string, error) {
	var b strings.Builder
	for _, label := range labels {
		if !safeLabel.MatchString(label) {
			return "", refused("label %q is not allowed", label)
		}
		fmt.Fprintf(&b, "[%s]", label)
	}
	return b.String(), nil
}

func (f Filter) render() (string, error) {
	if !safeFilter.MatchString(f.Name) || !allowedFilter(f.Name) {
		return "", refused("filter %q is not allowed", f.Name)
	}
	params := make([]string, len(f.Params))
	for i, p := range f.Params {
		if err := f.check(p); err != nil {
			return "", err
		}
		params[i] = escape(p.Value)
		if p.Key != "" {
			params[i] = p.Key + "=" + params[i]
		}
	}
	if len(params) == 0 {
		return f.Name, nil
	}
	return f.Name + "=" + strings.Join(params, ":"), nil
}

func (f Filter) check(p Param) error {
	switch {
	case p.Key != "" && !safeName.MatchString(p.Key), !safeParam.MatchString(p.Value):
	case p.Key == "" && likeAKey.MatchString(p.Value):
	case slices.Contains(fileParams[:], p.Key) && !workFile(p.Value) && !sidePipe.MatchString(p.Value):
	default:
		return nil
	}
	return refused("parameter %s=%q of filter %s is not allowed", p.Key, p.Value, f.Name)
}

// workFile says that a name stays in the current folder. "-" is standard output.
func workFile(name string) bool {
	return name == "-" || safeFile.MatchString(name) && !strings.Contains(name, "..")
}

// escape passes a value through both of ffmpeg's parsers: the option list
// (\ ' :) and before it the graph (\ ' [ ] , ;). Each of them also drops blanks
// at both ends.
func escape(value string) string {
	return escapeSet(escapeSet(value, `\':`), `\'[],;`)
}

// escapeSet puts a backslash before each byte of set and before blanks at the ends.
func escapeSet(s, set string) string {
	first := len(s) - len(strings.TrimLeft(s, " "))
	last := len(strings.TrimRight(s, " "))
	var b strings.Builder
	for i := range len(s) {
		if strings.IndexByte(set, s[i]) >= 0 || s[i] == ' ' && (i < first || i >= last) {
			b.WriteByte('\\')
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

func refused(format string, args ...any) error {
	return media.Errorf(media.CodeConfigInvalid, format, args...)
}
