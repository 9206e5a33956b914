package tencent

import (
	"path"
	"strings"

	"github.com/mediamill/mediamill/internal/op/adaptive"
)

// A streamNaming says what the paths of a presentation are made of: its
// manifest, and of HLS the playlists of its streams and their segments.
type streamNaming struct {
	naming
	at               string // the sub-task, of a fault
	subStream        string // as requested, relative to the manifest's folder; next to the manifest if empty
	segment          string
	segmentExtension string
	streams          bool // the vendor has several: {subStreamNumber} is in the names of segments too
}

// names sets the parameters of the core's operation that name its files, and
// returns the pattern of its key: the folder of the manifest. Files that are not named
// are next to the manifest and begin with its name, which is the vendor's default.
func (n streamNaming) names(p *adaptive.Params) (key string, err error) {
	text, err := n.absolute()
	if err != nil {
		return "", err
	}
	manifest, err := n.filled(n.bare(text), nil)
	if err != nil {
		return "", err
	}
	folder, name := path.Split(manifest)
	p.Name = name
	key = folder + "{file}"
	if n.format != "m3u8" {
		return key, nil // the core's DASH has no file of a stream, and the vendor's names are of HLS
	}
	stream := "{subStreamNumber}"
	if n.subStream == "" {
		n.subStream = "{manifest}_" + stream
	}
	if n.segment == "" {
		n.segment = "{manifest}_"
		if n.streams {
			n.segment += stream + "_"
		}
		n.segment += "{number}"
	}
	number, err := n.number.variable(n.at)
	if err != nil {
		return "", err
	}
	playlist := n.naming
	playlist.field = n.at + ".SubStreamObjectName"
	if p.Playlist, err = playlist.relative(n.subStream, map[string]string{"manifest": name, "subStreamNumber": "{track}"}); err != nil {
		return "", err
	}
	segment := n.naming
	segment.field, segment.format = n.at+".SegmentObjectName", n.segmentExtension
	p.SegmentName, err = segment.relative(n.segment, map[string]string{"manifest": name, "subStreamNumber": "{track}", "segmentNumber": number, "number": number})
	if err == nil && !strings.Contains(p.SegmentName, number) {
		p.SegmentName += "_" + number
	}
	return key, err
}

// relative is a name within the manifest's folder, without its extension.
func (n naming) relative(text string, more map[string]string) (string, error) {
	if strings.HasPrefix(text, "/") || strings.HasSuffix(text, "/") {
		return "", failf("InvalidParameterValue", "%s must be a relative path of a file, is %q", n.field, text)
	}
	return n.filled(n.bare(text), more)
}
