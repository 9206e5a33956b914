package encode

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/mediamill/mediamill/internal/media"
)

// A limit is one level: how large a picture, how many units a second and how
// many kb/s it holds. Units are macroblocks in H.264 and luma samples in HEVC.
type limit struct {
	name         string
	size, perSec int64
	kbits        int64
}

// h264Levels are table A-1 of H.264, bit rates of the main profile.
var h264Levels = []limit{
	{"1.0", 99, 1485, 64}, {"1.1", 396, 3000, 192}, {"1.2", 396, 6000, 384}, {"1.3", 396, 11880, 768},
	{"2.0", 396, 11880, 2000}, {"2.1", 792, 19800, 4000}, {"2.2", 1620, 20250, 4000},
	{"3.0", 1620, 40500, 10000}, {"3.1", 3600, 108000, 14000}, {"3.2", 5120, 216000, 20000},
	{"4.0", 8192, 245760, 20000}, {"4.1", 8192, 245760, 50000}, {"4.2", 8704, 522240, 50000},
	{"5.0", 22080, 589824, 135000}, {"5.1", 36864, 983040, 240000}, {"5.2", 36864, 2073600, 240000},
	{"6.0", 139264, 4177920, 240000}, {"6.1", 139264, 8355840, 480000}, {"6.2", 139264, 16711680, 800000},
}

// hevcLevels are table A.8 of HEVC, bit rates of the main tier.
var hevcLevels = []limit{
	{"1.0", 36864, 552960, 128}, {"2.0", 122880, 3686400, 1500}, {"2.1", 245760, 7372800, 3000},
	{"3.0", 552960, 16588800, 6000}, {"3.1", 983040, 33177600, 10000}, {"4.0", 2228224, 66846720, 12000},
	{"4.1", 2228224, 133693440, 20000}, {"5.0", 8912896, 267386880, 25000}, {"5.1", 8912896, 534773760, 40000},
	{"5.2", 8912896, 1069547520, 60000}, {"6.0", 35651584, 1069547520, 60000}, {"6.1", 35651584, 2139095040, 120000},
	{"6.2", 35651584, 4278190080, 240000},
}

// Level is the lowest that holds a stream, or "" when none does or the codec has
// none to set. A cap of 0 is no cap.
func (c Codec) Level(profile string, width, height int, fps float64, cap media.BitRate) string {
	units := int64((width+15)/16) * int64((height+15)/16)
	kbits := int64(cap) / 1000
	switch {
	case c == HEVC:
		units = int64(width) * int64(height)
	case profile == "high" || profile == "":
		kbits = kbits * 4 / 5 // the high profile may have 1.25 times the bits
	}
	for _, l := range videoCodecs[c].levels {
		if units <= l.size && int64(float64(units)*fps) <= l.perSec && kbits <= l.kbits {
			return l.name
		}
	}
	return ""
}

// LevelNumber is a level as ffprobe reports it: 41 for H.264's 4.1, 123 for HEVC's.
func (c Codec) LevelNumber(level string) int {
	var major, minor int
	_, _ = fmt.Sscanf(level, "%d.%d", &major, &minor)
	if c == HEVC {
		return major*30 + minor*3
	}
	return major*10 + minor
}

// Profiles are the names of the profiles that can be asked for; none for codecs
// whose profile follows from the pixel format.
func (c Codec) Profiles() []string {
	return slices.Sorted(maps.Keys(videoCodecs[c].profiles))
}

// ProfileHolds are the pixel formats that a profile holds.
func (c Codec) ProfileHolds(profile string) []string { return videoCodecs[c].profiles[profile] }

// SameProfile compares ffprobe's words ("High", "Constrained Baseline", "Main 10")
// with those of the parameters: a stream of a smaller profile is one of the larger too.
func SameProfile(has, wanted string) bool {
	has = strings.NewReplacer(" ", "", "constrained", "", ":", "", "predictive", "", "intra", "").Replace(strings.ToLower(has))
	switch wanted {
	case "main":
		return slices.Contains([]string{"main", "baseline"}, has)
	case "high":
		return slices.Contains([]string{"high", "main", "baseline"}, has)
	}
	return has == strings.ReplaceAll(wanted, "-", "")
}
