package pack

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"github.com/mediamill/mediamill/internal/media"
)

const manifestName = "manifest.json"

// A Library is the folder of installed packs. Several processes may use it.
type Library struct {
	Dir  string
	npm  string      // program
	list []*Manifest // of the packs that this program knows
}

// New is the library in a folder, which need not exist yet.
func New(dir string) *Library { return &Library{Dir: dir, npm: "npm", list: Known()} }

// known is the pack of a name; nil if this program does not know it.
func (l *Library) known(name string) *Manifest {
	for _, m := range l.list {
		if m.Name == name {
			return m
		}
	}
	return nil
}

// names lists the packs that this program knows.
func (l *Library) names() string {
	var list []string
	for _, m := range l.list {
		list = append(list, m.Name)
	}
	return strings.Join(list, ", ")
}

// A State says whether a pack can be used.
type State string

const (
	Installed State = "installed"
	Outdated  State = "outdated" // another version than this program needs
	Absent    State = "not_installed"
	Damaged   State = "damaged"
)

// A Status is one pack of the list.
type Status struct {
	Manifest
	State  State  `json:"state" enum:"installed,outdated,not_installed,damaged" doc:"Whether it can be used"`
	Size   int64  `json:"size" minimum:"0" doc:"Size of its files in bytes"`
	Custom bool   `json:"custom,omitempty" doc:"true for a pack with a manifest of its own, which this program does not know"`
	Fault  string `json:"fault,omitempty" doc:"What is wrong with it"`
}

// List has every pack that this program knows, and those that are installed, by
// name. It does not read their files.
func (l *Library) List() ([]Status, error) {
	var list []Status
	for _, m := range l.list {
		list = append(list, l.status(m.Name))
	}
	entries, err := os.ReadDir(l.Dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, disk(err)
	}
	for _, e := range entries {
		if l.known(e.Name()) == nil && e.IsDir() && namePattern.MatchString(e.Name()) {
			list = append(list, l.status(e.Name()))
		}
	}
	slices.SortFunc(list, func(a, b Status) int { return cmp.Compare(a.Name, b.Name) })
	return list, nil
}

// Status is one pack, also one that does not exist.
func (l *Library) Status(name string) (Status, error) {
	s := l.status(name)
	if s.State == Absent && l.known(name) == nil {
		return s, l.unknown(name)
	}
	return s, nil
}

func (l *Library) status(name string) Status {
	ours := l.known(name)
	s := Status{Manifest: Manifest{Name: name}, State: Absent, Custom: ours == nil}
	if ours != nil {
		s.Manifest = *ours
	}
	there, err := l.read(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		s.State = Absent
	case err != nil:
		s.State, s.Fault = Damaged, media.AsError(err).Message
	case ours != nil && !reflect.DeepEqual(there, ours):
		s.State = Outdated
	default:
		s.State, s.Manifest = Installed, *there
	}
	s.Size = s.Bytes()
	return s
}

// read is the manifest of an installed pack.
func (l *Library) read(name string) (*Manifest, error) {
	if !namePattern.MatchString(name) {
		return nil, fs.ErrNotExist
	}
	f, err := os.Open(filepath.Join(l.Dir, name, manifestName))
	if err != nil {
		if _, e := os.Stat(filepath.Join(l.Dir, name)); e == nil && errors.Is(err, fs.ErrNotExist) {
			return nil, bad("the pack has no manifest")
		}
		return nil, err
	}
	defer f.Close()
	m, err := ReadManifest(f)
	if err == nil && m.Name != name {
		err = bad("the manifest is that of %q", m.Name)
	}
	return m, err
}

// An Opened pack is one that can be used.
type Opened struct {
	*Manifest
	Dir string
}

// Open is an installed pack, with the manifest of this program where it knows the
// pack. It fails with config.missing_pack if it is not installed. It does not read
// the files; see Opened.Path.
func (l *Library) Open(name string) (*Opened, error) {
	s := l.status(name)
	if s.State != Installed {
		return nil, missing(s)
	}
	m := s.Manifest
	return &Opened{Manifest: &m, Dir: filepath.Join(l.Dir, name)}, nil
}

