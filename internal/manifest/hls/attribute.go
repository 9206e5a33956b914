package hls

import (
	"math"
	"strconv"
	"strings"

	"github.com/mediamill/mediamill/internal/media"
)

func (p *parser) number(text string, low, high int) (int, error) {
	n, err := strconv.Atoi(text)
	if err != nil || n < low || n > high {
		return 0, p.wrong("%q is not a whole number from %d to %d", text, low, high)
	}
	return n, nil
}

// list splits an attribute list.
func (p *parser) list(text string) (map[string]string, error) {
	a := map[string]string{}
	for text != "" {
		name, rest, found := strings.Cut(text, "=")
		if !found || name == "" || strings.Trim(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") != "" {
			return nil, p.wrong("%q is not an attribute", text)
		}
		var value string
		if strings.HasPrefix(rest, `"`) {
			end := strings.IndexByte(rest[1:], '"')
			if end < 0 {
				return nil, p.wrong("%s has no closing quote", name)
			}
			value, rest = rest[1:end+1], rest[end+2:]
		} else {
			n := strings.IndexByte(rest, ',')
			if n < 0 {
				n = len(rest)
			}
			value, rest = rest[:n], rest[n:]
		}
		if rest != "" && rest[0] != ',' {
			return nil, p.wrong("%s is not followed by a comma", name)
		}
		if _, twice := a[name]; twice {
			return nil, p.wrong("%s appears twice", name)
		}
		a[name] = value
		text = strings.TrimPrefix(rest, ",")
	}
	return a, nil
}

func (p *parser) variant(text string) (*Variant, error) {
	a, err := p.list(text)
	if err != nil {
		return nil, err
	}
	v := &Variant{Range: a["VIDEO-RANGE"], Audio: a["AUDIO"], Subtitles: a["SUBTITLES"], URI: a["URI"]}
	peak, err := p.number(a["BANDWIDTH"], 1, math.MaxInt32)
	if err != nil {
		return nil, p.wrong("BANDWIDTH is missing or not a number")
	}
	v.Bandwidth = media.BitRate(peak)
	if text, given := a["AVERAGE-BANDWIDTH"]; given {
		n, err := p.number(text, 1, math.MaxInt32)
		if err != nil {
			return nil, err
		}
		v.Average = media.BitRate(n)
	}
	if a["CODECS"] != "" {
		v.Codecs = strings.Split(a["CODECS"], ",")
	}
	if text, given := a["RESOLUTION"]; given {
		if v.Width, v.Height, err = p.size(text); err != nil {
			return nil, err
		}
	}
	if text, given := a["SCORE"]; given {
		if v.Score, err = p.decimal(text, math.MaxInt32); err != nil {
			return nil, err
		}
	}
	if text, given := a["FRAME-RATE"]; given {
		if v.FrameRate, err = p.decimal(text, 1000); err != nil {
			return nil, err
		}
	}
	return v, nil
}

func (p *parser) size(text string) (width, height int, err error) {
	w, h, _ := strings.Cut(text, "x")
	if width, err = p.number(w, 1, 65535); err == nil {
		height, err = p.number(h, 1, 65535)
	}
	return width, height, err
}

func (p *parser) decimal(text string, high float64) (float64, error) {
	f, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(f) || f < 0 || f > high {
		return 0, p.wrong("%q is not a number from 0 to %g", text, high)
	}
	return f, nil
}

func (p *parser) media(text string) (*Media, error) {
	a, err := p.list(text)
	if err != nil {
		return nil, err
	}
	e := &Media{
		Type: a["TYPE"], Group: a["GROUP-ID"], Name: a["NAME"], Language: a["LANGUAGE"], Characteristics: a["CHARACTERISTICS"],
		Channels: a["CHANNELS"], URI: a["URI"], Default: a["DEFAULT"] == "YES", Autoselect: a["AUTOSELECT"] == "YES", Forced: a["FORCED"] == "YES",
	}
	switch {
	case e.Type == "" || e.Group == "" || e.Name == "":
		return nil, p.wrong("EXT-X-MEDIA lacks TYPE, GROUP-ID or NAME")
	case e.Type == "SUBTITLES" && e.URI == "":
		return nil, p.wrong("subtitles without URI")
	case e.Default && a["AUTOSELECT"] == "NO":
		return nil, p.wrong("DEFAULT=YES with AUTOSELECT=NO")
	}
	return e, nil
}
