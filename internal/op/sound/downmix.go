package sound

import "strings"

// downmix is the pan expression from a layout to 1 or 2 channels by the weights
// of ITU-R BS.775 (center and surrounds at −3 dB, no LFE), each row scaled to a
// sum of 1 ("<") so that it cannot clip; empty when ffmpeg's own matrix shall do it.
func downmix(layout string, channels int) string {
	w, known := map[string]struct{ side, shared string }{
		"3.0":       {"", "FC"},
		"3.1":       {"", "FC"},
		"4.0":       {"", "FC+BC"},
		"quad":      {"B", ""},
		"5.0":       {"B", "FC"},
		"5.0(side)": {"S", "FC"},
		"5.1":       {"B", "FC"},
		"5.1(side)": {"S", "FC"},
		"6.1":       {"S", "FC+BC"},
		"7.1":       {"SB", "FC"},
	}[layout]
	if !known || channels > 2 {
		return ""
	}
	mono := channels == 1
	left, right := "FL", "FR"
	for _, group := range w.side {
		left += "+0.707*" + string(group) + "L"
		right += "+0.707*" + string(group) + "R"
	}
	shared := ""
	for name := range strings.SplitSeq(w.shared, "+") {
		if name == "" {
			continue
		}
		weight := map[string]string{"FC": "0.707", "BC": "0.5"}[name]
		if mono { // both sides bring it
			weight = map[string]string{"FC": "1.414", "BC": "1"}[name]
		}
		shared += "+" + weight + "*" + name
	}
	if mono {
		return "mono|FC<" + left + "+" + right + shared
	}
	return "stereo|FL<" + left + shared + "|FR<" + right + shared
}
