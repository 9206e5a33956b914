package adaptive

import (
	"context"
	"os"
	"path"
	"path/filepath"
	"slices"

	"github.com/mediamill/mediamill/internal/manifest"
	"github.com/mediamill/mediamill/internal/manifest/dash"
	"github.com/mediamill/mediamill/internal/manifest/hls"
	"github.com/mediamill/mediamill/internal/manifest/vtt"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
)

// A track is what the planner knows of a rendition that its segments do not tell.
type track struct {
	folder string
	names  *trackNames // nil for those inside the folder
	// Of pictures.
	videoRange    string
	order         int // of its rung in a ladder by hand
	rate          media.Rational
	width, height int
	// Of sound.
	language, title, codec string
	first                  bool
	stream                 int
	bitRate                media.BitRate
	channels               int
}

// finish measures the segments and writes every manifest and text from that.
type finish struct {
	container, pattern string // pattern of segments' names inside a rendition's folder
	iframes            bool
	hls, dash          string // names of the manifests, empty for none
	video, audio       []track
	text               []text
	thumbs             *manifest.Thumbnails
	every              int64 // frames of the smallest rung between two thumbnails
	length             media.Seconds
}

// Make fails with verify.failed when a segment is not what a player needs.
func (f *finish) Make(_ context.Context, w op.Work) error {
	folder, err := manifest.OpenFolder(w.Out)
	if err != nil {
		return media.Wrap(media.CodeWorkerDisk, err, "the out folder cannot be opened")
	}
	defer folder.Close()
	set := &manifest.Set{}
	for _, list := range []struct {
		tracks []track
		into   *[]*manifest.Rendition
	}{{f.video, &set.Video}, {f.audio, &set.Audio}} {
		for _, t := range list.tracks {
			r, err := f.measure(folder, w.Out, t)
			if err != nil {
				return err
			}
			*list.into = append(*list.into, r)
		}
	}
	if err := f.words(w, set); err != nil {
		return err
	}
	if err := f.sheets(folder, w, set); err != nil {
		return err
	}
	return f.write(w.Out, set)
}

func (f *finish) measure(folder *manifest.Folder, out string, t track) (*manifest.Rendition, error) {
	names := folder.Numbered(t.folder + "/" + f.pattern)
	if len(names) == 0 {
		return nil, media.Errorf(media.CodeEngineFailed, "ffmpeg wrote no segment of %s", t.folder)
	}
	var r *manifest.Rendition
	var err error
	if f.container == "cmaf" {
		if err = settle(filepath.Join(out, t.folder, initMP4), filepath.Join(out, filepath.FromSlash(names[0]))); err != nil {
			return nil, err
		}
		r, err = manifest.MeasureCMAF(folder, t.folder+"/"+initMP4, names)
	} else {
		r, err = manifest.MeasureTS(folder, names)
	}
	if err != nil {
		return nil, err
	}
	r.Name, r.Language, r.Title, r.Default, r.BitRate = t.folder, t.language, t.title, t.first, t.bitRate
	r.Track = t.stream
	if t.videoRange != "" {
		r.Range, r.FrameRate, r.Width, r.Height = t.videoRange, t.rate, t.width, t.height
	} else {
		r.Channels = t.channels
	}
	if !f.iframes {
		for i := range r.Segments {
			r.Segments[i].Keys = nil
		}
	}
	if t.names != nil {
		return r, t.names.move(out, r)
	}
	return r, nil
}

// sheets lays the thumbnails onto sheets, and writes their track.
func (f *finish) sheets(folder *manifest.Folder, w op.Work, set *manifest.Set) error {
	if f.thumbs == nil {
		return nil
	}
	t := *f.thumbs
	made, err := paint(w.Work, w.Out, &t)
	if err != nil {
		return err
	}
	t.Files = folder.Numbered(thumbFolder + "/" + t.Pattern)
	if len(t.Files) == 0 {
		return media.Errorf(media.CodeEngineFailed, "ffmpeg wrote no thumbnails")
	}
	for _, name := range t.Files {
		n, err := folder.Size(name)
		if err != nil {
			return err
		}
		t.Bytes = append(t.Bytes, n)
	}
	smallest := slices.MinFunc(set.Video, func(a, b *manifest.Rendition) int { return a.Width*a.Height - b.Width*b.Height })
	frames := 0
	for _, s := range smallest.Segments {
		frames += s.Frames
	}
	t.Cells = min((frames+int(f.every)-1)/int(f.every), made)
	t.Duration = smallest.Duration()
	set.Thumbnails = &t
	var cues []vtt.Thumbnail
	for n := range t.Cells {
		cell := n % (t.Columns * t.Rows)
		end := t.Interval * media.Seconds(n+1)
		if n == t.Cells-1 {
			end = max(t.Duration, t.Interval*media.Seconds(n)+0.001)
		}
		cues = append(cues, vtt.Thumbnail{
			Start: t.Interval * media.Seconds(n), End: end, Sheet: path.Base(t.Files[n/(t.Columns*t.Rows)]),
			X: cell % t.Columns * t.Width, Y: cell / t.Columns * t.Height, Width: t.Width, Height: t.Height,
		})
	}
	return put(w.Out, thumbFolder+"/thumbnails.vtt", vtt.Thumbnails(cues))
}

func (f *finish) write(out string, set *manifest.Set) error {
	if f.hls != "" {
		for name, data := range hls.Files(set, f.hls) {
			if err := put(out, name, data); err != nil {
				return err
			}
		}
	} else { // ffmpeg's own playlists are not ours to publish
		for _, r := range slices.Concat(set.Video, set.Audio) {
			if err := os.Remove(filepath.Join(out, r.Folder, hls.Index)); err != nil {
				return media.Wrap(media.CodeWorkerDisk, err, "a playlist cannot be removed")
			}
		}
	}
	if f.dash == "" {
		return nil
	}
	data, err := dash.Top(set, f.pattern).Encode()
	if err != nil {
		return media.Wrap(media.CodeWorkerInternal, err, "the MPD cannot be written")
	}
	return put(out, f.dash, data)
}

func put(out, name string, data []byte) error {
	file := filepath.Join(out, filepath.FromSlash(name))
	err := os.MkdirAll(filepath.Dir(file), 0o700)
	if err == nil {
		err = os.WriteFile(file, data, 0o600)
	}
	return media.Wrap(media.CodeWorkerDisk, err, "%s cannot be written", name)
}
