package op

import (
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mediamill/mediamill/internal/media"
)

// A Pattern makes the keys of a task's files. docs/outputs.md is its manual.
type Pattern struct {
	layout Layout
	parts  []part
}

// A part is literal text or a variable.
type part struct {
	literal  string
	variable string
	width    int // of {number}
	first    int // the number of the first file
	step     int // from file to file
}

// Names are a task's own values of a pattern's variables.
type Names struct {
	Stem      string // of the source, safe for keys: see StemOf
	Job       string // ID
	Task      int    // number in the job, from 1
	Operation string
	Name      string    // of the task
	Date      time.Time // when the job was created, in UTC
}

// Variables lists what a pattern may hold, in the order of docs/outputs.md.
func Variables() []string {
	return []string{"stem", "ext", "job", "jobhex", "task", "operation", "name", "date", "year", "month", "day",
		"rendition", "number", "file"}
}

// ParsePattern reads a key pattern and checks it against what the operation
// makes. The error's field is "key".
func ParsePattern(text string, layout Layout) (*Pattern, *media.Error) {
	if layout == NoFiles {
		if text != "" {
			return nil, media.Conflict("key", "the operation makes no files, so they have no keys").WithHint("leave the key out")
		}
		return &Pattern{layout: layout}, nil
	}
	if text == "" {
		return nil, media.Missing("key", "is empty")
	}
	if strings.HasSuffix(text, "/") {
		text += "{file}"
	}
	p := &Pattern{layout: layout}
	var fault *media.Error
	if p.parts, fault = parseParts(text, Variables()); fault != nil {
		return nil, fault
	}
	if layout == Tree && !p.has("file") {
		p.parts = append(p.parts, part{literal: "/"}, part{variable: "file"})
	}
	if fault := p.check(); fault != nil {
		return nil, fault
	}
	// A key of harmless names shows what the literal text alone makes wrong.
	_, fault = p.Key(Names{Stem: "s", Job: "j", Task: 1, Operation: "o", Name: "n", Date: time.Unix(0, 0)},
		FileName{File: "f.x", Rendition: "r", Number: 1})
	return p, fault
}

// parseParts reads literal text and the variables that are known.
func parseParts(text string, known []string) (parts []part, fault *media.Error) {
	example := media.Phrasef("no variables are available")
	if len(known) > 0 {
		example = media.Phrasef("variables are written as {%s}", known[0])
	}
	for text != "" {
		before, rest, open := strings.Cut(text, "{")
		if strings.Contains(before, "}") {
			return nil, media.Bad("key", "has a } without {").WithHint("%s", example)
		}
		if before != "" {
			parts = append(parts, part{literal: before})
		}
		if !open {
			break
		}
		name, after, closed := strings.Cut(rest, "}")
		if !closed {
			return nil, media.Bad("key", "has a { without }").WithHint("%s", example)
		}
		v, fault := variable(name, known)
		if fault != nil {
			return nil, fault
		}
		parts = append(parts, v)
		text = after
	}
	return parts, nil
}

func variable(text string, known []string) (part, *media.Error) {
	name, width, sized := strings.Cut(text, ":")
	v := part{variable: name, first: 1, step: 1}
	if !slices.Contains(known, name) {
		e := media.Bad("key", "has an unknown variable {%s}", text)
		hint := media.Phrasef("none are available")
		if len(known) > 0 {
			hint = media.Phrasef("available: {%s}", strings.Join(known, "} {"))
		}
		if near := Nearest(name, known); near != "" {
			hint = media.Phrasef("did you mean {%s}? %s", near, hint)
		}
		return v, e.WithHint("%s", hint)
	}
	if sized {
		if name != "number" || !v.counting(width) {
			return v, media.Bad("key", "{%s}: only {number} supports a width from 1 to 12, such as {number:5}, optionally followed by the first number and the step, such as {number:5,0,1}", text)
		}
	}
	return v, nil
}

