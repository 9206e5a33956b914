package sample

import (
	"fmt"
	"time"

	"github.com/mediamill/mediamill/internal/ffmpeg"
)

// A painting is a scene before it is cut to length and named: chains that end in
// the label that draw is given.
type painting struct {
	name string
	draw func(out string) []ffmpeg.Chain
}

func pictures() []painting {
	return []painting{
		{"Dusk", dusk},
		{"Clockwork", clockwork},
		{"Fractal", fractal},
		{"City", city},
		{"Colony", colony},
		{"Spectrum", spectrum},
	}
}

// still is one frame that geq draws once and that then stands for ever. alpha
// is an expression for its shape; red, green and blue are what the color is
// unless an expression says else.
func still(width, height int, color, alpha string, shade ...string) []ffmpeg.Filter {
	planes := []string{"r(X,Y)", "g(X,Y)", "b(X,Y)"}
	copy(planes, shade)
	return []ffmpeg.Filter{
		ffmpeg.F("color", "c", color, "s", fmt.Sprintf("%dx%d", width, height), "d", 0.04, "r", FrameRate),
		ffmpeg.F("format", "", "rgba"),
		ffmpeg.F("geq", "r", planes[0], "g", planes[1], "b", planes[2], "a", alpha),
		ffmpeg.F("loop", "loop", -1, "size", 1),
		ffmpeg.F("setpts", "", fmt.Sprintf("N/%d/TB", FrameRate)),
	}
}

// sky is a gradient from top to bottom.
func sky(out string, colors ...string) ffmpeg.Chain {
	pairs := []any{"s", "640x360", "r", FrameRate, "n", len(colors), "x0", 0, "y0", 0, "x1", 0, "y1", 300, "speed", 0.00001, "seed", 1}
	for i, c := range colors {
		pairs = append(pairs, fmt.Sprintf("c%d", i), c)
	}
	return ffmpeg.Chain{Out: []string{out}, Filters: []ffmpeg.Filter{
		ffmpeg.F("gradients", pairs...),
		ffmpeg.F("scale", "w", Width, "h", Height, "flags", "bilinear"), ffmpeg.F("format", "", "rgba")}}
}

// A layer lies over what is below it, at x, y; both may be expressions of t.
type layer struct {
	filters []ffmpeg.Filter
	x, y    string
}

// stack puts layers over a ground, in order.
func stack(ground ffmpeg.Chain, layers []layer, out string) []ffmpeg.Chain {
	below := ground.Out[0]
	chains := []ffmpeg.Chain{ground}
	for i, l := range layers {
		name, above := fmt.Sprintf("%sl%d", out, i), fmt.Sprintf("%so%d", out, i)
		if i == len(layers)-1 {
			above = out
		}
		chains = append(chains,
			ffmpeg.Chain{Filters: l.filters, Out: []string{name}},
			ffmpeg.Chain{In: []string{below, name}, Filters: []ffmpeg.Filter{ffmpeg.F("overlay", "x", l.x, "y", l.y)}, Out: []string{above}})
		below = above
	}
	return chains
}

// scroll moves a layer to the left by a share of its width each frame.
func scroll(filters []ffmpeg.Filter, speed float64) []ffmpeg.Filter {
	return append(filters, ffmpeg.F("scroll", "h", speed))
}

// dusk has a sun that sinks behind hills, the nearer the faster.
func dusk(out string) []ffmpeg.Chain {
	sun := "st(0,hypot(X-200,Y-200));255*clip(80.5-ld(0),0,1)+150*exp(-max(ld(0)-80,0)/34)*gt(ld(0),80)*lt(ld(0),199)*(1-ld(0)/200)"
	layers := []layer{{still(400, 400, "0xFFE9B0", sun), "760", "150+12*t"}}
	for _, h := range []struct {
		y, height, base, wide, waves, narrow, ripples, fine int
		phase                                               float64
		color                                               string
		speed                                               float64
	}{
		{330, 360, 60, 30, 2, 14, 5, 3, 0.3, "0x9C4A78", 0.0006},
		{410, 300, 60, 36, 1, 16, 4, 4, 1.3, "0x6B3266", 0.0014},
		{490, 240, 60, 30, 2, 12, 3, 4, 2.1, "0x43214F", 0.003},
		{570, 170, 50, 22, 1, 12, 3, 5, 0.9, "0x1E1230", 0.006},
	} {
		wave := func(high, count int, phase float64) string {
			return fmt.Sprintf("+%d*sin(2*PI*%d*X/%d+%g)", high, count, Width, phase)
		}
		ridge := fmt.Sprint(h.base) + wave(h.wide, h.waves, h.phase) + wave(h.narrow, h.ripples, 2*h.phase) + wave(h.fine, 11, 3*h.phase)
		hill := still(Width, h.height, h.color, "255*clip(Y-("+ridge+"),0,1)")
		layers = append(layers, layer{scroll(hill, h.speed), "0", fmt.Sprint(h.y)})
	}
	return stack(sky(out+"sky", "0x241B4D", "0x8A3A76", "0xF0725C", "0xFFC98A"), layers, out)
}

