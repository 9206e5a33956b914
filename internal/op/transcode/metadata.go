package transcode

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/media"
)

// metadataFile is the work file that brings words of people to ffmpeg; they
// never stand in its arguments.
const metadataFile = "metadata.txt"

// A title is the name of one stream of the output.
type title struct {
	on, text string // on is as "s:a:0"
}

// title keeps a stream's name.
func (b *planner) title(kind string, i int, text string) {
	if text != "" && b.p.Metadata.Keep {
		b.titles = append(b.titles, title{fmt.Sprintf("s:%s:%d", kind, i), text})
	}
}

func (b *planner) needsText() bool { return len(b.p.Metadata.Set) > 0 || len(b.titles) > 0 }

// art keeps cover art where the container has a place for it.
func (b *planner) art() {
	if !b.p.Metadata.Cover || !b.container.cover || len(b.src.Covers) == 0 || len(b.maps) == 0 {
		return
	}
	c := b.src.Covers[0]
	if c.Codec != "mjpeg" && c.Codec != "png" {
		b.warn(media.WarnCoverDropped, "the cover art is %s, which %s does not support", c.Codec, b.p.Container)
		return
	}
	on := fmt.Sprintf("v:%d", b.pictures)
	b.maps = append(b.maps, streamOf(c.Index))
	b.option(on, ffmpeg.Word("c", "copy"))
	b.option("", ffmpeg.Word("disposition:"+on, "attached_pic"))
	b.pictures++
}

// metadata keeps, drops and sets words and chapters. A word of the first map
// wins, so those that were set come before the source's.
func (b *planner) metadata() {
	m := &b.p.Metadata
	before, _ := b.first()
	from := fmt.Sprint(len(before) + len(b.images()))
	if len(m.Set) > 0 {
		b.option("", ffmpeg.Word("map_metadata", from))
	}
	switch {
	case m.Keep:
		b.option("", ffmpeg.Word("map_metadata", "0"))
	case len(m.Set) == 0:
		b.option("", ffmpeg.Word("map_metadata", "-1"))
	}
	if !m.Keep {
		b.option("", ffmpeg.Word("map_metadata:s", "-1"))
	}
	for i, t := range b.titles {
		b.option("", ffmpeg.Word("map_metadata:"+t.on, fmt.Sprintf("%s:s:%d", from, i)))
	}
	chapters := "-1"
	if m.Chapters {
		chapters = "0"
	}
	b.option("", ffmpeg.Word("map_chapters", chapters))
	if b.needsText() {
		b.plan.Texts = append(b.plan.Texts, text(metadataFile, b.metadataText()))
	}
}

// metadataText is an FFMETADATA file: what was set, then one section a titled stream.
func (b *planner) metadataText() []byte {
	var out strings.Builder
	out.WriteString(";FFMETADATA1\n")
	names := make([]string, 0, len(b.p.Metadata.Set))
	for name := range b.p.Metadata.Set {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		fmt.Fprintf(&out, "%s=%s\n", name, metadataEscape(b.p.Metadata.Set[name]))
	}
	for _, t := range b.titles {
		fmt.Fprintf(&out, "[STREAM]\ntitle=%s\n", metadataEscape(t.text))
	}
	return []byte(out.String())
}

func metadataEscape(s string) string {
	return strings.NewReplacer(`\`, `\\`, "=", `\=`, ";", `\;`, "#", `\#`, "\r", "", "\n", "\\\n", "\x00", "").Replace(s)
}
