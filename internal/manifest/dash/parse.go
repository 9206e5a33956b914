package dash

import (
	"bytes"
	"encoding/xml"
	"io"
	"regexp"
	"strconv"
	"strings"

	"github.com/mediamill/mediamill/internal/media"
)

// Limits of one description.
const (
	maxBytes    = 16 << 20
	maxElements = 200_000
	maxSegments = 200_000 // of one representation
)

func malformed(format string, args ...any) error {
	return media.Errorf(media.CodeInputMalformed, "MPD: "+format, args...)
}

// Parse reads a description strictly: of static type, with segments by template
// or whole files, nothing from elsewhere. It opens nothing.
func Parse(data []byte) (*MPD, error) {
	if len(data) > maxBytes {
		return nil, malformed("more than %d bytes", maxBytes)
	}
	if err := plain(data); err != nil {
		return nil, err
	}
	var m MPD
	if err := xml.Unmarshal(data, &m); err != nil {
		return nil, media.Wrap(media.CodeInputMalformed, err, "MPD: is not XML of the DASH schema: %v", err)
	}
	switch {
	case m.Type != "" && m.Type != "static":
		return nil, media.Errorf(media.CodeInputUnsupported, "MPD: type %q is not supported; static is", m.Type)
	case len(m.Periods) == 0:
		return nil, malformed("has no Period")
	}
	return &m, nil
}

// plain refuses what XML can do beyond elements, and too much of those.
func plain(data []byte) error {
	d := xml.NewDecoder(bytes.NewReader(data))
	elements, depth := 0, 0
	for {
		token, err := d.RawToken()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return malformed("%v", err)
		}
		switch t := token.(type) {
		case xml.Directive:
			return malformed("has a directive such as <!DOCTYPE>, which is not allowed")
		case xml.StartElement:
			elements++
			depth++
			for _, a := range t.Attr {
				if a.Name.Space == "xlink" {
					return media.Errorf(media.CodeInputUnsupported, "MPD: xlink is not supported")
				}
			}
		case xml.EndElement:
			depth--
		}
		if elements > maxElements || depth > 32 {
			return malformed("has more than %d elements, or they are nested too deep", maxElements)
		}
	}
}

var iso8601 = regexp.MustCompile(`^P(?:(\d{1,6})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,8})M)?(?:(\d{1,9}(?:\.\d{1,9})?)S)?)?$`)

// Seconds reads an xs:duration without years and months.
func Seconds(text string) (media.Seconds, error) {
	m := iso8601.FindStringSubmatch(text)
	if m == nil || text == "P" || strings.HasSuffix(text, "T") {
		return 0, malformed("%q is not a duration", text)
	}
	total := 0.0
	for i, unit := range []float64{86400, 3600, 60, 1} {
		if m[i+1] != "" {
			n, _ := strconv.ParseFloat(m[i+1], 64) // the pattern allows digits only
			total += n * unit
		}
	}
	return media.Seconds(total), nil
}

// A Part is one segment that a template names.
type Part struct {
	File            string // as in the description: relative to it
	Start, Duration int64  // in the template's units
}

// Parts lists the segments of a representation whose template has a timeline,
// or a duration and a last number.
func (t *SegmentTemplate) Parts(representation string) ([]Part, error) {
	var parts []Part
	add := func(start, duration int64) error {
		if len(parts) == maxSegments || duration <= 0 {
			return malformed("%s: more than %d segments, or one without duration", representation, maxSegments)
		}
		name, err := fill(t.Media, representation, int64(t.StartNumber+len(parts)), start)
		parts = append(parts, Part{name, start, duration})
		return err
	}
	if t.Timeline == nil {
		if t.EndNumber < t.StartNumber || t.Duration <= 0 {
			return nil, media.Errorf(media.CodeInputUnsupported, "MPD: %s has neither SegmentTimeline nor endNumber", representation)
		}
		for n := range int64(min(t.EndNumber-t.StartNumber+1, maxSegments+1)) {
			if err := add(n*t.Duration, t.Duration); err != nil {
				return nil, err
			}
		}
		return parts, nil
	}
	next := int64(0)
	for _, run := range t.Timeline.Runs {
		if run.Time != nil {
			next = *run.Time
		}
		if run.Repeat < 0 || run.Repeat > maxSegments {
			return nil, media.Errorf(media.CodeInputUnsupported, "MPD: %s repeats a segment %d times", representation, run.Repeat)
		}
		for range run.Repeat + 1 {
			if err := add(next, run.Duration); err != nil {
				return nil, err
			}
			next += run.Duration
		}
	}
	return parts, nil
}

// fill puts values in place of $Number%05d$ and the like.
func fill(template, representation string, number, time int64) (string, error) {
	var b strings.Builder
	parts := strings.Split(template, "$")
	if len(parts)%2 == 0 {
		return "", malformed("%q has a single $", template)
	}
	for i, p := range parts {
		if i%2 == 0 {
			b.WriteString(p)
			continue
		}
		name, format, sized := strings.Cut(p, "%")
		width := 1
		if sized {
			n, err := strconv.Atoi(strings.TrimSuffix(strings.TrimPrefix(format, "0"), "d"))
			if err != nil || n < 1 || n > 20 || !strings.HasSuffix(format, "d") {
				return "", malformed("%q has a wrong width", template)
			}
			width = n
		}
		value := ""
		switch name {
		case "":
			value = "$"
		case "RepresentationID":
			value = representation
		case "Number":
			value = strconv.FormatInt(number, 10)
		case "Time":
			value = strconv.FormatInt(time, 10)
		default:
			return "", media.Errorf(media.CodeInputUnsupported, "MPD: %q has an unknown variable", template)
		}
		if n := width - len(value); n > 0 && sized {
			value = strings.Repeat("0", n) + value
		}
		b.WriteString(value)
	}
	return b.String(), nil
}
