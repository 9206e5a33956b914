package smooth

import (
	"encoding/hex"
	"encoding/xml"
	"strings"
)

type qualityLevel struct {
	Index     int    `xml:"Index,attr"`
	BitRate   int    `xml:"Bitrate,attr"`
	FourCC    string `xml:"FourCC,attr"`
	MaxWidth  int    `xml:"MaxWidth,attr,omitempty"`
	MaxHeight int    `xml:"MaxHeight,attr,omitempty"`
	Rate      int    `xml:"SamplingRate,attr,omitempty"`
	Channels  int    `xml:"Channels,attr,omitempty"`
	Bits      int    `xml:"BitsPerSample,attr,omitempty"`
	Packet    int    `xml:"PacketSize,attr,omitempty"`
	Tag       int    `xml:"AudioTag,attr,omitempty"`
	Private   string `xml:"CodecPrivateData,attr"`
}

type chunk struct {
	Time     *int64 `xml:"t,attr"`
	Duration int64  `xml:"d,attr"`
}

type streamIndex struct {
	Chunks        int            `xml:"Chunks,attr"`
	Type          string         `xml:"Type,attr"`
	URL           string         `xml:"Url,attr"`
	Levels        int            `xml:"QualityLevels,attr"`
	Name          string         `xml:"Name,attr"`
	Language      string         `xml:"Language,attr,omitempty"`
	MaxWidth      int            `xml:"MaxWidth,attr,omitempty"`
	MaxHeight     int            `xml:"MaxHeight,attr,omitempty"`
	QualityLevels []qualityLevel `xml:"QualityLevel"`
	List          []chunk        `xml:"c"`
}

// Client is the client manifest of Smooth Streaming, which is also stored next to the
// files (.ismc). It has only H.264 and AAC.
func (p *Presentation) Client() ([]byte, error) {
	doc := struct {
		XMLName  xml.Name      `xml:"SmoothStreamingMedia"`
		Major    int           `xml:"MajorVersion,attr"`
		Minor    int           `xml:"MinorVersion,attr"`
		Duration int64         `xml:"Duration,attr"`
		Scale    int64         `xml:"TimeScale,attr"`
		Streams  []streamIndex `xml:"StreamIndex"`
	}{Major: 2, Minor: 2, Duration: p.Duration, Scale: Scale}
	for _, s := range p.Streams {
		x := streamIndex{Chunks: len(s.Cuts), Type: s.Kind, Name: s.Name, Language: s.Language,
			URL: "QualityLevels({bitrate})/Fragments(" + s.Name + "={start time})"}
		for _, q := range s.Qualities {
			if l, ok := q.level(); ok {
				l.Index = len(x.QualityLevels)
				x.QualityLevels = append(x.QualityLevels, l)
				x.MaxWidth, x.MaxHeight = max(x.MaxWidth, l.MaxWidth), max(x.MaxHeight, l.MaxHeight)
			}
		}
		if x.Levels = len(x.QualityLevels); x.Levels == 0 {
			continue
		}
		for i, c := range s.Cuts {
			one := chunk{Duration: c.Duration}
			if i == 0 || c.Time != s.Cuts[i-1].Time+s.Cuts[i-1].Duration {
				one.Time = &c.Time
			}
			x.List = append(x.List, one)
		}
		doc.Streams = append(doc.Streams, x)
	}
	body, err := xml.MarshalIndent(doc, "", "  ")
	return append(append([]byte(xml.Header), body...), '\n'), err
}

func (q *Quality) level() (qualityLevel, bool) {
	t := q.Track
	l := qualityLevel{BitRate: q.BitRate}
	private := t.ParameterSets()
	if t.Kind == "video" {
		l.FourCC, l.MaxWidth, l.MaxHeight = "H264", t.Width, t.Height
	} else {
		private = t.AudioConfig()
		l.FourCC, l.Rate, l.Channels, l.Bits, l.Packet, l.Tag = "AACL", t.SampleRate, t.Channels, 16, 4, 255
	}
	l.Private = strings.ToUpper(hex.EncodeToString(private))
	return l, len(private) > 0
}
