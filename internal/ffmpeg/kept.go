package ffmpeg

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"syscall"

	"github.com/mediamill/mediamill/internal/ffmpeg/sandbox"
)

// What an ffmpeg answered at an earlier start is kept in a file beside everything
// that the answers depend on. When anything of that differs, or the file is not
// exactly what this program writes, ffmpeg is asked again: a file can make a start
// slow, and never wrong.
const (
	keptLayout        = 1       // of the file; another one is not read
	keptBytes         = 1 << 20 // a file of answers has about 20 kB
	keptNameLength    = 64
	keptVersionLength = 128
	keptNames         = 4096 // in a list; the longest has about 500
)

// answers are the content of the file.
type answers struct {
	Layout   int
	Of       string // what they depend on, as a hash
	Version  string
	Major    int
	Encoders []string
	Decoders []string
	Muxers   []string
	Demuxers []string
	Filters  []string
	Cage     *sandbox.Proven // nil when not every layer held
}

// A keeper is the file of one ffmpeg; the zero one keeps nothing.
type keeper struct {
	path string
	of   string
}

// keep is the keeper in a folder; with an empty folder it keeps nothing.
func keep(folder string, o Options, ffmpeg, ffprobe string) keeper {
	if folder == "" {
		return keeper{}
	}
	of := sha256.New()
	fmt.Fprintf(of, "%d\n%q\n%q\n", keptLayout, o.Sandbox, o.Read)
	for _, program := range []string{ffmpeg, ffprobe} {
		if !identify(of, program) {
			return keeper{}
		}
	}
	if !sandbox.Surroundings(of) {
		return keeper{}
	}
	name := sha256.Sum256([]byte(ffmpeg + "\n" + ffprobe))
	return keeper{path: filepath.Join(folder, "ffmpeg-"+hex.EncodeToString(name[:6])+".json"), of: hex.EncodeToString(of.Sum(nil))}
}

// identify writes what tells one file from another: its name, content's size and
// times, and inode. The time of its last change cannot be set by anybody.
func identify(w io.Writer, path string) bool {
	real, err := filepath.EvalSymlinks(path)
	if err != nil {
		return false
	}
	info, err := os.Stat(real)
	if err != nil {
		return false
	}
	fmt.Fprintf(w, "%q %q %s\n", path, real, sandbox.Identity(info))
	return true
}

// read gives what is kept; false when there is nothing that may be trusted.
func (k keeper) read() (*Capabilities, *sandbox.Proven, bool) {
	if k.path == "" {
		return nil, nil, false
	}
	// Neither a link is followed nor a pipe waited for.
	file, err := os.OpenFile(k.path, os.O_RDONLY|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, nil, false
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil || !info.Mode().IsRegular() || info.Mode().Perm()&0o077 != 0 || info.Size() > keptBytes || !sandbox.Own(info) {
		return nil, nil, false
	}
	raw, err := io.ReadAll(io.LimitReader(file, keptBytes))
	if err != nil {
		return nil, nil, false
	}
	in := json.NewDecoder(bytes.NewReader(raw))
	in.DisallowUnknownFields()
	var a answers
	if in.Decode(&a) != nil || a.Layout != keptLayout || a.Of != k.of {
		return nil, nil, false
	}
	if _, err := in.Token(); !errors.Is(err, io.EOF) {
		return nil, nil, false
	}
	c, ok := a.capabilities()
	return c, a.Cage, ok
}

// Lengths are compared beside them: a pattern with {1,128} takes half a
// millisecond of every start of the program to compile.
var (
	keptName    = regexp.MustCompile(`^[a-z0-9_.\-]+$`)
	keptVersion = regexp.MustCompile(`^[0-9A-Za-z_.:+~\-]+$`)
)

// capabilities are those of answers that ffmpeg could have given.
func (a *answers) capabilities() (*Capabilities, bool) {
	if len(a.Version) > keptVersionLength || !keptVersion.MatchString(a.Version) || a.Major < oldestMajor {
		return nil, false
	}
	c := &Capabilities{Version: a.Version, Major: a.Major}
	for _, list := range []struct {
		from []string
		to   *map[string]bool
	}{{a.Encoders, &c.Encoders}, {a.Decoders, &c.Decoders}, {a.Muxers, &c.Muxers}, {a.Demuxers, &c.Demuxers}, {a.Filters, &c.Filters}} {
		if len(list.from) == 0 || len(list.from) > keptNames {
			return nil, false
		}
		names := make(map[string]bool, len(list.from))
		for _, n := range list.from {
			if len(n) > keptNameLength || !keptName.MatchString(n) {
				return nil, false
			}
			names[n] = true
		}
		*list.to = names
	}
	return c, true
}

// write keeps answers. That it cannot is no fault: the next start asks again.
func (k keeper) write(c *Capabilities, cage *sandbox.Proven) {
	if k.path == "" {
		return
	}
	a := answers{Layout: keptLayout, Of: k.of, Version: c.Version, Major: c.Major, Cage: cage,
		Encoders: slices.Sorted(maps.Keys(c.Encoders)), Decoders: slices.Sorted(maps.Keys(c.Decoders)),
		Muxers: slices.Sorted(maps.Keys(c.Muxers)), Demuxers: slices.Sorted(maps.Keys(c.Demuxers)), Filters: slices.Sorted(maps.Keys(c.Filters)),
	}
	if _, ok := a.capabilities(); !ok { // would not be read again
		return
	}
	raw, err := json.Marshal(a)
	if err != nil || os.MkdirAll(filepath.Dir(k.path), 0o700) != nil {
		return
	}
	file, err := os.CreateTemp(filepath.Dir(k.path), ".ffmpeg-*") // of mode 0600
	if err != nil {
		return
	}
	_, err = file.Write(raw)
	if err = errors.Join(err, file.Close()); err == nil {
		err = os.Rename(file.Name(), k.path)
	}
	if err != nil {
		_ = os.Remove(file.Name())
	}
}

// forget removes what turned out to hold no more.
func (k keeper) forget() {
	if k.path != "" {
		_ = os.Remove(k.path)
	}
}
