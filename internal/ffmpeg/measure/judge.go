package measure

import (
	"math"

	"github.com/mediamill/mediamill/internal/media"
)

// Size of the grey copies on which stills are judged, pixels. Small, because
// a poster's faults (black, faded, blurred) show at any size.
const (
	stillWidth  = 160
	stillHeight = 90
)

// judge measures a grey frame, against the one before when there is one. Luma
// is of full range: the scaler made it so.
func judge(frame, before []byte) media.Still {
	var sum, squares, edges, change float64
	for i, p := range frame {
		y := float64(p)
		sum += y
		squares += y * y
		if before != nil {
			change += math.Abs(y - float64(before[i]))
		}
	}
	for y := 1; y < stillHeight-1; y++ {
		for x := 1; x < stillWidth-1; x++ {
			i := y*stillWidth + x
			edges += math.Abs(4*float64(frame[i]) - float64(frame[i-1]) - float64(frame[i+1]) -
				float64(frame[i-stillWidth]) - float64(frame[i+stillWidth]))
		}
	}
	n := float64(len(frame))
	mean := sum / n
	return media.Still{
		Luma: mean / 255, Contrast: math.Sqrt(max(squares/n-mean*mean, 0)) / 255,
		Detail: edges / ((stillWidth - 2) * (stillHeight - 2)) / (4 * 255), Change: change / n / 255,
	}
}
