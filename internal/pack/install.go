package pack

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/pack/tfjs"
)

// A Step is what an installation does now, for whoever waits for it.
type Step string

const (
	Waiting     Step = "waiting" // for another installation
	Downloading Step = "downloading"
	Checking    Step = "checking"
	Unpacking   Step = "unpacking"
	Converting  Step = "converting"
)

// Install downloads a pack that this program knows and puts it in place. One that is
// installed and whole is left as it is. Nothing is changed if it fails.
func (l *Library) Install(ctx context.Context, name string, step func(Step)) (Status, error) {
	m := l.known(name)
	if m == nil {
		return Status{}, l.unknown(name)
	}
	unlock, err := l.lock(ctx, step)
	if err != nil {
		return Status{}, err
	}
	defer unlock()
	if faults, err := l.Verify(name); err == nil && len(faults) == 0 {
		return l.status(name), nil
	}
	work, err := l.scratch()
	if err != nil {
		return Status{}, err
	}
	defer os.RemoveAll(work)
	step(Downloading)
	taken := filepath.Join(work, "package")
	if err := os.Mkdir(taken, 0o700); err != nil {
		return Status{}, disk(err)
	}
	path, err := download(ctx, l.npm, m, taken)
	if err != nil {
		return Status{}, err
	}
	file, err := os.Open(path)
	if err != nil {
		return Status{}, disk(err)
	}
	defer file.Close()
	step(Checking)
	sum, err := sumOf(ctx, file)
	if err != nil {
		return Status{}, err
	}
	if sum != m.Integrity {
		return Status{}, bad("npm delivered another package as %s: its sum is %s and must be %s", m.spec(), sum, m.Integrity).
			WithHint("check the registry of npm and whatever is between it and this machine; nothing was changed")
	}
	return l.place(ctx, m, file, work, step)
}

// Import installs packs from an archive: the package of packs that this program
// knows, or one with a manifest.json of its own.
func (l *Library) Import(ctx context.Context, path string, step func(Step)) ([]Status, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, media.Fault(media.CodeConfigInvalid, "FILE", err, "the archive %s cannot be read", path)
	}
	defer file.Close()
	unlock, err := l.lock(ctx, step)
	if err != nil {
		return nil, err
	}
	defer unlock()
	step(Checking)
	sum, err := sumOf(ctx, file)
	if err != nil {
		return nil, err
	}
	work, err := l.scratch()
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(work)
	var done []Status
	for _, m := range l.list {
		if m.Integrity != sum {
			continue
		}
		if _, err := file.Seek(0, io.SeekStart); err != nil {
			return done, err
		}
		s, err := l.place(ctx, m, file, work, step)
		if err != nil {
			return done, err
		}
		done = append(done, s)
	}
	if len(done) > 0 {
		return done, nil
	}
	m, err := l.custom(ctx, file, work)
	if err != nil {
		return nil, err
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	s, err := l.place(ctx, m, file, work, step)
	if err != nil {
		return nil, err
	}
	return []Status{s}, nil
}

// custom reads the manifest that an archive has.
func (l *Library) custom(ctx context.Context, file *os.File, work string) (*Manifest, error) {
	dir, err := os.MkdirTemp(work, "manifest-")
	if err != nil {
		return nil, disk(err)
	}
	found, err := unpack(ctx, file, map[string]bool{manifestName: true, "package/" + manifestName: true}, dir)
	if err != nil {
		return nil, err
	}
	var paths []string
	for _, path := range found {
		paths = append(paths, path)
	}
	if len(paths) != 1 {
		return nil, bad("the archive is not the package of a pack that this program knows, and has no %s of its own", manifestName).
			WithHint("the packs are %s; each needs exactly the version that `mediamill pack list` shows", l.names())
	}
	in, err := os.Open(paths[0])
	if err != nil {
		return nil, disk(err)
	}
	defer in.Close()
	m, err := ReadManifest(in)
	switch {
	case err != nil:
		return nil, err
	case l.known(m.Name) != nil || isKnown(m.Name):
		return nil, bad("the name %s is that of a pack that this program knows; the archive is not its package", m.Name)
	case m.Kind == Runtime:
		return nil, bad("an archive with a manifest of its own cannot be a runtime, because that is executed")
	}
	return m, nil
}

