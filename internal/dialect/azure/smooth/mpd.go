package smooth

import (
	"fmt"
	"strconv"

	"github.com/mediamill/mediamill/internal/manifest/dash"
)

// MPD is the DASH manifest of the presentation. format is that of the addresses, such
// as mpd-time-csf.
func (p *Presentation) MPD(format string) ([]byte, error) {
	m := &dash.MPD{
		Profiles: "urn:mpeg:dash:profile:isoff-live:2011", Type: "static", MinBuffer: "PT2S", Duration: seconds(p.Duration),
		Periods: []dash.Period{{ID: "0", Start: "PT0S"}},
	}
	for i, s := range p.Streams {
		set := dash.AdaptationSet{ID: i + 1, ContentType: s.Kind, MimeType: s.Kind + "/mp4", Lang: s.Language, Aligned: true, StartWithSAP: 1}
		if s.Kind == "audio" {
			set.Label = s.Name
		}
		var runs []dash.Run
		for n, c := range s.Cuts {
			if last := len(runs) - 1; last >= 0 && runs[last].Duration == c.Duration && c.Time == s.Cuts[n-1].Time+c.Duration {
				runs[last].Repeat++
				continue
			}
			runs = append(runs, dash.Run{Time: &s.Cuts[n].Time, Duration: c.Duration})
		}
		for _, q := range s.Qualities {
			r := dash.Representation{
				ID: fmt.Sprintf("%d_%d", i+1, q.BitRate), Bandwidth: int64(q.BitRate), Codecs: q.Track.Codec, Width: q.Track.Width, Height: q.Track.Height,
				Template: &dash.SegmentTemplate{
					Timescale: Scale, Timeline: &dash.Timeline{Runs: runs}, StartNumber: 1,
					Initialization: fmt.Sprintf("QualityLevels($Bandwidth$)/Fragments(%s=i,format=%s)", s.Name, format),
					Media:          fmt.Sprintf("QualityLevels($Bandwidth$)/Fragments(%s=$Time$,format=%s)", s.Name, format),
				},
			}
			if s.Kind == "audio" {
				r.Sampling = q.Track.SampleRate
				r.Channels = &dash.Descriptor{Scheme: "urn:mpeg:dash:23003:3:audio_channel_configuration:2011", Value: strconv.Itoa(q.Track.Channels)}
			}
			set.Representations = append(set.Representations, r)
			set.MaxWidth, set.MaxHeight = max(set.MaxWidth, r.Width), max(set.MaxHeight, r.Height)
		}
		m.Periods[0].Sets = append(m.Periods[0].Sets, set)
	}
	return m.Encode()
}

func seconds(n int64) string { return "PT" + strconv.FormatFloat(float64(n)/Scale, 'f', 3, 64) + "S" }
