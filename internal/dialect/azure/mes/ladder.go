package mes

import "math"

// ladder are the layers of the presets that follow the source: never above it.
func ladder(f Facts) *Preset {
	made := &Preset{Outputs: []Output{{layerName, "MP4"}}}
	v := Video{GOP: 2, Fit: "fit", Effort: "fast"}
	short := min(f.Width, f.Height)
	// The rates of the reference's examples: for 30 frames a second, and less by
	// about a sixth for 24.
	slower := 1.0
	if f.FrameRate > 0 && f.FrameRate < 24.5 {
		slower = 0.835
	}
	for _, r := range []struct{ height, rate int }{{1080, 6780}, {720, 3520}, {540, 2210}, {360, 1150}, {270, 720}, {180, 380}} {
		if r.height > short && r.height > 180 {
			continue
		}
		rate := float64(r.rate) * slower
		if top := f.BitRate; top > 0 && len(v.Layers) == 0 && rate > float64(top) {
			slower *= float64(top) / rate // the source has less to give
			rate = float64(r.rate) * slower
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
