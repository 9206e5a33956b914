package mes

import (
	"math"

	"github.com/mediamill/mediamill/internal/op/picture"
)

// ladder are the layers of the presets that follow the source: never above it.
func ladder(f Facts) *Preset {
	made := &Preset{Outputs: []Output{{layerName, "MP4"}}}
	v := Video{GOP: 2, Fit: picture.Fit, Effort: "fast"}
	short := min(f.Width, f.Height)
	// The rates are those of the reference's example of 1080 lines. Its examples of
	// 720 and 360 lines have the same steps, with all rates less by this power of
	// their height, at 24 frames a second as at 30.
	share := math.Pow(float64(min(max(short, least), most))/most, 0.445)
	for _, r := range []struct{ height, rate int }{{most, 6780}, {720, 3520}, {540, 2212}, {360, 1148}, {270, 718}, {least, 380}} {
		if r.height > short {
			if r.height > least {
				continue
			}
			r.height = even(float64(short)) // a source below the smallest layer keeps its size
		}
		rate := float64(r.rate) * share
		if top := float64(f.BitRate); top > 0 && len(v.Layers) == 0 && rate > top {
			share *= top / rate // the source has less to give
			rate = top
		}
		l := Layer{BitRate: max(int(math.Round(rate/10))*10, 50), Buffer: 5, Height: Length{N: r.height}, Width: Length{N: even(float64(r.height) * float64(f.Width) / float64(max(f.Height, 1)))}}
		if f.Height > f.Width { // upright: the short side is the width
			l.Width, l.Height = Length{N: r.height}, Length{N: even(float64(r.height) * float64(f.Height) / float64(max(f.Width, 1)))}
		}
		v.Layers = append(v.Layers, l)
	}
	made.Videos = []Video{v}
	return made
}

// Short sides of the largest and of the smallest layer.
const (
	most  = 1080
	least = 180
)
