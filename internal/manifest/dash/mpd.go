package dash

import (
	"encoding/xml"
	"strconv"
)

// An MPD is a media presentation description with what this package writes and reads of one.
type MPD struct {
	XMLName   xml.Name `xml:"urn:mpeg:dash:schema:mpd:2011 MPD"`
	Profiles  string   `xml:"profiles,attr"`
	Type      string   `xml:"type,attr"`
	MinBuffer string   `xml:"minBufferTime,attr"`
	Duration  string   `xml:"mediaPresentationDuration,attr"`
	MaxLength string   `xml:"maxSegmentDuration,attr,omitempty"`
	Periods   []Period `xml:"Period"`
}

// A Period is a span of the presentation.
type Period struct {
	ID       string          `xml:"id,attr"`
	Start    string          `xml:"start,attr,omitempty"`
	Duration string          `xml:"duration,attr,omitempty"`
	Sets     []AdaptationSet `xml:"AdaptationSet"`
}

// An AdaptationSet holds renditions that a player may switch between.
type AdaptationSet struct {
	ID              int              `xml:"id,attr"`
	ContentType     string           `xml:"contentType,attr"`
	MimeType        string           `xml:"mimeType,attr,omitempty"`
	Lang            string           `xml:"lang,attr,omitempty"`
	Aligned         bool             `xml:"segmentAlignment,attr,omitempty"`
	StartWithSAP    int              `xml:"startWithSAP,attr,omitempty"`
	MaxWidth        int              `xml:"maxWidth,attr,omitempty"`
	MaxHeight       int              `xml:"maxHeight,attr,omitempty"`
	PAR             string           `xml:"par,attr,omitempty"`
	Label           string           `xml:"Label,omitempty"`
	Essential       []Descriptor     `xml:"EssentialProperty"`
	Supplemental    []Descriptor     `xml:"SupplementalProperty"`
	Roles           []Descriptor     `xml:"Role"`
	Representations []Representation `xml:"Representation"`
}

// A Descriptor is a scheme and a value.
type Descriptor struct {
	Scheme string `xml:"schemeIdUri,attr"`
	Value  string `xml:"value,attr,omitempty"`
}

// A Representation is one rendition.
type Representation struct {
	ID        string           `xml:"id,attr"`
	Bandwidth int64            `xml:"bandwidth,attr"`
	Codecs    string           `xml:"codecs,attr,omitempty"`
	MimeType  string           `xml:"mimeType,attr,omitempty"`
	Width     int              `xml:"width,attr,omitempty"`
	Height    int              `xml:"height,attr,omitempty"`
	FrameRate string           `xml:"frameRate,attr,omitempty"`
	SAR       string           `xml:"sar,attr,omitempty"`
	Sampling  int              `xml:"audioSamplingRate,attr,omitempty"`
	Essential []Descriptor     `xml:"EssentialProperty"`
	Channels  *Descriptor      `xml:"AudioChannelConfiguration"`
	BaseURL   string           `xml:"BaseURL,omitempty"`
	Template  *SegmentTemplate `xml:"SegmentTemplate"`
}

// A SegmentTemplate names the segments and tells their times.
type SegmentTemplate struct {
	Timescale      int64     `xml:"timescale,attr"`
	Offset         int64     `xml:"presentationTimeOffset,attr,omitempty"`
	Duration       int64     `xml:"duration,attr,omitempty"`
	Initialization string    `xml:"initialization,attr,omitempty"`
	Media          string    `xml:"media,attr"`
	StartNumber    int       `xml:"startNumber,attr"`
	EndNumber      int       `xml:"endNumber,attr,omitempty"`
	Timeline       *Timeline `xml:"SegmentTimeline"`
}

// A Timeline lists the times of segments, runs of equal ones together.
type Timeline struct {
	Runs []Run `xml:"S"`
}

// A Run is so many segments of one duration.
type Run struct {
	Time     *int64 `xml:"t,attr"`
	Duration int64  `xml:"d,attr"`
	Repeat   int64  `xml:"r,attr,omitempty"`
}

// Encode writes the description.
func (m *MPD) Encode() ([]byte, error) {
	body, err := xml.MarshalIndent(m, "", "  ")
	return append(append([]byte(xml.Header), body...), '\n'), err
}

// duration is xs:duration of so many seconds.
func duration(seconds float64) string {
	return "PT" + strconv.FormatFloat(seconds, 'f', 3, 64) + "S"
}
