package ffmpeg

import (
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
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
	safeName   = regexp.MustCompile(`^[a-zA-Z0-9_][a-zA-Z0-9_:.\-]*$`)
	safeValue  = regexp.MustCompile(`^[a-zA-Z0-9_.,:;+\-*/()<>=|! %?\[\]#@']*$`)
	safeFile   = regexp.MustCompile(`^[a-zA-Z0-9_][a-zA-Z0-9_.\-/%]*$`)
	safeFormat = regexp.MustCompile(`^[a-z0-9_]+$`)
	safeMap    = regexp.MustCompile(`^(-?[0-9]+(:[a-zA-Z0-9_:?#]+)?\??|\[[a-zA-Z0-9_:]+\])$`)
)

// Options that a Command has other means for, or that would lead around the
// allow-lists: filters as text, files by path, other programs' presets.
var reservedOptions = [...]string{
	"i", "f", "y", "n", "map", "vf", "af", "filter", "filter_script", "filter_complex", "filter_complex_script", "lavfi",
	"protocol_whitelist", "protocol_blacklist", "format_whitelist", "codec_whitelist", "max_streams", "max_pixels", "max_alloc",
	"progress", "report", "loglevel", "v", "stdin", "attach", "dump_attachment", "vstats", "vstats_file", "sdp_file", "print_graphs_file",
	"pre", "apre", "vpre", "spre", "fpre", "enable_drefs", "use_absolute_path", "target", "cpuflags", "method", "headers",
}

// Render is the command's exact argument list, without the program's name.
// It fails with config.invalid when a part holds what the planner may not use,
// and with input.unsupported when a source's format is not on the allow-list.
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
	switch {
	case in.File.Place == InLavfi:
		args = append(args, "-f", "lavfi")
	case in.Format == "":
	case !p.Allow.mayRead(in.Format, in.File.Place):
		e := media.Errorf(media.CodeInputUnsupported, "sources of the format %q are not allowed", in.Format)
		return nil, e.WithHint("convert it first, or ask an operator to set ffmpeg.extended")
	default:
		args = append(args, "-f", in.Format)
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
		if !safeMap.MatchString(m) {
			return nil, refused("stream map %q is not allowed", m)
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
	// tee would open files that its "name" lists.
	if out.Format != "" && (!safeFormat.MatchString(out.Format) || out.Format == "tee") || out.File.Place == InNull && out.Format != "null" {
		return nil, refused("output format %q is not allowed here", out.Format)
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
		name, _, _ := strings.Cut(o.Name, ":")
		if !safeName.MatchString(o.Name) || slices.Contains(reservedOptions[:], name) {
			return nil, refused("option %q is not allowed", o.Name)
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
			return nil, refused("value %q of option %s is not allowed", o.Value, o.Name)
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
			return "", refused("there is no source %d", f.Number)
		}
		if s := p.Sources[f.Number]; filepath.IsAbs(s) && !strings.ContainsRune(s, 0) {
			return "file:" + s, nil
		}
		return "", refused("the path of source %d is not absolute", f.Number)
	case InPipe:
		switch {
		case !output:
			return "pipe:0", nil
		case f.Number == 0:
			return "pipe:1", nil
		case f.Number > 0 && f.Number <= MaxPipes:
			return sideName(f.Number), nil
		}
	case InNull:
		if output {
			return "-", nil
		}
		return "", refused("an input has no file")
	case InLavfi:
		if output || !safeValue.MatchString(f.Name) || !allowedGenerator(f.Name) {
			return "", refused("generator %q is not allowed", f.Name)
		}
		return f.Name, nil
	case InWork:
		return fileBelow(p.Work, f.Name)
	case InOut:
		return fileBelow(p.Out, f.Name)
	}
	return "", refused("a file has no location %d", f.Place)
}

// MaxPipes bounds Command.Pipes.
const MaxPipes = 16

// sideName is how ffmpeg calls a further pipe. The first is descriptor 4, after that of the progress.
func sideName(n int) string { return "pipe:" + strconv.Itoa(3+n) }

func fileBelow(root, name string) (string, error) {
	switch {
	case !workFile(name) || name == "-":
		return "", refused("file name %q is not allowed", name)
	case !filepath.IsAbs(root):
		return "", refused("the folder of %q is not absolute", name)
	case strings.Contains(name, "%") && strings.Contains(root, "%"):
		return "", refused("numbered files cannot be in a folder with %% in its name")
	}
	return "file:" + filepath.Join(root, name), nil
}

// allowedGenerator looks for filters in a generator's description that may not be used.
func allowedGenerator(description string) bool {
	words := strings.FieldsFunc(description, func(r rune) bool { return !strings.ContainsRune("abcdefghijklmnopqrstuvwxyz0123456789_", r) })
	return !slices.ContainsFunc(words, func(w string) bool { return !allowedFilter(w) })
}
