package adaptive

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/mediamill/mediamill/internal/manifest"
	"github.com/mediamill/mediamill/internal/manifest/hls"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
)

// trackNames are what the files of a rendition are called when parameters name
// them. ffmpeg writes them into the rendition's folder all the same, and they
// are moved once they were measured: it can neither count in steps nor take a
// name with a percent sign.
type trackNames struct {
	playlist    string // empty for the one in the folder
	segment     string // with a verb; empty for those in the folder
	init        string
	first, step int
}

// checkNames lists the faults of the parameters that name files.
func (p *Params) checkNames() (f media.Faults) {
	hlsAlone := func(field string) {
		if p.dash() {
			f.Add(media.Conflict(field, "can be used with HLS only").WithHint("set manifests to hls"))
		}
	}
	if p.Name != "" {
		if _, fault := op.ParseName("manifest_name", p.Name+".m3u8"); fault != nil {
			f.Add(fault)
		} else if filepath.Base(p.Name) != p.Name {
			f.Add(media.Bad("manifest_name", "must be a file name, without folders"))
		}
	}
	if p.Playlist != "" {
		if _, fault := op.ParseName("playlist_name", p.Playlist+".m3u8", "rendition", "track"); fault != nil {
			f.Add(fault)
		}
		hlsAlone("playlist_name")
	}
	if p.SegmentName != "" {
		name, fault := op.ParseName("segment_name", p.SegmentName, "number", "rendition", "track")
		switch {
		case fault != nil:
			f.Add(fault)
		case !name.Has("number"):
			f.Add(media.Bad("segment_name", "must contain {number}, which distinguishes the segments"))
		}
		hlsAlone("segment_name")
	}
	return f
}

// rename gives the files of renditions the names that parameters have for them.
// Names that do not tell two renditions apart get the folder's for the later one.
func (b *planner) rename() {
	if b.p.Playlist == "" && b.p.SegmentName == "" {
		return
	}
	var tracks []*track
	for i := range b.fin.video {
		tracks = append(tracks, &b.fin.video[i])
	}
	slices.SortStableFunc(tracks, func(x, y *track) int { return cmp.Compare(x.order, y.order) })
	for i := range b.fin.audio {
		tracks = append(tracks, &b.fin.audio[i])
	}
	taken := map[string]bool{b.p.hlsName(): true}
	for n, t := range tracks {
		t.names = &trackNames{}
		rendition := b.bare(t.folder)
		values := map[string]string{"rendition": rendition, "track": strconv.Itoa(n)}
		unique := func(make func(tail string) string) string {
			name := make("")
			if taken[name] {
				name = make("-" + rendition)
			}
			taken[name] = true
			return name
		}
		if b.p.Playlist != "" {
			pattern, _ := op.ParseName("", b.p.Playlist+".m3u8", "rendition", "track")
			t.names.playlist = unique(func(tail string) string { return extended(pattern.Name(values), tail) })
		}
		if b.p.SegmentName != "" {
			pattern, _ := op.ParseName("", b.p.SegmentName, "number", "rendition", "track")
			var series string
			series, t.names.first, t.names.step = pattern.Series(values)
			t.names.segment = unique(func(tail string) string { return series + tail + "." + b.p.extension() })
			values["number"] = "init"
			t.names.init = unique(func(tail string) string { return pattern.Name(values) + tail + ".mp4" })
		}
		b.renamed(t)
	}
}

// extended puts tail before the extension of name.
func extended(name, tail string) string {
	ext := filepath.Ext(name)
	return name[:len(name)-len(ext)] + tail + ext
}

// renamed gives the plan's files of a rendition their names.
func (b *planner) renamed(t *track) {
	for i := range b.plan.Files {
		f := &b.plan.Files[i]
		switch {
		case f.Name.Rendition != t.folder:
		case f.Role == media.RolePlaylist && t.names.playlist != "":
			if f.Name.File == t.folder+"/"+hls.IFrames {
				f.Name.File = hls.KeyframesOf(t.names.playlist, t.folder)
			} else {
				f.Name.File = t.names.playlist
			}
		case f.Role == media.RoleInit && t.names.segment != "":
			f.Name.File = t.names.init
		case f.Role == media.RoleSegment && t.names.segment != "":
			f.Name.File, f.From, f.Step = t.names.segment, t.names.first, t.names.step
		}
	}
}

// move gives the files of a measured rendition their names.
func (n *trackNames) move(out string, r *manifest.Rendition) error {
	to := func(file *string, name string) error {
		target := filepath.Join(out, filepath.FromSlash(name))
		err := os.MkdirAll(filepath.Dir(target), 0o700)
		if err == nil {
			err = os.Rename(filepath.Join(out, filepath.FromSlash(*file)), target)
		}
		*file = name
		return media.Wrap(media.CodeWorkerDisk, err, "%s cannot be written", name)
	}
	if n.playlist != "" { // ffmpeg's own is not ours to publish
		r.Playlist = n.playlist
		if err := os.Remove(filepath.Join(out, filepath.FromSlash(r.Folder), hls.Index)); err != nil {
			return media.Wrap(media.CodeWorkerDisk, err, "a playlist cannot be removed")
		}
	}
	if n.segment == "" {
		return nil
	}
	if r.Init != "" {
		if err := to(&r.Init, n.init); err != nil {
			return err
		}
	}
	for i := range r.Segments {
		if err := to(&r.Segments[i].File, fmt.Sprintf(n.segment, n.first+i*n.step)); err != nil {
			return err
		}
	}
	return nil
}