// place unpacks, converts and checks the files of a pack, and renames them into
// place together.
func (l *Library) place(ctx context.Context, m *Manifest, file io.Reader, work string, step func(Step)) (s Status, err error) {
	step(Unpacking)
	raw, err := os.MkdirTemp(work, "raw-")
	if err != nil {
		return s, disk(err)
	}
	found, err := unpack(ctx, file, m.fetched(), raw)
	if err != nil {
		return s, err
	}
	ready, err := os.MkdirTemp(work, "ready-")
	if err != nil {
		return s, disk(err)
	}
	for i := range m.Files {
		f := &m.Files[i]
		if f.Convert != Copied {
			step(Converting)
		}
		if err := ctx.Err(); err != nil {
			return s, err
		}
		if err := build(f, found, filepath.Join(ready, f.Name)); err != nil {
			return s, err
		}
	}
	text, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return s, err
	}
	if err := os.WriteFile(filepath.Join(ready, manifestName), append(text, '\n'), 0o600); err != nil {
		return s, disk(err)
	}
	if err := syncAll(ready); err != nil {
		return s, disk(err)
	}
	if err := l.swap(ready, m.Name, work); err != nil {
		return s, disk(err)
	}
	return l.status(m.Name), nil
}

// build makes one file of a pack from those of the package, and checks it.
func build(f *File, found map[string]string, to string) error {
	var parts []string
	for _, from := range f.From {
		path, ok := found[from]
		if !ok {
			return bad("the package has no file %s", from)
		}
		parts = append(parts, path)
	}
	switch f.Convert {
	case TFJS:
		if err := convert(f, parts, to); err != nil {
			return err
		}
	default:
		if err := copyFile(parts[0], to); err != nil {
			return disk(err)
		}
	}
	return checkFile(to, f)
}

// copyFile copies, since two files of a pack may come from one of the package.
func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		return err
	}
	return writeFile(to, in, info.Size())
}

func convert(f *File, parts []string, to string) error {
	var contents [][]byte
	for _, part := range parts {
		content, err := os.ReadFile(part)
		if err != nil {
			return disk(err)
		}
		contents = append(contents, content)
	}
	model, err := tfjs.Convert(contents, f.Outputs)
	if err != nil {
		return bad("%s cannot be converted: %v", strings.Join(f.From, ", "), err)
	}
	return wrapDisk(os.WriteFile(to, model, 0o600))
}

func wrapDisk(err error) error {
	if err == nil {
		return nil
	}
	return disk(err)
}

// swap puts a whole folder in the place of the installed one. What uses the old one
// keeps its open files.
func (l *Library) swap(ready, name, work string) error {
	place, old := filepath.Join(l.Dir, name), filepath.Join(work, "old-"+name)
	if err := os.Rename(place, old); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	if err := os.Rename(ready, place); err != nil {
		_ = os.Rename(old, place)
		return err
	}
	return syncDir(l.Dir)
}

// Remove deletes an installed pack.
func (l *Library) Remove(ctx context.Context, name string) error {
	unlock, err := l.lock(ctx, func(Step) {})
	if err != nil {
		return err
	}
	defer unlock()
	s, err := l.Status(name)
	if err != nil {
		return err
	}
	if s.State == Absent {
		return media.Errorf(media.CodeNotFound, "the pack %s is not installed", name)
	}
	work, err := l.scratch()
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	return wrapDisk(os.Rename(filepath.Join(l.Dir, name), filepath.Join(work, name)))
}
