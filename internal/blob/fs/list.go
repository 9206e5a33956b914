package fs

import (
	"context"
	"iter"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/mediamill/mediamill/internal/blob"
)

// List is blob.Bucket's. It holds the names of one folder at a time.
func (b *Bucket) List(ctx context.Context, o blob.ListOptions) iter.Seq2[blob.Info, error] {
	return func(yield func(blob.Info, error) bool) {
		w := walk{ctx: ctx, b: b, o: o, yield: yield}
		dir, _ := path.Split(o.Prefix)
		if dir == "" || blob.CheckKey(strings.TrimSuffix(dir, "/")) == nil {
			w.folder(dir)
		}
	}
}

type walk struct {
	ctx   context.Context
	b     *Bucket
	o     blob.ListOptions
	yield func(blob.Info, error) bool
}

// folder walks what lies in dir, "" or ending in a slash; false ends the walk.
func (w *walk) folder(dir string) bool {
	names, err := w.names(dir)
	if err != nil {
		if missing(err) {
			return true // removed meanwhile, or never there
		}
		w.yield(blob.Info{}, broken(read, dir, err))
		return false
	}
	for _, name := range names {
		if err := w.ctx.Err(); err != nil {
			w.yield(blob.Info{}, err)
			return false
		}
		if !w.entry(dir + name) {
			return false
		}
	}
	return true
}

// entry gives one file, or goes into one folder (name ends in a slash).
func (w *walk) entry(name string) bool {
	folder, isFolder := strings.CutSuffix(name, "/")
	if !strings.HasPrefix(name, w.o.Prefix) || blob.CheckKey(folder) != nil {
		return true
	}
	switch {
	case !isFolder:
		if name <= w.o.After {
			return true
		}
		info, err := w.b.stat(name)
		return err != nil || w.yield(info, nil) // an error: gone meanwhile, a device, or a link that leads out
	case w.o.Delimiter:
		return name <= w.o.After || w.yield(blob.Info{Key: name, Folder: true}, nil)
	case name <= w.o.After && !strings.HasPrefix(w.o.After, name):
		return true // all of it comes before
	}
	return w.folder(name)
}

// names reads a folder, folders with a slash, in the order of the keys under
// them: "a.txt" before "a/", as a dot comes before a slash. Links to folders are not
// followed, so that a circle of them cannot go on for ever.
func (w *walk) names(dir string) ([]string, error) {
	f, err := w.b.root.Open("./" + dir)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	entries, err := f.ReadDir(-1)
	if err != nil {
		return nil, err
	}
	names := make([]string, 0, len(entries))
	for _, e := range entries {
		switch t := e.Type(); {
		case t.IsDir():
			names = append(names, e.Name()+"/")
		case t.IsRegular() || t&os.ModeSymlink != 0:
			names = append(names, e.Name())
		}
	}
	slices.Sort(names)
	return names, nil
}
