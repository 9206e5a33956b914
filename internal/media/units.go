package media

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// A BitRate is in bits a second. JSON has it as a number, and also accepts
// "4500k" and "6M".
type BitRate int64

func (r BitRate) String() string {
	if r >= 1000 && r%1000 == 0 {
		return strconv.FormatInt(int64(r)/1000, 10) + "k"
	}
	return strconv.FormatInt(int64(r), 10)
}

// ParseBitRate reads "128000", "128k" or "1.5M".
func ParseBitRate(s string) (BitRate, error) {
	scale, digits := 1.0, s
	switch {
	case strings.HasSuffix(s, "k"):
		scale, digits = 1e3, s[:len(s)-1]
	case strings.HasSuffix(s, "M"):
		scale, digits = 1e6, s[:len(s)-1]
	}
	n, err := strconv.ParseFloat(digits, 64)
	if err != nil || math.IsNaN(n) || n < 0 || n*scale > 1e12 {
		return 0, fmt.Errorf("%q is not a bit rate; use bits per second, such as 128000, 128k or 1.5M", s)
	}
	return BitRate(math.Round(n * scale)), nil
}

func (r *BitRate) UnmarshalJSON(b []byte) error {
	var s string
	if json.Unmarshal(b, &s) != nil {
		s = string(b)
	}
	parsed, err := ParseBitRate(s)
	if err != nil {
		return err
	}
	*r = parsed
	return nil
}

// A Rational is an exact ratio, as a frame rate of 30000/1001. Its zero is "unknown".
type Rational struct{ Num, Den int64 }

// ParseRational reads "30000/1001", "16:9" or "25".
func ParseRational(s string) (Rational, error) {
	num, den, found := strings.Cut(strings.Replace(s, ":", "/", 1), "/")
	if !found {
		den = "1"
		if f, err := strconv.ParseFloat(num, 64); err == nil && f != math.Trunc(f) && f > 0 && f < 1e6 {
			return Rational{int64(math.Round(f * 1000)), 1000}.Reduced(), nil
		}
	}
	n, err1 := strconv.ParseInt(num, 10, 64)
	d, err2 := strconv.ParseInt(den, 10, 64)
	if err1 != nil || err2 != nil || d < 0 || n < 0 {
		return Rational{}, fmt.Errorf("%q is not a ratio; use a form such as 30000/1001 or 25", s)
	}
	return Rational{n, d}, nil
}

// Float is 0 for an unknown ratio.
func (r Rational) Float() float64 {
	if r.Den == 0 {
		return 0
	}
	return float64(r.Num) / float64(r.Den)
}

// Known says that neither part is zero.
func (r Rational) Known() bool { return r.Num > 0 && r.Den > 0 }

// Reduced divides by the greatest common divisor.
func (r Rational) Reduced() Rational {
	a, b := r.Num, r.Den
	for b != 0 {
		a, b = b, a%b
	}
	if a == 0 {
		return r
	}
	return Rational{r.Num / a, r.Den / a}
}

// String is "25" or "30000/1001".
func (r Rational) String() string {
	if r.Den == 1 {
		return strconv.FormatInt(r.Num, 10)
	}
	return fmt.Sprintf("%d/%d", r.Num, r.Den)
}

func (r Rational) MarshalJSON() ([]byte, error) {
	if !r.Known() {
		return []byte("null"), nil
	}
	return json.Marshal(r.String())
}

func (r *Rational) UnmarshalJSON(b []byte) error {
	if string(b) == "null" {
		*r = Rational{}
		return nil
	}
	var s string
	if json.Unmarshal(b, &s) != nil {
		s = string(b)
	}
	parsed, err := ParseRational(s)
	if err != nil {
		return err
	}
	*r = parsed
	return nil
}

// Seconds is a time span that JSON has as a number of seconds with a fraction.
type Seconds float64

// SecondsOf converts exactly to the microsecond.
func SecondsOf(d time.Duration) Seconds { return Seconds(math.Round(d.Seconds()*1e6) / 1e6) }

// Duration converts back.
func (s Seconds) Duration() time.Duration { return time.Duration(math.Round(float64(s) * 1e9)) }