// city has a moon over three rows of houses with lit windows.
func city(out string) []ffmpeg.Chain {
	const stars, moon = "240*gt(%s,0.9988)*(1-Y/460)", "st(0,hypot(X-100,Y-100));255*clip(60.5-ld(0),0,1)*clip(hypot(X-128,Y-84)-52,0,1)" +
		"+60*exp(-max(ld(0)-60,0)/18)*gt(ld(0),60.5)*max(1-ld(0)/100,0)"
	layers := []layer{
		{still(Width, 460, "white", fmt.Sprintf(stars, chance("X*1.7+Y*311.3", 0.5))), "0", "0"},
		{still(200, 200, "0xFDF6E3", moon), "200", "80-4*t"},
	}
	for _, h := range []struct {
		y, height, house, low, high int
		color                       string
		seed, light, speed          float64
	}{
		{300, 420, 64, 120, 220, "0x2A2A6A", 3.1, 0.35, 0.0008},
		{340, 380, 80, 80, 230, "0x1A1B4B", 7.7, 0.6, 0.0022},
		{420, 300, 128, 50, 190, "0x0C0D2B", 1.9, 0.95, 0.0055},
	} {
		roof := fmt.Sprintf("%d-%d-%d*%s", h.height, h.low, h.high, chance(fmt.Sprintf("floor(X/%d)", h.house), h.seed))
		lit := fmt.Sprintf("%g*gt(Y,%s+12)*between(mod(X,%d),6,%d)*lt(mod(mod(X,%d)-6,9),5)*lt(mod(Y,12),7)*gt(%s,0.62)",
			h.light, roof, h.house, h.house-8, h.house, chance(fmt.Sprintf("floor(X/%d)*31.7+floor((mod(X,%d)-6)/9)*7.13+floor(Y/12)*3.71", h.house, h.house), h.seed))
		houses := still(Width, h.height, h.color, "255*gt(Y,"+roof+")",
			"r(X,Y)+"+lit+"*(255-r(X,Y))", "g(X,Y)+"+lit+"*(206-g(X,Y))", "b(X,Y)+"+lit+"*(112-b(X,Y))")
		layers = append(layers, layer{scroll(houses, h.speed), "0", fmt.Sprint(h.y)})
	}
	return stack(sky(out+"sky", "0x070B22", "0x152457", "0x4B3F8F", "0xB56BA5"), layers, out)
}

// chance is an expression for a number of 0 to 1 that looks random and is the
// same for the same x.
func chance(x string, seed float64) string {
	return fmt.Sprintf("mod(abs(sin((%s)*12.9898+%g)*43758.5453),1)", x, seed)
}

// fractal zooms into the sea horse valley of the Mandelbrot set.
func fractal(out string) []ffmpeg.Chain {
	return []ffmpeg.Chain{{Out: []string{out}, Filters: []ffmpeg.Filter{
		ffmpeg.F("mandelbrot", "s", "960x540", "r", FrameRate, "maxiter", 220, "start_x", -0.743643887, "start_y", -0.131825904,
			"start_scale", 0.02, "end_scale", 0.002, "end_pts", 4*FrameRate, "outer", "normalized_iteration_count", "inner", "black"),
		ffmpeg.F("format", "", "gbrp"), ffmpeg.F("pseudocolor", "p", "inferno"),
	}}}
}

// colony is Conway's game of life, whose dead leave traces that fade.
func colony(out string) []ffmpeg.Chain {
	return []ffmpeg.Chain{{Out: []string{out}, Filters: []ffmpeg.Filter{
		ffmpeg.F("life", "s", "320x180", "r", FrameRate, "mold", 6, "ratio", 0.12, "seed", 7,
			"life_color", "0xE8FFF1", "death_color", "0x0C9C8D", "mold_color", "0x061A33"),
		ffmpeg.F("trim", "start", 1), ffmpeg.F("setpts", "", "PTS-STARTPTS"), // it begins as a mere soup
		ffmpeg.F("scale", "w", Width, "h", Height, "flags", "neighbor"),
	}}}
}

// spectrum shows the film's own sound while it plays: the left channel yellow,
// the right cyan, both white.
func spectrum(out string) []ffmpeg.Chain {
	const before = 1500 * time.Millisecond // so that the picture is not empty when the scene begins
	at := Duration() - SceneLength - before
	return []ffmpeg.Chain{{In: []string{"seen"}, Out: []string{out}, Filters: []ffmpeg.Filter{
		ffmpeg.F("atrim", "start", at), ffmpeg.F("asetpts", "", "PTS-STARTPTS"),
		ffmpeg.F("showcqt", "s", fmt.Sprintf("%dx%d", Width, Height), "r", FrameRate, "axis_h", 0, "sono_h", 330, "bar_h", 390,
			"basefreq", 40, "endfreq", 6000, "bar_g", 3, "sono_g", 4),
		ffmpeg.F("trim", "start", before), ffmpeg.F("setpts", "", "PTS-STARTPTS"),
	}}}
}