// counting reads how numbers are written: width, or width,first,step.
func (v *part) counting(text string) bool {
	words := strings.Split(text, ",")
	numbers := make([]int, len(words))
	for i, word := range words {
		n, err := strconv.Atoi(word)
		if err != nil {
			return false
		}
		numbers[i] = n
	}
	v.width = numbers[0]
	switch len(numbers) {
	case 1:
	case 3:
		v.first, v.step = numbers[1], numbers[2]
	default:
		return false
	}
	return v.width >= 1 && v.width <= 12 && v.first >= 0 && v.first <= 1_000_000_000 && v.step >= 1 && v.step <= 1_000_000
}

func (p *Pattern) has(name string) bool {
	for _, each := range p.parts {
		if each.variable == name {
			return true
		}
	}
	return false
}

// check holds a pattern to its layout: files must not get the same key, and
// files that refer to one another must keep their places.
func (p *Pattern) check() *media.Error {
	switch p.layout {
	case Series:
		if !p.has("number") && !p.has("file") {
			return media.Bad("key", "the operation makes several files, so the pattern must distinguish them").
				WithHint("add {number}, such as {stem}-{number}.{ext}, or end the pattern with a slash")
		}
	case Beside:
		if !p.has("rendition") && !p.has("file") {
			return media.Bad("key", "the operation can make a second file, so the pattern must distinguish them").
				WithHint("add {rendition}, such as {stem}-{rendition}.{ext}, or end the pattern with a slash")
		}
	case Tree:
		last := len(p.parts) - 1
		for i, each := range p.parts {
			inFolder := each.variable == "rendition" || each.variable == "number" || each.variable == "ext"
			if inFolder || each.variable == "file" && i != last {
				return media.Bad("key", "the operation makes a folder of files that refer to each other, so the pattern cannot contain {%s}", each.variable).
					WithHint("end the pattern with {file} or a slash, such as {job}/{name}/{file}")
			}
		}
		if last == 0 {
			return nil // the pattern is {file} alone
		}
		if before := p.parts[last-1]; before.variable != "" || !strings.HasSuffix(before.literal, "/") {
			return media.Bad("key", "{file} must follow a slash, because it can contain folders")
		}
	}
	return nil
}

// Key is the storage key of one file. It fails with config.invalid for a key
// that no storage takes.
func (p *Pattern) Key(n Names, f FileName) (string, *media.Error) {
	var b strings.Builder
	for _, each := range p.parts {
		text := each.literal
		if each.variable != "" {
			text = value(each, n, f)
		}
		// A file that has no number, as a track beside a series, loses the dash before it too.
		if text == "" && (each.variable == "number" || each.variable == "rendition") {
			trimmed := strings.TrimRight(b.String(), "-_.")
			b.Reset()
			b.WriteString(trimmed)
		}
		b.WriteString(text)
	}
	key := b.String()
	if p.layout == Series && !p.has("ext") && !p.has("file") && path.Ext(key) != path.Ext(f.File) {
		key += path.Ext(f.File) // a track beside pictures must not take the pictures' extension
	}
	if fault := checkKey(key); fault != nil {
		return "", fault
	}
	return key, nil
}

func value(v part, n Names, f FileName) string {
	switch v.variable {
	case "stem":
		return n.Stem
	case "ext":
		return strings.TrimPrefix(path.Ext(f.File), ".")
	case "job":
		return n.Job
	case "jobhex":
		return strings.ReplaceAll(n.Job, "-", "")
	case "task":
		return strconv.Itoa(n.Task)
	case "operation":
		return n.Operation
	case "name":
		return n.Name
	case "date":
		return n.Date.UTC().Format("2006/01/02")
	case "year":
		return n.Date.UTC().Format("2006")
	case "month":
		return n.Date.UTC().Format("01")
	case "day":
		return n.Date.UTC().Format("02")
	case "rendition":
		return f.Rendition
	case "number":
		if f.Number == 0 {
			return ""
		}
		return fmt.Sprintf("%0*d", v.width, v.first+(f.Number-1)*v.step)
	}
	return f.File
}