// Missing are the faults of packs that cannot be used, with those that they need.
func (l *Library) Missing(names ...string) (faults media.Faults) {
	seen := map[string]bool{}
	var look func(names []string)
	look = func(names []string) {
		for _, name := range names {
			if seen[name] {
				continue
			}
			seen[name] = true
			s := l.status(name)
			if s.State != Installed {
				faults.Add(missing(s))
			}
			look(s.Needs)
		}
	}
	look(names)
	return faults
}

// WithNeeds are packs with those that they need and are not installed, each once and
// after its needs. All names that do not exist are reported.
func (l *Library) WithNeeds(names ...string) (list []string, err error) {
	var faults media.Faults
	for _, name := range names {
		s, err := l.Status(name)
		if err != nil {
			faults.Add(media.AsError(err))
			continue
		}
		needed, err := l.WithNeeds(s.Needs...)
		if err != nil {
			return nil, err
		}
		for _, each := range append(needed, name) {
			if !slices.Contains(list, each) && (each == name || l.status(each).State != Installed) {
				list = append(list, each)
			}
		}
	}
	return list, faults.Err()
}

func missing(s Status) *media.Error {
	e := media.Errorf(media.CodeMissingPack, "the pack %s is not installed", s.Name)
	switch s.State {
	case Outdated:
		e = media.Errorf(media.CodeMissingPack, "the pack %s is installed in another version than this program needs", s.Name)
	case Damaged:
		e = media.Errorf(media.CodeMissingPack, "the pack %s is damaged", s.Name)
	}
	if s.Custom {
		return e.WithHint("import its archive with `mediamill pack import FILE`")
	}
	return e.WithHint("run `mediamill pack install %s`", s.Name)
}

func (l *Library) unknown(name string) *media.Error {
	return media.Errorf(media.CodeNotFound, "there is no pack %q", name).WithHint("there are %s", l.names())
}

// Path is the path of a file of the pack whose content was checked just now.
func (p *Opened) Path(name string) (string, error) {
	f := p.File(name)
	if f == nil {
		return "", bad("the pack %s has no file %s", p.Name, name)
	}
	path := filepath.Join(p.Dir, name)
	if err := checkFile(path, f); err != nil {
		e := media.Fault(media.CodeMissingPack, "", err, "the file %s of the pack %s is damaged", name, p.Name)
		return "", e.WithHint("run `mediamill pack install %s`", p.Name)
	}
	return path, nil
}

// checkFile holds a file to its size and sum.
func checkFile(path string, f *File) error {
	in, err := os.Open(path)
	if err != nil {
		return err
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() || info.Size() != f.Bytes {
		return bad("%s has %d bytes and must have %d", f.Name, info.Size(), f.Bytes)
	}
	sum := sha256.New()
	if _, err := io.Copy(sum, in); err != nil {
		return err
	}
	if got := hex.EncodeToString(sum.Sum(nil)); got != f.SHA256 {
		return bad("%s has the SHA-256 %s and must have %s", f.Name, got, f.SHA256)
	}
	return nil
}

// Verify reads every file of an installed pack, and lists what is wrong with it.
func (l *Library) Verify(name string) (faults []string, err error) {
	s, err := l.Status(name)
	if err != nil {
		return nil, err
	}
	if s.State != Installed {
		return []string{missing(s).Message}, nil
	}
	dir := filepath.Join(l.Dir, name)
	for i := range s.Files {
		f := &s.Files[i]
		switch err := checkFile(filepath.Join(dir, f.Name), f); {
		case errors.Is(err, fs.ErrNotExist):
			faults = append(faults, f.Name+" is missing")
		case err != nil:
			faults = append(faults, strings.TrimSpace(media.AsError(err).Message))
		}
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, disk(err)
	}
	for _, e := range entries {
		if e.Name() != manifestName && s.File(e.Name()) == nil {
			faults = append(faults, e.Name()+" does not belong to the pack")
		}
	}
	return faults, nil
}
