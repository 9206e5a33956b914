package publish_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"github.com/mediamill/mediamill/internal/blob"
	"github.com/mediamill/mediamill/internal/blob/mem"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/publish"
)

// A recorder notes the order in which keys become visible, and can refuse one.
type recorder struct {
	blob.Bucket
	mu     sync.Mutex
	seen   []string
	refuse string
}

type recorded struct {
	blob.Staged
	r   *recorder
	key string
}

func (r *recorder) Stage(ctx context.Context, o blob.Object, path string) (blob.Staged, error) {
	s, err := r.Bucket.Stage(ctx, o, path)
	return &recorded{s, r, o.Key}, err
}

func (s *recorded) Commit(ctx context.Context) (blob.Info, error) {
	if s.key == s.r.refuse {
		return blob.Info{}, media.Errorf(media.CodeOutputExists, "taken")
	}
	s.r.mu.Lock()
	s.r.seen = append(s.r.seen, s.key)
	s.r.mu.Unlock()
	return s.Staged.Commit(ctx)
}

// set is a ladder of two segments, a playlist and a manifest, in a bad order.
func set(t *testing.T, bucket blob.Bucket) *publish.Set {
	dir := t.TempDir()
	s := &publish.Set{Bucket: bucket, Dir: dir}
	for _, f := range []struct {
		name string
		role media.Role
	}{{"master.m3u8", media.RoleManifest}, {"v/index.m3u8", media.RolePlaylist}, {"v/seg-1.m4s", media.RoleSegment}, {"v/seg-2.m4s", media.RoleSegment}} {
		path := filepath.Join(dir, filepath.FromSlash(f.name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(f.name), 0o600); err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256([]byte(f.name))
		s.Pieces = append(s.Pieces, publish.Piece{
			File: f.name, Key: "out/" + f.name, Role: f.role, Type: "text/plain", Bytes: int64(len(f.name)), SHA256: hex.EncodeToString(sum[:]),
		})
	}
	return s
}

func keys(t *testing.T, b blob.Bucket) []string {
	t.Helper()
	var list []string
	for info, err := range b.List(t.Context(), blob.ListOptions{}) {
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, info.Key)
	}
	return list
}

func TestNothingIsSeenBeforeCommitAndManifestsComeLast(t *testing.T) {
	r := &recorder{Bucket: mem.New()}
	s := set(t, r)
	if err := s.Stage(t.Context(), false); err != nil {
		t.Fatal(err)
	}
	if seen := keys(t, r); len(seen) > 0 {
		t.Fatalf("visible before the commit: %v", seen)
	}
	if err := s.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := len(r.seen); n != 4 || r.seen[n-1] != "out/master.m3u8" || r.seen[n-2] != "out/v/index.m3u8" {
		t.Errorf("became visible in the order %v", r.seen)
	}
}

func TestATakenKeyIsRefusedBeforeAnythingIsSent(t *testing.T) {
	b := mem.New()
	first := set(t, b)
	if err := first.Stage(t.Context(), false); err != nil {
		t.Fatal(err)
	}
	if err := first.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := set(t, b).Untaken(t.Context()); media.CodeOf(err) != media.CodeOutputExists {
		t.Errorf("got %v, want %s", err, media.CodeOutputExists)
	}
}

// What an earlier run of the same task left is replaced, also when nothing but
// the object itself knows of that run.
func TestOwnObjectsAreReplacedAndOthersRefused(t *testing.T) {
	for _, c := range []struct {
		name          string
		left, now     string // owners of what is there, and of what comes
		unmarkedIsOwn bool
		mine          bool
		want          media.Code
	}{
		{"the same task", "task-1", "task-1", false, true, ""},
		{"another task", "task-2", "task-1", true, false, media.CodeOutputExists},
		{"nobody knows", "", "task-1", false, false, media.CodeOutputExists},
		{"no mark, but the key is the job's", "", "task-1", true, true, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := mem.New()
			first, second := set(t, b), set(t, b)
			first.Owner, second.Owner = c.left, c.now
			if err := errors.Join(first.Stage(t.Context(), false), first.Commit(t.Context())); err != nil {
				t.Fatal(err)
			}
			second.Mine = func(context.Context, blob.Info) (bool, error) { return c.unmarkedIsOwn, nil }
			mine, err := second.Untaken(t.Context())
			if mine != c.mine || media.CodeOf(err) != c.want {
				t.Fatalf("mine is %v and the error %v, want %v and %q", mine, err, c.mine, c.want)
			}
			if err == nil {
				if err := errors.Join(second.Stage(t.Context(), mine), second.Commit(t.Context())); err != nil {
					t.Error(err)
				}
			}
		})
	}
}

func TestWithdrawLeavesNothingOfAHalfCommit(t *testing.T) {
	r := &recorder{Bucket: mem.New(), refuse: "out/master.m3u8"}
	s := set(t, r)
	if err := s.Stage(t.Context(), false); err != nil {
		t.Fatal(err)
	}
	if err := s.Commit(t.Context()); media.CodeOf(err) != media.CodeOutputExists {
		t.Fatalf("got %v, want %s", err, media.CodeOutputExists)
	}
	if !slices.Contains(r.seen, "out/v/index.m3u8") {
		t.Fatalf("the playlist should have been visible: %v", r.seen)
	}
	s.Discard(t.Context())
	s.Withdraw(t.Context())
	if left := keys(t, r); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}
