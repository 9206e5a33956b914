package probe

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/mediamill/mediamill/internal/media"
)

// sideData is one entry of a stream's side data; which fields are there goes by Type.
type sideData struct {
	Type    string          `json:"side_data_type"`
	Matrix  string          `json:"displaymatrix"`
	MaxCLL  int             `json:"max_content"`
	MaxFALL int             `json:"max_average"`
	RedX    string          `json:"red_x"`
	RedY    string          `json:"red_y"`
	GreenX  string          `json:"green_x"`
	GreenY  string          `json:"green_y"`
	BlueX   string          `json:"blue_x"`
	BlueY   string          `json:"blue_y"`
	WhiteX  string          `json:"white_point_x"`
	WhiteY  string          `json:"white_point_y"`
	MinLuma string          `json:"min_luminance"`
	MaxLuma string          `json:"max_luminance"`
	Profile json.RawMessage `json:"dv_profile"`
	Base    json.RawMessage `json:"dv_bl_signal_compatibility_id"`
}

// side reads rotation and HDR from side data and tags.
func (s *stream) side(v *media.VideoStream) {
	switch v.Color.Transfer {
	case "smpte2084":
		v.HDR = "pq"
	case "arib-std-b67":
		v.HDR = "hlg"
	}
	v.Mastering = masteringOf(s.SideData)
	for _, d := range s.SideData {
		switch d.Type {
		case "Display Matrix":
			v.Rotation, v.Flipped = turn(d.Matrix)
		case "DOVI configuration record":
			if d.alone() {
				v.HDR = "dolby_vision"
			}
		}
	}
	if tag, ok := s.Tags["rotate"]; ok && v.Rotation == 0 {
		degrees, _ := strconv.ParseFloat(tag, 64)
		v.Rotation = quarter(degrees)
	}
}

// alone says that a Dolby Vision record is of a stream whose base layer is
// in Dolby's own color space (IPT), so that it shows green and purple without
// its metadata: profile 5, and profile 10 with no compatible base layer. Source:
// "Dolby Vision Profiles and Levels", table of bitstream profiles.
func (d *sideData) alone() bool {
	return string(d.Profile) == "5" || string(d.Profile) == "10" && string(d.Base) == "0"
}

// masteringOf is nil when the side data have none.
func masteringOf(list []sideData) *media.Mastering {
	var m media.Mastering
	for _, d := range list {
		switch d.Type {
		case "Mastering display metadata":
			m.Display = d.display()
		case "Content light level metadata":
			m.MaxCLL, m.MaxFALL = d.MaxCLL, d.MaxFALL
		}
	}
	if m == (media.Mastering{}) {
		return nil
	}
	return &m
}

// quarter rounds to 0, 90, 180 or 270.
func quarter(degrees float64) int {
	if math.IsNaN(degrees) || math.IsInf(degrees, 0) {
		return 0
	}
	return ((int(math.Round(degrees/90))%4 + 4) % 4) * 90
}

// turn reads a display matrix, three lines of "00000000: a b u": how many
// degrees clockwise a player turns the picture, and whether it mirrors it left
// to right before that.
func turn(matrix string) (degrees int, mirrored bool) {
	var m [][2]float64
	for line := range strings.Lines(matrix) {
		_, row, found := strings.Cut(line, ":")
		fields := strings.Fields(row)
		if !found || len(fields) < 2 {
			continue
		}
		a, _ := strconv.ParseFloat(fields[0], 64)
		b, _ := strconv.ParseFloat(fields[1], 64)
		m = append(m, [2]float64{a, b})
	}
	if len(m) < 2 {
		return 0, false
	}
	a, b, c, d := m[0][0], m[0][1], m[1][0], m[1][1]
	if a*d-b*c < 0 {
		mirrored, a, b = true, -a, -b
	}
	return quarter(math.Atan2(b, a) * 180 / math.Pi), mirrored
}

// display is the mastering display as x265 takes it: chromaticity in units of
// 0.00002, luminance in units of 0.0001 cd/m².
func (d *sideData) display() string {
	at := func(text string, unit float64) int64 {
		return int64(math.Round(ratio(text).Float() * unit))
	}
	if d.RedX == "" || d.MaxLuma == "" {
		return ""
	}
	return fmt.Sprintf("G(%d,%d)B(%d,%d)R(%d,%d)WP(%d,%d)L(%d,%d)",
		at(d.GreenX, 50000), at(d.GreenY, 50000), at(d.BlueX, 50000), at(d.BlueY, 50000),
		at(d.RedX, 50000), at(d.RedY, 50000), at(d.WhiteX, 50000), at(d.WhiteY, 50000),
		at(d.MaxLuma, 10000), at(d.MinLuma, 10000))
}
