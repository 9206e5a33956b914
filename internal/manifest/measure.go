package manifest

import (
	"fmt"
	"io"
	"math"
	"os"
	"path"

	"github.com/mediamill/mediamill/internal/language"
	"github.com/mediamill/mediamill/internal/manifest/mp4"
	"github.com/mediamill/mediamill/internal/media"
)

// A Folder opens files under one root and nowhere else.
type Folder struct{ root *os.Root }

// OpenFolder opens a folder; close it after use.
func OpenFolder(dir string) (*Folder, error) {
	root, err := os.OpenRoot(dir)
	return &Folder{root}, err
}

// Close lets go of the folder.
func (f *Folder) Close() error { return f.root.Close() }

// with hands an open file and its size to do.
func (f *Folder) with(name string, do func(r io.ReaderAt, size int64) error) error {
	file, err := f.root.Open(name)
	if err != nil {
		return fault("%s cannot be opened: %v", name, err)
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return fault("%s: %v", name, err)
	}
	if !info.Mode().IsRegular() {
		return fault("%s is not a file", name)
	}
	if err := do(file, info.Size()); err != nil {
		return media.Wrap(media.CodeVerifyFailed, err, "%s: %v", name, err)
	}
	return nil
}

// Read is a whole file of at most limit bytes.
func (f *Folder) Read(name string, limit int64) ([]byte, error) {
	var data []byte
	err := f.with(name, func(r io.ReaderAt, size int64) error {
		if size > limit {
			return fault("has %d bytes, more than %d", size, limit)
		}
		data = make([]byte, size)
		_, err := io.ReadFull(io.NewSectionReader(r, 0, size), data)
		return err
	})
	return data, err
}

// Size is a file's length.
func (f *Folder) Size(name string) (n int64, err error) {
	err = f.with(name, func(_ io.ReaderAt, size int64) error { n = size; return nil })
	return n, err
}

// Numbered lists the files of a pattern with one "%05d"-like verb, from 1 until one is missing.
func (f *Folder) Numbered(pattern string) []string {
	var names []string
	for n := 1; ; n++ {
		name := fmt.Sprintf(pattern, n)
		if _, err := f.root.Stat(name); err != nil {
			return names
		}
		names = append(names, name)
	}
}

// fault is a packaged presentation that is not as it must be.
func fault(format string, args ...any) error {
	return media.Errorf(media.CodeVerifyFailed, format, args...)
}

// MeasureCMAF reads a rendition's initialization and segments. It fails with
// verify.failed when one of them is not a CMAF file of exactly one track.
func MeasureCMAF(f *Folder, init string, segments []string) (*Rendition, error) {
	r := &Rendition{Init: init, Folder: path.Dir(init), Name: path.Base(path.Dir(init))}
	var head *mp4.Init
	err := f.with(init, func(at io.ReaderAt, size int64) (err error) {
		r.InitBytes = size
		if head, err = mp4.ReadInit(at, size); err == nil && len(head.Tracks) != 1 {
			err = fault("has %d tracks, expected 1", len(head.Tracks))
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	r.describe(&head.Tracks[0])
	for _, name := range segments {
		err := f.with(name, func(at io.ReaderAt, size int64) error {
			s, err := mp4.ReadSegment(at, 0, size, head)
			if err != nil {
				return err
			}
			return r.add(name, s, r.Video)
		})
		if err != nil {
			return nil, err
		}
	}
	if len(r.Segments) == 0 {
		return nil, fault("%s has no segments", r.Folder)
	}
	r.finish()
	return r, nil
}

func (r *Rendition) describe(t *mp4.Track) {
	r.Codec, r.Timescale = t.Codec, int64(t.Timescale)
	r.Video = t.Kind == "video"
	r.Width, r.Height = t.Width, t.Height
	r.Channels, r.SampleRate = t.Channels, t.SampleRate
	r.Language = language.Tag(t.Language)
	if r.Video {
		r.Range = RangeOf(t.Color.Transfer)
	}
}

// RangeOf is the HLS word for a color transfer.
func RangeOf(transfer string) string {
	switch transfer {
	case "smpte2084":
		return "PQ"
	case "arib-std-b67":
		return "HLG"
	}
	return "SDR"
}

func (r *Rendition) add(name string, s *mp4.Segment, video bool) error {
	out := Segment{File: name, Bytes: s.Size, Start: math.MaxInt64}
	next := int64(-1)
	for _, frag := range s.Fragments {
		if next >= 0 && frag.Time != next {
			return fault("a fragment begins at %d, but the previous one ends at %d", frag.Time, next)
		}
		t := frag.Time
		for i, sample := range frag.Samples {
			shown := t + int64(sample.CompositionOffset)
			out.Start = min(out.Start, shown)
			out.Frames++
			if video && sample.Sync {
				key := Key{Start: shown}
				if i == 0 { // the fragment's head stands right before it
					key.Offset, key.Bytes = frag.Offset, sample.Offset+int64(sample.Size)-frag.Offset
				}
				out.Keys = append(out.Keys, key)
			}
			t += int64(sample.Duration)
		}
		out.Duration += frag.Duration()
		next = t
	}
	if out.Frames == 0 {
		return fault("has no frame")
	}
	if video && (len(s.Fragments[0].Samples) == 0 || !s.Fragments[0].Samples[0].Sync) {
		return fault("does not begin with a keyframe")
	}
	r.Segments = append(r.Segments, out)
	return nil
}

// finish fills in what needs all segments: how long each keyframe stands, and the frame rate.
func (r *Rendition) finish() {
	r.stand()
	var frames, units int64
	for _, s := range r.Segments {
		frames, units = frames+int64(s.Frames), units+s.Duration
	}
	if r.Video && units > 0 {
		r.FrameRate = media.Rational{Num: frames * r.Timescale, Den: units}.Reduced()
	}
}

// stand fills in how long each keyframe stands: until the next one, which may
// be of the next segment.
func (r *Rendition) stand() {
	var before *Key
	for i := range r.Segments {
		s := &r.Segments[i]
		for k := range s.Keys {
			if before != nil {
				before.Duration = s.Keys[k].Start - before.Start
			}
			before = &s.Keys[k]
		}
	}
	last := r.Segments[len(r.Segments)-1]
	if before != nil {
		before.Duration = last.Start + last.Duration - before.Start
	}
}
