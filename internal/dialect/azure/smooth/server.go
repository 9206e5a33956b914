// Package smooth makes Smooth Streaming, HLS and DASH from plain MP4 files at
// request time, as the origin of Azure Media Services did: the server manifest
// (.ism) names the files, and every path below it names a manifest or a fragment.
package smooth

import (
	"bytes"
	"encoding/xml"
	"strconv"
	"strings"

	"github.com/mediamill/mediamill/internal/dialect/azure/odata"
	"github.com/mediamill/mediamill/internal/media"
)

// A Server is a server manifest: which tracks of which files form one video.
type Server struct {
	Client string // name of the client manifest (.ismc)
	Media  []Media
}

// Media is one track.
type Media struct {
	Kind     string // video or audio
	File     string // in the same asset
	Track    uint32 // its ID; 0 for the first of the kind
	Name     string // of the stream; "" for one of our choice
	Language string // ISO 639-2; "" when not said
	BitRate  int    // bits a second; 0 when not said
}

const (
	maxServer = 1 << 20 // bytes
	maxMedia  = 64      // tracks
)

// ParseServer reads a server manifest as encoders and people write them.
func ParseServer(raw []byte) (*Server, error) {
	bad := func(format string, args ...any) error {
		return media.Errorf(media.CodeInputMalformed, "the server manifest "+format, args...)
	}
	if len(raw) > maxServer {
		return nil, bad("has more than %d bytes", maxServer)
	}
	root, err := odata.ParseXML(string(bytes.ToValidUTF8(raw, []byte("?"))))
	if err != nil {
		return nil, bad("cannot be read: %s", media.AsError(err).Message)
	}
	s := &Server{}
	if head := root.Child("head"); head != nil {
		for _, m := range head.Children {
			if strings.EqualFold(m.Attrs["name"], "clientManifestRelativePath") {
				s.Client = m.Attrs["content"]
			}
		}
	}
	list := root.Child("body").Child("switch")
	if list == nil {
		return nil, bad("has no <switch>")
	}
	for _, e := range list.Children {
		kind := strings.ToLower(e.Name)
		if kind != "video" && kind != "audio" {
			continue // captions
		}
		m := Media{Kind: kind, File: e.Attrs["src"], Language: language(e.Attrs["systemLanguage"])}
		m.BitRate, _ = strconv.Atoi(e.Attrs["systemBitrate"])
		for _, p := range e.Children {
			switch strings.ToLower(p.Attrs["name"]) {
			case "trackid":
				n, _ := strconv.ParseUint(p.Attrs["value"], 10, 32)
				m.Track = uint32(n)
			case "trackname":
				m.Name = p.Attrs["value"]
			}
		}
		s.Media = append(s.Media, m)
	}
	if len(s.Media) == 0 || len(s.Media) > maxMedia {
		return nil, bad("must have 1 to %d tracks, has %d", maxMedia, len(s.Media))
	}
	return s, nil
}

// language is a language of three small letters, or nothing.
func language(s string) string {
	if len(s) != 3 || strings.Trim(s, "abcdefghijklmnopqrstuvwxyz") != "" || s == "und" {
		return ""
	}
	return s
}

type smilParam struct {
	Name  string `xml:"name,attr"`
	Value string `xml:"value,attr"`
	Type  string `xml:"valuetype,attr"`
}

type smilMedia struct {
	XMLName  xml.Name
	File     string      `xml:"src,attr"`
	BitRate  int         `xml:"systemBitrate,attr,omitempty"`
	Language string      `xml:"systemLanguage,attr,omitempty"`
	Params   []smilParam `xml:"param"`
}

type smilMeta struct {
	Name    string `xml:"name,attr"`
	Content string `xml:"content,attr"`
}

// Encode writes the manifest.
func (s *Server) Encode() ([]byte, error) {
	doc := struct {
		XMLName xml.Name    `xml:"http://www.w3.org/2001/SMIL20/Language smil"`
		Metas   []smilMeta  `xml:"head>meta"`
		Media   []smilMedia `xml:"body>switch>any"`
	}{Metas: []smilMeta{{"clientManifestRelativePath", s.Client}, {"formats", "mp4-v3"}}}
	for _, m := range s.Media {
		e := smilMedia{XMLName: xml.Name{Local: m.Kind}, File: m.File, BitRate: m.BitRate, Language: m.Language}
		if m.Track > 0 {
			e.Params = append(e.Params, smilParam{"trackID", strconv.FormatUint(uint64(m.Track), 10), "data"})
		}
		if m.Name != "" {
			e.Params = append(e.Params, smilParam{"trackName", m.Name, "data"})
		}
		doc.Media = append(doc.Media, e)
	}
	body, err := xml.MarshalIndent(doc, "", "  ")
	return append(append([]byte(xml.Header), body...), '\n'), err
}
