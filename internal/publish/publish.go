// Package publish brings a task's verified files into a storage: first where
// nobody sees them, then visible, with manifests last, so that a reader never finds
// a playlist that names a missing file.
package publish

import (
	"context"
	"path/filepath"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/mediamill/mediamill/internal/blob"
	"github.com/mediamill/mediamill/internal/media"
)

// atOnce is how many files are on their way at the same time.
const atOnce = 4

// A Piece is one verified file and where it goes.
type Piece struct {
	File   string // path in Set.Dir, with slashes
	Key    string
	Role   media.Role
	Type   string // MIME type
	Bytes  int64
	SHA256 string

	staged  blob.Staged
	visible bool
}

// A Set is all the files of one task.
type Set struct {
	Bucket blob.Bucket
	Dir    string // folder of the files
	Owner  string // ID of the task, which every object is marked with
	Pieces []Piece

	// Mine says whether an object that Untaken found without a mark is the
	// owner's own; nil when none is.
	Mine func(context.Context, blob.Info) (bool, error)
}

// Untaken refuses keys that have somebody else's object, before any byte is
// sent: with output.exists. mine says that the owner itself left one there, in a
// run that the database may not know of, as after the restore of a backup.
// Segments lie beside their playlist and are not asked for one by one.
func (s *Set) Untaken(ctx context.Context) (mine bool, err error) {
	for _, p := range s.Pieces {
		if p.Role == media.RoleSegment {
			continue
		}
		info, err := s.Bucket.Stat(ctx, p.Key)
		if media.CodeOf(err) == media.CodeNotFound {
			continue
		}
		if err != nil {
			return false, err
		}
		own := info.Owner != "" && info.Owner == s.Owner
		if info.Owner == "" && s.Mine != nil {
			if own, err = s.Mine(ctx, info); err != nil {
				return false, err
			}
		}
		if !own {
			return false, media.Errorf(media.CodeOutputExists, "the storage already has an object %q", p.Key).
				WithHint("use another output key, or set overwrite")
		}
		mine = true
	}
	return mine, nil
}

// Stage brings every file to the bucket, where nobody can see it yet. When one
// fails, all are discarded.
func (s *Set) Stage(ctx context.Context, replace bool) error {
	err := s.each(ctx, func(*Piece) bool { return true }, func(ctx context.Context, p *Piece) (err error) {
		p.visible = false // what an earlier try committed is replaced
		p.staged, err = s.Bucket.Stage(ctx, blob.Object{
			Key: p.Key, Type: p.Type, Bytes: p.Bytes, SHA256: p.SHA256, IfAbsent: !replace, Owner: s.Owner,
		}, filepath.Join(s.Dir, filepath.FromSlash(p.File)))
		return err
	})
	if err != nil {
		s.Discard(ctx)
	}
	return err
}

// Commit makes all visible: what others refer to first, then playlists and
// tracks, then manifests. After an error some are visible; see Withdraw.
func (s *Set) Commit(ctx context.Context) error {
	for _, turn := range []int{0, 1, 2} {
		err := s.each(ctx, func(p *Piece) bool { return order(p.Role) == turn }, func(ctx context.Context, p *Piece) error {
			_, err := p.staged.Commit(ctx)
			p.visible = err == nil
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// order is 0 for what stands alone, 1 for what refers to that, 2 for what
// refers to both.
func order(r media.Role) int {
	switch r {
	case media.RoleManifest:
		return 2
	case media.RolePlaylist, media.RoleThumbnails:
		return 1
	}
	return 0
}

// Discard removes what was staged and is not visible; a failure is left to the
// storage's own sweep. It works after ctx ended, too.
func (s *Set) Discard(ctx context.Context) {
	ctx = context.WithoutCancel(ctx)
	var wait sync.WaitGroup
	for _, p := range s.Pieces {
		if p.staged != nil && !p.visible {
			wait.Go(func() { _ = p.staged.Discard(ctx) })
		}
	}
	wait.Wait()
}

// Withdraw deletes what Commit made visible, manifests first, so that nothing
// of a task that did not succeed stays.
func (s *Set) Withdraw(ctx context.Context) {
	ctx = context.WithoutCancel(ctx)
	for turn := 2; turn >= 0; turn-- {
		for i := range s.Pieces {
			if p := &s.Pieces[i]; p.visible && order(p.Role) == turn {
				_ = s.Bucket.Delete(ctx, p.Key)
				p.visible = false
			}
		}
	}
}

func (s *Set) each(ctx context.Context, which func(*Piece) bool, do func(context.Context, *Piece) error) error {
	group, inner := errgroup.WithContext(ctx)
	group.SetLimit(atOnce)
	for i := range s.Pieces {
		if p := &s.Pieces[i]; which(p) {
			group.Go(func() error { return do(inner, p) })
		}
	}
	return group.Wait()
}
