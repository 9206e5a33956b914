package measure

import (
	"math"
	"testing"
)

// A camera that moves evenly does not shake; one that jumps does, by how far.
func TestShakeIsTheChangeOfTheMovement(t *testing.T) {
	t.Parallel()
	const width, height = 160, 90
	scene := func(x, y int) byte {
		return byte(128 + 60*math.Sin(float64(x*x)/900) + 60*math.Cos(float64(y*y)/500+float64(x)/40))
	}
	shake := func(path func(n int) (x, y int)) float64 {
		var m motion
		for n := range 8 {
			dx, dy := path(n)
			pixels := make([]byte, width*height)
			for y := range height {
				for x := range width {
					pixels[y*width+x] = scene(x+dx+20, y+dy+20)
				}
			}
			m.add(gray{pixels, width, height})
		}
		return m.shake()
	}
	if got := shake(func(n int) (x, y int) { return 3 * n, n }); got > 0.5 {
		t.Errorf("an even movement shakes by %.2f pixels", got)
	}
	if got := shake(func(n int) (x, y int) { return 5 * (n % 2), 0 }); math.Abs(got-10) > 1 {
		t.Errorf("jumps of 5 pixels to and fro shake by %.2f pixels, expected 10", got)
	}
}
