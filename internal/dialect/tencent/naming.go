package tencent

import (
	"path"
	"strconv"
	"strings"
)

// A naming says what one output's path is made of.
type naming struct {
	field      string // of a fault
	dir        string // with a slash at both ends
	path       string // as it was asked for; fallback when empty
	fallback   string
	format     string // extension of what is made, as mp4
	extension  string // of the source, without a dot
	definition int64
	number     *NumberFormat
	series     bool // {number} tells the files apart
	tree       bool // a folder of files that refer to one another
}

// A NumberFormat is how the numbers of a series of files are written.
type NumberFormat struct {
	InitialValue *int64  `json:",omitempty"` // 0 when not given
	Increment    *int64  `json:",omitempty"` // 1
	MinLength    *int64  `json:",omitempty"` // 1
	PlaceHolder  *string `json:",omitempty"` // "0", the only one here
}

// key is the core's pattern of the path. What the core does not know until the
// task runs stays a variable; all else is written out.
func (n naming) key() (string, error) {
	text := n.path
	if text == "" {
		text = n.fallback
	}
	if strings.HasSuffix(text, "/") {
		return "", failf("InvalidParameterValue", "%s must name a file, is %q", n.field, text)
	}
	if !strings.HasPrefix(text, "/") {
		text = n.dir + text
	}
	if n.tree {
		text = strings.TrimSuffix(strings.TrimSuffix(text, "."+n.format), ".{format}")
	} else if !strings.HasSuffix(text, ".{format}") && !strings.HasSuffix(text, "."+n.format) {
		text += ".{format}"
	}
	var b strings.Builder
	numbered := false
	for text != "" {
		before, rest, open := strings.Cut(text, "{")
		if strings.Contains(before, "}") {
			return "", failf("InvalidParameterValue", "%s has a } without {", n.field)
		}
		b.WriteString(before)
		if !open {
			break
		}
		variable, after, closed := strings.Cut(rest, "}")
		if !closed {
			return "", failf("InvalidParameterValue", "%s has a { without }", n.field)
		}
		text = after
		switch variable {
		case "inputName":
			b.WriteString("{stem}")
		case "inputFormat":
			b.WriteString(n.extension)
		case "format":
			b.WriteString(n.format)
		case "definition":
			b.WriteString(strconv.FormatInt(n.definition, 10))
		case "number":
			if !n.series {
				return "", failf("InvalidParameterValue", "%s has {number}, but there is only one file", n.field)
			}
			word, err := n.number.variable(n.field)
			if err != nil {
				return "", err
			}
			b.WriteString(word)
			numbered = true
		default:
			return "", failf("InvalidParameterValue", "%s has the variable {%s}, which this output does not have", n.field, variable)
		}
	}
	key := strings.TrimPrefix(b.String(), "/")
	if path.Clean("/"+key) != "/"+key {
		return "", failf("InvalidParameterValue", "%s has empty or relative folders: %q", n.field, key)
	}
	switch {
	case n.tree:
		key += "/{file}"
	case n.series && !numbered: // files must not overwrite one another
		word, err := n.number.variable(n.field)
		if err != nil {
			return "", err
		}
		stem := strings.TrimSuffix(key, "."+n.format)
		key = stem + "_" + word + "." + n.format
	}
	if n.series { // a track beside the pictures has an extension of its own
		key = strings.TrimSuffix(key, n.format) + "{ext}"
	}
	return key, nil
}

// variable is the core's form of the number: width, first, step.
func (f *NumberFormat) variable(field string) (string, error) {
	width, first, step := int64(1), int64(0), int64(1)
	if f != nil {
		if f.InitialValue != nil {
			first = *f.InitialValue
		}
		if f.Increment != nil {
			step = *f.Increment
		}
		if f.MinLength != nil {
			width = *f.MinLength
		}
		if f.PlaceHolder != nil && *f.PlaceHolder != "0" && *f.PlaceHolder != "" && width > 1 {
			return "", failf("UnsupportedOperation", "%s: ObjectNumberFormat.PlaceHolder other than 0 is not available here", field)
		}
	}
	if first < 0 || first > 1e9 || step < 1 || step > 1e6 || width < 1 || width > 12 {
		return "", failf("InvalidParameterValue", "%s: ObjectNumberFormat must have an InitialValue of 0 or more, an Increment of 1 or more and a MinLength of 1 to 12", field)
	}
	return "{number:" + strconv.FormatInt(width, 10) + "," + strconv.FormatInt(first, 10) + "," + strconv.FormatInt(step, 10) + "}", nil
}
