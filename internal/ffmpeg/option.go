package ffmpeg

import (
	"fmt"
	"strconv"
	"time"

	"github.com/mediamill/mediamill/internal/media"
)

// Filters and options are made with these:
//
//	F("scale", "w", -2, "h", 720, "flags", "lanczos")
//	Int("g", 50), Word("preset", "veryfast"), Flag("an"), Time("ss", d), Rate("maxrate", r)

// Flag is an option without a value, as -an.
func Flag(name string) Option { return Option{Name: name, Bare: true} }

// Int is an option with a whole number.
func Int[N int | int32 | int64](name string, n N) Option {
	return Option{Name: name, Value: strconv.FormatInt(int64(n), 10)}
}

// Float is an option with a number.
func Float(name string, f float64) Option {
	return Option{Name: name, Value: strconv.FormatFloat(f, 'f', -1, 64)}
}

// Word is an option with a word that the planner chose.
func Word(name, value string) Option { return Option{Name: name, Value: value} }

// Time is an option with a time in seconds, to the microsecond.
func Time(name string, d time.Duration) Option { return Option{Name: name, Value: Stamp(d)} }

// Rate is an option with a bit rate in bits a second.
func Rate(name string, r media.BitRate) Option {
	return Option{Name: name, Value: strconv.FormatInt(int64(r), 10)}
}

// FrameMode is -fps_mode, which ffmpeg has since 5.1 and under which every
// supported version knows cfr, vfr, passthrough and drop; never -vsync, which
// newer ones dropped.
func FrameMode(mode string) Option { return Option{Name: "fps_mode", Value: mode} }

// InFile is an option whose value is a file's path.
func InFile(name string, f File) Option { return Option{Name: name, File: &f} }

// On are options for some streams of an output alone, such as "v:0".
func On(streams string, options []Option) []Option {
	marked := make([]Option, len(options))
	for i, o := range options {
		o.Name += ":" + streams
		marked[i] = o
	}
	return marked
}

// Stamp writes a time as ffmpeg reads it: seconds with six decimals.
func Stamp(d time.Duration) string {
	sign := ""
	if d < 0 {
		sign, d = "-", -d
	}
	us := d.Round(time.Microsecond).Microseconds()
	return fmt.Sprintf("%s%d.%06d", sign, us/1e6, us%1e6)
}

// F makes a filter from its name and pairs of key and value; a key of "" makes
// a positional parameter. Values are strings, whole numbers, floats, durations
// ratios, or files of the work folder and further pipes.
func F(name string, pairs ...any) Filter {
	f := Filter{Name: name}
	for i := 0; i+1 < len(pairs); i += 2 {
		key, _ := pairs[i].(string)
		f.Params = append(f.Params, Param{key, word(pairs[i+1])})
	}
	return f
}

func word(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case time.Duration:
		return Stamp(v)
	case File: // of the work folder, or a further pipe
		if v.Place == InPipe {
			return sideName(v.Number)
		}
		return v.Name
	}
	return fmt.Sprint(v) // whole numbers and media.Rational
}
