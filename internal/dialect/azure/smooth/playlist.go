package smooth

import (
	"cmp"
	"fmt"
	"math"
	"strconv"

	"github.com/mediamill/mediamill/internal/manifest/hls"
	"github.com/mediamill/mediamill/internal/media"
)

// peak is how much more than its average a quality may need for a fragment, as
// its samples tell.
func (s *Stream) peak(q *Quality) media.BitRate {
	most := float64(q.BitRate)
	for _, c := range q.Cuts {
		bytes := int64(0)
		for _, sample := range q.Track.Samples[c.First:c.End] {
			bytes += int64(sample.Size)
		}
		if c.Duration >= Scale/2 {
			most = max(most, float64(bytes)*8*Scale/float64(c.Duration))
		}
	}
	return media.BitRate(math.Ceil(most))
}

const soundGroup = "audio"

// Multivariant is the HLS playlist that a player opens first. format is that of
// the addresses, such as m3u8-aapl.
func (p *Presentation) Multivariant(format string) []byte {
	m := &hls.Multivariant{Version: 7, Independent: true}
	var sound media.BitRate
	var codec, group string
	pictures := p.Streams[0].Kind == "video"
	for _, s := range p.Streams {
		if s.Kind != "audio" {
			continue
		}
		q := s.Qualities[0]
		sound, codec = max(sound, s.peak(q)), cmp.Or(codec, q.Track.Codec)
		if pictures {
			group = soundGroup
			first := len(m.Media) == 0
			m.Media = append(m.Media, hls.Media{Type: "AUDIO", Group: group, Name: s.Name, Language: s.Language, Default: first, Autoselect: true,
				Channels: strconv.Itoa(q.Track.Channels), URI: playlistOf(s, q, format)})
			continue
		}
		m.Variants = append(m.Variants, hls.Variant{Bandwidth: s.peak(q), Codecs: []string{q.Track.Codec}, URI: playlistOf(s, q, format)})
	}
	if pictures {
		s := p.Streams[0]
		for _, q := range s.Qualities {
			v := hls.Variant{Bandwidth: s.peak(q) + sound, Codecs: []string{q.Track.Codec}, Width: q.Track.Width, Height: q.Track.Height,
				Audio: group, URI: playlistOf(s, q, format)}
			if codec != "" {
				v.Codecs = append(v.Codecs, codec)
			}
			m.Variants = append(m.Variants, v)
		}
	}
	return m.Encode()
}

func playlistOf(s *Stream, q *Quality, format string) string {
	return fmt.Sprintf("QualityLevels(%d)/Manifest(%s,format=%s)", q.BitRate, s.Name, format)
}

// Playlist is the HLS playlist of one quality. Its addresses are relative to
// QualityLevels(…)/.
func (s *Stream) Playlist(q *Quality, format string) []byte {
	p := &hls.Playlist{Version: 7, Type: "VOD", Independent: true, Ended: true, Map: fmt.Sprintf("Fragments(%s=i,format=%s)", s.Name, format)}
	for i, c := range q.Cuts {
		seconds := media.Seconds(float64(c.Duration) / Scale)
		p.Target = max(p.Target, int(math.Ceil(float64(seconds)-0.001)))
		p.Segments = append(p.Segments, hls.Segment{URI: fmt.Sprintf("Fragments(%s=%d,format=%s)", s.Name, s.Cuts[i].Time, format), Duration: seconds})
	}
	return p.Encode()
}
