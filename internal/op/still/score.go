package still

import (
	"math"
	"slices"

	"github.com/mediamill/mediamill/internal/media"
)

// Score says how well a frame stands for its film, from 0 to 1:
//
//	exposure × (0.4·contrast + 0.4·detail + 0.2·steadiness)
//
//	exposure    1 for a mean brightness of 0.25 to 0.7, falling to 0 at 0.05 (black) and 0.95 (white)
//	contrast    deviation of brightness, full at 0.2; a frame in a fade has little
//	detail      mean absolute Laplacian, full at 0.03, its square root taken; a blur has little,
//	            and more than that is noise as often as it is a picture
//	steadiness  1 where the still before looks alike, 0 where it differs by 0.3: a cut or a dissolve
//
// A black, white or flat frame scores 0.
func Score(s media.Still) float64 {
	if s.Contrast < 0.015 || s.Detail < 0.0005 {
		return 0
	}
	exposure := min(ramp(s.Luma, 0.05, 0.25), 1-ramp(s.Luma, 0.7, 0.95))
	contrast := ramp(s.Contrast, 0, 0.2)
	detail := math.Sqrt(ramp(s.Detail, 0, Rich))
	steadiness := 1 - ramp(s.Change, 0, 0.3)
	return exposure * (0.4*contrast + 0.4*detail + 0.2*steadiness)
}

// Rich is the detail from which more does not count.
const Rich = 0.03

// ramp is 0 up to low, 1 from high and straight between.
func ramp(x, low, high float64) float64 {
	return min(max((x-low)/(high-low), 0), 1)
}

// Best are up to n stills of the highest scores that are at least apart from
// each other, the best first. Stills that score 0 are left out.
func Best(stills []media.Still, n int, apart media.Seconds) []media.Still {
	ranked := slices.Clone(stills)
	slices.SortStableFunc(ranked, func(a, b media.Still) int {
		switch sa, sb := Score(a), Score(b); {
		case sa > sb:
			return -1
		case sa < sb:
			return 1
		}
		return 0
	})
	var best []media.Still
	for _, s := range ranked {
		near := func(b media.Still) bool { return math.Abs(float64(b.Time-s.Time)) < float64(apart) }
		if len(best) < n && Score(s) > 0 && !slices.ContainsFunc(best, near) {
			best = append(best, s)
		}
	}
	return best
}

// Judge measures a grey picture of 8 bits as the measurement "stills" does.
// before is the picture that came before, of the same size, or nil.
func Judge(grey, before []byte, width int) media.Still {
	var s media.Still
	if width < 3 || len(grey) < 3*width {
		return s
	}
	var sum, squares float64
	for _, p := range grey {
		sum += float64(p)
		squares += float64(p) * float64(p)
	}
	n := float64(len(grey))
	mean := sum / n
	s.Luma = mean / 255
	s.Contrast = math.Sqrt(max(squares/n-mean*mean, 0)) / 255
	var edges float64
	height := len(grey) / width
	for y := 1; y < height-1; y++ {
		for x := 1; x < width-1; x++ {
			i := y*width + x
			edges += math.Abs(4*float64(grey[i]) - float64(grey[i-1]) - float64(grey[i+1]) - float64(grey[i-width]) - float64(grey[i+width]))
		}
	}
	s.Detail = edges / float64((width-2)*(height-2)) / (4 * 255)
	if len(before) == len(grey) {
		var change float64
		for i := range grey {
			change += math.Abs(float64(grey[i]) - float64(before[i]))
		}
		s.Change = change / n / 255
	}
	return s
}
