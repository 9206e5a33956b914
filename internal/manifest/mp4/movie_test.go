package mp4

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mediamill/mediamill/internal/ffmpeg/ffmpegtest"
)

// film is a plain MP4 of five seconds with B-frames and sound.
func film(t *testing.T) (path string, raw []byte) {
	t.Helper()
	dir := t.TempDir()
	ffmpegtest.FFmpeg(t, dir, strings.Fields("-f lavfi -i testsrc2=s=160x90:r=30000/1001:d=5 -f lavfi -i sine=f=440:r=48000:d=5 "+
		"-c:v libx264 -preset fast -bf 2 -g 60 -sc_threshold 0 -c:a aac -b:a 64k -metadata:s:a:0 language=deu -movflags +faststart film.mp4")...)
	path = filepath.Join(dir, "film.mp4")
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return path, raw
}

func TestAMovieIsCutIntoFragmentsThatOurOwnReaderTakes(t *testing.T) {
	t.Parallel()
	path, raw := film(t)
	m, err := ReadMovie(bytes.NewReader(raw), int64(len(raw)), 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	const scale = 10_000_000
	pictures, sound := &m.Tracks[0], &m.Tracks[1]
	cuts := pictures.Cuts(2, scale)
	if len(cuts) != 3 || cuts[0].Time != 0 || cuts[1].Time != 20_020_000 || cuts[2].Time != 40_040_000 {
		t.Fatalf("cuts of the pictures: %+v", cuts)
	}
	heard := sound.CutsAt(cuts, scale)
	if len(heard) != 3 || heard[0].First != 1 || heard[1].Time < cuts[1].Time || heard[1].Time > cuts[1].Time+214_000 {
		t.Fatalf("cuts of the sound: %+v", heard) // the first packet only fills the decoder
	}
	if got := pictures.ParameterSets(); !bytes.HasPrefix(got, []byte{0, 0, 0, 1, 0x67}) || !bytes.Contains(got, []byte{0, 0, 0, 1, 0x68}) {
		t.Errorf("parameter sets % x", got)
	}
	if got := sound.AudioConfig(); len(got) < 2 || got[0]>>3 != 2 || pictures.AudioConfig() != nil {
		t.Errorf("configuration of the sound % x", got)
	}
	dir := filepath.Dir(path)
	for name, track := range map[string]*Indexed{"pictures": pictures, "sound": sound} {
		parts := cuts
		if track == sound {
			parts = heard
		}
		head := track.InitSegment(scale)
		in, err := ReadInit(bytes.NewReader(head), int64(len(head)))
		if err != nil || len(in.Tracks) != 1 || in.Tracks[0].Codec != track.Codec || in.Tracks[0].Language != track.Language {
			t.Fatalf("%s: %+v %v", name, in, err)
		}
		whole := bytes.Clone(head)
		for i, c := range parts {
			offset, n := track.Span(c)
			part := track.Fragment(c, uint32(i+1), scale, raw[offset:offset+n])
			s, err := ReadSegment(bytes.NewReader(part), 0, int64(len(part)), in)
			if err != nil || len(s.Fragments) != 1 {
				t.Fatalf("%s, part %d: %v", name, i, err)
			}
			f := s.Fragments[0]
			if f.Time != c.Time || f.Duration() != c.Duration || len(f.Samples) != c.End-c.First || !f.Samples[0].Sync || f.Samples[0].CompositionOffset != 0 {
				t.Errorf("%s, part %d: at %d for %d with %d samples, want %+v", name, i, f.Time, f.Duration(), len(f.Samples), c)
			}
			whole = append(whole, part...)
		}
		made := filepath.Join(dir, name+".mp4")
		if err := os.WriteFile(made, whole, 0o600); err != nil {
			t.Fatal(err)
		}
		// What is decoded of the parts is what is decoded of the film.
		stream := map[string]string{"pictures": "0:v", "sound": "0:a"}[name]
		of := func(file string) string {
			return string(ffmpegtest.FFmpeg(t, dir, "-i", file, "-map", stream, "-f", "framehash", "-hash", "md5", "-"))
		}
		want, got := of("film.mp4"), of(name+".mp4")
		if name == "pictures" && hashes(want) != hashes(got) {
			t.Errorf("the pictures differ:\n%s\n%s", want, got)
		}
		if name == "sound" && strings.Count(got, "\n") < 200 {
			t.Errorf("the sound has too few packets:\n%s", got)
		}
	}
}

// hashes are the last column of a list of frames.
func hashes(list string) string {
	var b strings.Builder
	for line := range strings.Lines(list) {
		if !strings.HasPrefix(line, "#") {
			b.WriteString(line[strings.LastIndex(line, ",")+1:])
		}
	}
	return b.String()
}

func TestAMovieWhoseTablesLieIsRefused(t *testing.T) {
	t.Parallel()
	_, raw := film(t)
	for at := range bytes.Index(raw, []byte("mdat")) {
		broken := bytes.Clone(raw)
		broken[at] ^= 0xff
		m, err := ReadMovie(bytes.NewReader(broken), int64(len(broken)), 1<<16)
		if err != nil {
			continue
		}
		for i := range m.Tracks {
			track := &m.Tracks[i]
			for n, c := range track.Cuts(2, 1000) {
				offset, size := track.Span(c)
				if offset < 0 || offset+size > int64(len(broken)) {
					t.Fatalf("with byte %d changed, part %d lies outside of the file", at, n)
				}
				track.Fragment(c, 1, 1000, broken[offset:offset+size])
			}
			track.InitSegment(1000)
			track.ParameterSets()
			track.AudioConfig()
		}
	}
	if _, err := ReadMovie(bytes.NewReader(raw), int64(len(raw)), 100); err == nil {
		t.Error("more samples than allowed were read")
	}
}
