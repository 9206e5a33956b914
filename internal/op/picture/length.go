package picture

import (
	"math"
	"regexp"
	"strconv"
	"strings"

	"github.com/mediamill/mediamill/internal/media"
)

// A Length is a distance in the finished picture: pixels as 12px, or a share of
// its width or height as 5%.
type Length string

var lengthText = regexp.MustCompile(`^[0-9]{1,5}(\.[0-9]{1,3})?(px|%)$`)

// fault tells what is wrong with a length that was given.
func (l Length) fault(field string) *media.Error {
	if l == "" || lengthText.MatchString(string(l)) && (strings.HasSuffix(string(l), "px") || l.number() <= 100) {
		return nil
	}
	return media.Bad(field, "must be pixels such as 12px or a percentage such as 5%%, is %q", string(l))
}

func (l Length) number() float64 {
	n, err := strconv.ParseFloat(strings.TrimRight(string(l), "px%"), 64)
	if err != nil {
		return 0
	}
	return n
}

// of is the length in pixels of a whole of so many.
func (l Length) of(whole int) int {
	if strings.HasSuffix(string(l), "%") {
		return int(math.Round(l.number() * float64(whole) / 100))
	}
	return int(math.Round(l.number()))
}
