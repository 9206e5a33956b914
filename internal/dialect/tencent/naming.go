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
	name       string // of the source, for {inputName}
	format     string // extension of what is made, as mp4
	extension  string // of the source, without a dot
	definition int64
	number     *NumberFormat
	series     bool // {number} tells the files apart
}

// A NumberFormat is how the numbers of a series of files are written.
type NumberFormat struct {
	InitialValue *int64  `json:",omitempty"` // 0 when not given
	Increment    *int64  `json:",omitempty"` // 1
	MinLength    *int64  `json:",omitempty"` // 1
	PlaceHolder  *string `json:",omitempty"` // "0", the only one here
}

// absolute is the path that is asked for, from the root on, its variables as
// they were written.
func (n naming) absolute() (string, error) {
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
	return text, nil
}

// bare is text without its extension.
func (n naming) bare(text string) string {
	return strings.TrimSuffix(strings.TrimSuffix(text, "."+n.format), ".{format}")
}

// key is the core's pattern of the path of a file, or of those of a series.
func (n naming) key() (string, error) {
	text, err := n.absolute()
	if err != nil {
		return "", err
	}
	if n.bare(text) == text {
		text += ".{format}"
	}
	number := ""
	if n.series {
		if number, err = n.number.variable(n.field); err != nil {
			return "", err
		}
	}
	key, err := n.filled(text, map[string]string{"number": number})
	if err != nil || !n.series {
		return key, err
	}
	if !strings.Contains(key, number) { // files must not overwrite one another
		key = strings.TrimSuffix(key, "."+n.format) + "_" + number + "." + n.format
	}
	return strings.TrimSuffix(key, n.format) + "{ext}", nil // a track with the images has an extension of its own
}

// filled is text with the values of the vendor's variables, and the core's
// variables in place of those that differ from file to file. Those that are
// empty do not exist.
func (n naming) filled(text string, more map[string]string) (string, error) {
	values := map[string]string{"inputName": n.name, "inputFormat": n.extension, "format": n.format, "definition": strconv.FormatInt(n.definition, 10)}
	var b strings.Builder
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
		value, known := values[variable]
		if !known {
			value = more[variable]
			known = value != ""
		}
		switch {
		case known:
			b.WriteString(value)
		case variable == "number":
			return "", failf("InvalidParameterValue", "%s has {number}, but there is only one file", n.field)
		default:
			return "", failf("InvalidParameterValue", "%s has the variable {%s}, which this output does not have", n.field, variable)
		}
	}
	key := strings.TrimPrefix(b.String(), "/")
	if path.Clean("/"+key) != "/"+key {
		return "", failf("InvalidParameterValue", "%s has empty or relative folders: %q", n.field, key)
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
