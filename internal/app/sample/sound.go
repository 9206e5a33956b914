package sample

import (
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/mediamill/mediamill/internal/ffmpeg"
)

// chords change every 2 seconds; notes are half tones from A.
func chords() [][3]float64 {
	am, f, c, g, dm := [3]float64{0, 3, 7}, [3]float64{-4, 0, 3}, [3]float64{3, 7, 10}, [3]float64{-2, 2, 5}, [3]float64{5, 8, 12}
	return [][3]float64{am, f, c, g, am, f, c, g, dm, am, f, g}
}

// music is a tune of pad, bass and plucked strings; the strings play one figure
// on the left and another, an eighth of a second later, on the right, so that a
// swap of channels can be heard and seen. A short high tone marks every cut.
func music() []ffmpeg.Chain {
	left := voice([]int{1, 2, 3, 11, 3, 2, 1, 3}, 0, 0.999)
	right := voice([]int{13, 12, 11, 3, 12, 13, 3, 2}, 0.125, 1.001)
	return []ffmpeg.Chain{{
		Filters: []ffmpeg.Filter{
			ffmpeg.F("aevalsrc", "exprs", left+"|"+right, "s", 48000, "d", Duration(), "c", "stereo"),
			ffmpeg.F("aecho", "in_gain", 0.9, "out_gain", 0.85, "delays", "180|310", "decays", "0.18|0.12"),
			ffmpeg.F("atrim", "end", Duration()),
			ffmpeg.F("volume", "", "5dB"),
			ffmpeg.F("afade", "t", "in", "d", 0.2),
			ffmpeg.F("afade", "t", "out", "st", Duration()-1200*time.Millisecond, "d", 1.2),
			ffmpeg.F("asplit", "", 2),
		},
		Out: []string{"music", "seen"},
	}}
}

// voice is one channel. Variables: 1 to 3 the chord's tones in hertz, 4 the
// step of the figure, 5 the time within the step, 6 its note, 7 that in hertz.
// A note of the figure is a tone of the chord, plus 10 for an octave up.
func voice(figure []int, late, detune float64) string {
	var b strings.Builder
	fmt.Fprintf(&b, "st(0,floor(t/2));")
	for tone := range 3 {
		values := make([]float64, len(chords()))
		for i, c := range chords() {
			values[i] = 440 * math.Pow(2, c[tone]/12)
		}
		fmt.Fprintf(&b, "st(%d,%s);", tone+1, pick("ld(0)", values))
	}
	notes := make([]float64, len(figure))
	for i, n := range figure {
		notes[i] = float64(n)
	}
	fmt.Fprintf(&b, "st(4,mod(floor((t+%g)/0.25),8));st(5,mod(t+%g,0.25));st(6,%s);", late, late, pick("ld(4)", notes))
	b.WriteString("st(7,if(eq(mod(ld(6),10),1),ld(1),if(eq(mod(ld(6),10),2),ld(2),ld(3)))*if(gt(ld(6),10),2,1));")
	b.WriteString("0.15*exp(-9*ld(5))*min(ld(5)*200,1)*(sin(2*PI*ld(7)*t)+0.3*sin(4*PI*ld(7)*t))")
	fmt.Fprintf(&b, "+0.035*(0.7+0.3*sin(PI*t/2))*(sin(PI*ld(1)*%g*t)+sin(PI*ld(2)*%g*t)+sin(PI*ld(3)*%g*t))", detune, detune, detune)
	b.WriteString("+0.13*exp(-3*mod(t,0.5))*min(mod(t,0.5)*100,1)*sin(PI*ld(1)*t/2)")
	fmt.Fprintf(&b, "+0.12*lt(mod(t,%g),0.09)*min(mod(t,%g)*300,1)*sin(2*PI*1760*t)", SceneLength.Seconds(), SceneLength.Seconds())
	return b.String()
}

// pick is an expression for the i-th of the values, where i is an expression.
func pick(i string, values []float64) string {
	text := fmt.Sprintf("%.5g", values[len(values)-1])
	for n := len(values) - 2; n >= 0; n-- {
		text = fmt.Sprintf("if(lt(%s,%d),%.5g,%s)", i, n+1, values[n], text)
	}
	return text
}
