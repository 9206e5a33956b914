package mes

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/mediamill/mediamill/internal/media"
)

// A Unit is what a Moment counts.
type Unit int

const (
	Unset   Unit = iota
	Best         // {Best}: the most telling frame
	Time         // seconds
	Percent      // of the duration
	Frame        // frames
)

// A Moment is a Start, Step or Range of images.
type Moment struct {
	Unit Unit
	N    float64
}

var (
	clock    = regexp.MustCompile(`^(?:(\d{1,4})\.)?(\d{1,4}):(\d{1,2}):(\d{1,2}(?:\.\d{1,9})?)$`)
	duration = regexp.MustCompile(`^P(?:(\d{1,4})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,5})M)?(?:(\d{1,7}(?:\.\d{1,9})?)S)?)?$`)
)

// seconds reads 00:00:02, 1.02:00:00 (a day and two hours) or, as XML has it, PT2S.
func seconds(text string) (media.Seconds, bool) {
	m := clock.FindStringSubmatch(text)
	if m == nil {
		m = duration.FindStringSubmatch(text)
	}
	if m == nil || text == "P" {
		return 0, false
	}
	total := 0.0
	for i, unit := range []float64{86400, 3600, 60, 1} {
		if m[i+1] != "" {
			n, err := strconv.ParseFloat(m[i+1], 64)
			if err != nil {
				return 0, false
			}
			total += n * unit
		}
	}
	return media.Seconds(total), total <= 1e6
}

// moment reads a Start, Step or Range.
func (o object) moment(name string) Moment {
	text := o.text(name)
	switch {
	case text == "":
		return Moment{}
	case strings.EqualFold(text, "{Best}"):
		return Moment{Unit: Best}
	case strings.HasSuffix(text, "%"):
		if n, err := strconv.ParseFloat(strings.TrimSuffix(text, "%"), 64); err == nil && n >= 0 && n <= 100 {
			return Moment{Percent, n}
		}
	default:
		if s, ok := seconds(text); ok {
			return Moment{Time, float64(s)}
		}
		if n, err := strconv.ParseUint(text, 10, 31); err == nil {
			return Moment{Frame, float64(n)}
		}
	}
	o.bad(name, "must be {Best}, a time such as 00:00:05, a percentage such as 10%%, or the number of a frame; is '%.30s'", text)
	return Moment{}
}

func (o object) length(name string) Length {
	text := o.text(name)
	percent := strings.HasSuffix(text, "%")
	n, err := strconv.ParseFloat(strings.TrimSuffix(text, "%"), 64)
	switch {
	case text == "":
		return Length{}
	case err != nil || n != float64(int(n)) || n < 0 || n > 16384 || percent && n > 100:
		o.bad(name, "must be pixels, or a percentage of the source such as 50%%; is '%.30s'", text)
		return Length{}
	}
	return Length{int(n), percent}
}
