package smooth

import (
	"regexp"
	"strconv"
	"strings"
)

// An Address is what follows the name of a server manifest in a path: a manifest, the
// playlist of a quality, or a fragment.
type Address struct {
	Server   string // path up to the end of .ism
	Format   string // m3u8-aapl, mpd-time-csf, …; "" for Smooth Streaming
	Stream   string // "" for the manifest of all
	Rate     int
	Fragment bool
	Init     bool  // the initialization segment
	Time     int64 // of a fragment
}

var (
	manifestPattern = regexp.MustCompile(`(?i)^(.+\.isml?)/manifest(?:\(([^()/]*)\))?$`)
	playlistPattern = regexp.MustCompile(`(?i)^(.+\.isml?)/QualityLevels\((\d{1,9})\)/Manifest\(([\w-]+)((?:,[^()/,]*)*)\)$`)
	fragmentPattern = regexp.MustCompile(`(?i)^(.+\.isml?)/QualityLevels\((\d{1,9})\)/Fragments\(([\w-]+)=(i|\d{1,18})((?:,[^()/,]*)*)\)$`)
)

// ParseAddress reads a path; ok is false if it is the path of a plain file.
func ParseAddress(path string) (a Address, ok bool) {
	var rate, time string
	if m := manifestPattern.FindStringSubmatch(path); m != nil {
		a.Server, a.Format = m[1], format(m[2])
		return a, true
	}
	if m := playlistPattern.FindStringSubmatch(path); m != nil {
		a.Server, rate, a.Stream, a.Format = m[1], m[2], m[3], format(m[4])
	} else if m := fragmentPattern.FindStringSubmatch(path); m != nil {
		a.Server, rate, a.Stream, time, a.Format = m[1], m[2], m[3], m[4], format(m[5])
		a.Fragment, a.Init = true, strings.EqualFold(time, "i")
	} else {
		return a, false
	}
	a.Rate, _ = strconv.Atoi(rate)
	a.Time, _ = strconv.ParseInt(time, 10, 64)
	return a, true
}

// format is the one named in a list of name=value.
func format(list string) string {
	for _, each := range strings.Split(list, ",") {
		if name, value, _ := strings.Cut(strings.TrimSpace(each), "="); strings.EqualFold(name, "format") {
			return strings.ToLower(value)
		}
	}
	return ""
}

// IsHLS says whether a format is one of HLS. The segments of the service's older
// formats were MPEG-TS; here all are MP4.
func IsHLS(format string) bool { return strings.HasPrefix(format, "m3u8") }

// IsDASH says whether a format is one of DASH.
func IsDASH(format string) bool { return strings.HasPrefix(format, "mpd") }
