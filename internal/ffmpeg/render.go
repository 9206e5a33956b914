package ffmpeg

import (
	"fmt"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/mediamill/mediamill/internal/media"
)

// Places are the real paths behind a command's files.
type Places struct {
	Sources []string // absolute paths
	Work    string   // absolute folder, the command's current folder
	Out     string   // absolute folder
	Allow   Allow    // what sources may be; the Runner fills it in
}

var (
	safeName   = regexp.MustCompile(`^[a-zA-Z0-9_:.\-]+$`)
	safeValue  = regexp.MustCompile(`^[a-zA-Z0-9_.,:;+\-*/()<>=|! %?\[\]#@']*$`)
	safeFile   = regexp.MustCompile(`^[a-zA-Z0-9_][a-zA-Z0-9_.\-/%]*$`)
	safeLabel  = regexp.MustCompile(`^[a-zA-Z0-9_:]+$`)
	safeFilter = regexp.MustCompile(`^[a-z0-9_]+$`)
)

// Render is the command's exact argument list, without the program's name.
// It fails with config.invalid when a part holds what the planner may not use.
func (c *Command) Render(p Places) ([]string, error) {
	args := []string{"-hide_banner", "-nostdin", "-loglevel", "level+warning", "-y"}
	if c.BitExact {
		args = append(args, "-filter_threads", "1", "-filter_complex_threads", "1")
	}
	for _, in := range c.Inputs {
		part, err := renderInput(in, p)
		if err != nil {
			return nil, err
		}
		args = append(args, part...)
	}
	if len(c.Graph) > 0 {
		graph, err := renderGraph(c.Graph)
		if err != nil {
			return nil, err
		}
		args = append(args, "-filter_complex", graph)
	}
	for _, out := range c.Outputs {
		part, err := renderOutput(out, p, c.BitExact)
		if err != nil {
			return nil, err
		}
		args = append(args, part...)
	}
	return args, nil
}

func renderInput(in Input, p Places) ([]string, error) {
	args := p.Allow.limits(in)
	if in.Format != "" && in.File.Place != InLavfi {
		if !p.Allow.mayRead(in.Format, in.File.Place) {
			return nil, media.Errorf(media.CodeInputUnsupported, "sources of the format %q are not allowed", in.Format)
		}
		args = append(args, "-f", in.Format)
	}
	if in.File.Place == InLavfi {
		args = append(args, "-f", "lavfi")
	}
	opts, err := renderOptions(in.Options, p)
	if err != nil {
		return nil, err
	}
	path, err := p.path(in.File, false)
	if err != nil {
		return nil, err
	}
	return append(append(args, opts...), "-i", path), nil
}

func renderOutput(out Output, p Places, exact bool) ([]string, error) {
	var args []string
	for _, m := range out.Maps {
		if !safeValue.MatchString(m) {
			return nil, media.Errorf(media.CodeConfigInvalid, "stream map %q is not allowed", m)
		}
		args = append(args, "-map", m)
	}
	opts, err := renderOptions(out.Options, p)
	if err != nil {
		return nil, err
	}
	args = append(args, opts...)
	if exact {
		args = append(args, "-threads", "1", "-flags", "+bitexact", "-fflags", "+bitexact")
	}
	if out.Format != "" {
		args = append(args, "-f", out.Format)
	}
	path, err := p.path(out.File, true)
	if err != nil {
		return nil, err
	}
	return append(args, path), nil
}

func renderOptions(options []Option, p Places) ([]string, error) {
	var args []string
	for _, o := range options {
		if !safeName.MatchString(o.Name) {
			return nil, media.Errorf(media.CodeConfigInvalid, "option name %q is not allowed", o.Name)
		}
		args = append(args, "-"+o.Name)
		switch {
		case o.Bare:
		case o.File != nil:
			path, err := p.path(*o.File, true)
			if err != nil {
				return nil, err
			}
			args = append(args, strings.TrimPrefix(path, "file:"))
		case !safeValue.MatchString(o.Value):
			return nil, media.Errorf(media.CodeConfigInvalid, "value %q of option %s is not allowed", o.Value, o.Name)
		default:
			args = append(args, o.Value)
		}
	}
	return args, nil
}

// path makes a file absolute. A File of the planner's own making is checked;
// a source's path is whatever the storage says and stands behind "file:".
func (p Places) path(f File, output bool) (string, error) {
	switch f.Place {
	case InSource:
		if output || f.Number < 0 || f.Number >= len(p.Sources) {
			return "", media.Errorf(media.CodeConfigInvalid, "there is no source %d", f.Number)
		}
		return "file:" + p.Sources[f.Number], nil
	case InPipe:
		if output {
			return "pipe:1", nil
		}
		return "pipe:0", nil
	case InNull:
		return "-", nil
	case InLavfi:
		if output || !safeValue.MatchString(f.Name) {
			return "", media.Errorf(media.CodeConfigInvalid, "generator %q is not allowed", f.Name)
		}
		return f.Name, nil
	}
	if !safeFile.MatchString(f.Name) || strings.Contains(f.Name, "..") {
		return "", media.Errorf(media.CodeConfigInvalid, "file name %q is not allowed", f.Name)
	}
	root := p.Work
	if f.Place == InOut {
		root = p.Out
	}
	return "file:" + filepath.Join(root, f.Name), nil
}

func renderGraph(chains []Chain) (string, error) {
	parts := make([]string, len(chains))
	for i, c := range chains {
		var b strings.Builder
		for _, label := range c.In {
			if !safeLabel.MatchString(label) {
				return "", media.Errorf(media.CodeConfigInvalid, "label %q is not allowed", label)
			}
			fmt.Fprintf(&b, "[%s]", label)
		}
		for j, f := range c.Filters {
			text, err := f.render()
			if err != nil {
				return "", err
			}
			if j > 0 {
				b.WriteByte(',')
			}
			b.WriteString(text)
		}
		for _, label := range c.Out {
			if !safeLabel.MatchString(label) {
				return "", media.Errorf(media.CodeConfigInvalid, "label %q is not allowed", label)
			}
			fmt.Fprintf(&b, "[%s]", label)
		}
		parts[i] = b.String()
	}
	return strings.Join(parts, ";"), nil
}

func (f Filter) render() (string, error) {
	if !safeFilter.MatchString(f.Name) || !allowedFilter(f.Name) {
		return "", media.Errorf(media.CodeConfigInvalid, "filter %q is not allowed", f.Name)
	}
	params := make([]string, len(f.Params))
	for i, p := range f.Params {
		if p.Key != "" && !safeName.MatchString(p.Key) || !safeValue.MatchString(p.Value) {
			return "", media.Errorf(media.CodeConfigInvalid, "parameter %s=%q of filter %s is not allowed", p.Key, p.Value, f.Name)
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

// escape passes a value through both of ffmpeg's parsers: the option list
// (\ ' :) and then the graph (\ ' [ ] , ;).
func escape(value string) string {
	option := escapeSet(value, `\':`)
	return escapeSet(option, `\'[],;`)
}

func escapeSet(s, set string) string {
	if !strings.ContainsAny(s, set) {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if strings.ContainsRune(set, r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}
