package sample

import (
	"fmt"
	"math"

	"github.com/mediamill/mediamill/internal/ffmpeg"
)

// A gear has teeth and a pitch radius of ten pixels a tooth.
type gear struct {
	teeth int
	color string
	x, y  float64 // of its center
	turn  float64 // at the start, radians clockwise
	speed float64 // radians a second, clockwise
}

func (g gear) radius() float64 { return 10 * float64(g.teeth) }

// half is half the side of the square that holds the gear.
func (g gear) half() float64 { return g.radius() + 20 }

// mesh is a gear of so many teeth that g drives, in the direction given in
// radians: its teeth come where g has gaps, and it turns the other way.
func (g gear) mesh(teeth int, color string, direction float64) gear {
	next := gear{teeth: teeth, color: color}
	ratio := float64(g.teeth) / float64(teeth)
	distance := g.radius() + next.radius()
	next.x, next.y = g.x+distance*math.Cos(direction), g.y+distance*math.Sin(direction)
	next.turn = direction + math.Pi + ratio*(direction-g.turn)
	next.speed = -g.speed * ratio
	return next
}

// draw is the gear's picture, turning.
func (g gear) draw() []ffmpeg.Filter {
	c, r := g.half(), g.radius()
	from := fmt.Sprintf("hypot(X-%g,Y-%g)", c, c)
	shade := func(plane string) string { return fmt.Sprintf("%s(X,Y)*(0.86+0.14*gt(%s,%g))", plane, from, r*0.78) }
	shape := fmt.Sprintf("st(0,%s);st(1,atan2(Y-%g,X-%g));", from, c, c) +
		fmt.Sprintf("255*clip(%g+11*clip(2.2*sin(%d*ld(1)),-1,1)-ld(0),0,1)", r, g.teeth) + // rim with teeth
		fmt.Sprintf("*clip(ld(0)-%g,0,1)", r*0.16) + // hole of the axle
		fmt.Sprintf("*(1-clip(ld(0)-%g,0,1)*clip(%g-ld(0),0,1)*clip(ld(0)*(abs(sin(2.5*ld(1)))-0.42)/2,0,1))", r*0.34, r*0.66) // five windows
	side := int(2 * c)
	return append(still(side, side, g.color, shape, shade("r"), shade("g"), shade("b")),
		ffmpeg.F("rotate", "a", fmt.Sprintf("%g*t+%g", g.speed, g.turn), "c", "none"))
}

// clockwork is three gears that drive each other, with their shadows.
func clockwork(out string) []ffmpeg.Chain {
	large := gear{teeth: 20, color: "0xE9B44C", x: 430, y: 370, speed: 0.5}
	middle := large.mesh(14, "0xF2E8CF", -0.42)
	small := middle.mesh(10, "0xE4572E", 0.75)
	ground := ffmpeg.Chain{Out: []string{out + "ground"}, Filters: []ffmpeg.Filter{
		ffmpeg.F("gradients", "s", "640x360", "r", FrameRate, "n", 2, "c0", "0x0B3B46", "c1", "0x1A7F86",
			"x0", 0, "y0", 0, "x1", 640, "y1", 360, "speed", 0.00001, "seed", 1),
		ffmpeg.F("scale", "w", Width, "h", Height), ffmpeg.F("format", "", "rgba")}}
	chains := []ffmpeg.Chain{ground}
	below := ground.Out[0]
	put := func(picture string, g gear, offset float64) {
		above := fmt.Sprintf("%son%d", out, len(chains))
		chains = append(chains, ffmpeg.Chain{In: []string{below, picture}, Out: []string{above}, Filters: []ffmpeg.Filter{
			ffmpeg.F("overlay", "x", math.Round(g.x-g.half()+offset/2), "y", math.Round(g.y-g.half()+offset))}})
		below = above
	}
	gears := []gear{large, middle, small}
	for i, g := range gears {
		body, dark := fmt.Sprintf("%sbody%d", out, i), fmt.Sprintf("%sdark%d", out, i)
		chains = append(chains,
			ffmpeg.Chain{Filters: append(g.draw(), ffmpeg.F("split", "", 2)), Out: []string{body, dark + "a"}},
			ffmpeg.Chain{In: []string{dark + "a"}, Out: []string{dark}, Filters: []ffmpeg.Filter{
				ffmpeg.F("colorchannelmixer", "rr", 0, "gg", 0, "bb", 0, "aa", 0.35)}})
	}
	for i, g := range gears {
		put(fmt.Sprintf("%sdark%d", out, i), g, 14)
	}
	for i, g := range gears {
		put(fmt.Sprintf("%sbody%d", out, i), g, 0)
	}
	chains[len(chains)-1].Out[0] = out
	return chains
}
