package fs

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/mediamill/mediamill/internal/media"
)

func TestWhichFoldersMayBeStorages(t *testing.T) {
	t.Parallel()
	base := t.TempDir()
	at := func(path string) string { return filepath.Join(base, filepath.FromSlash(path)) }
	for _, dir := range []string{"data/storage", "data/scratch", "media/films", "fast/scratch"} {
		if err := os.MkdirAll(at(dir), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for link, to := range map[string]string{"media/out": "/etc", "media/data": at("data"), "alias": at("media"), "data/storage/out": at("data"), "media/gone": at("nowhere")} {
		if err := os.Symlink(to, at(link)); err != nil {
			t.Fatal(err)
		}
	}
	closed := &Folders{Own: at("data/storage"), Kept: []string{at("data"), at("fast/scratch")}}
	open := &Folders{Own: closed.Own, Kept: closed.Kept, Roots: []string{at("alias")}}
	all := &Folders{Own: closed.Own, Kept: closed.Kept, Roots: []string{"/"}}
	for _, tt := range []struct {
		path              string
		closed, open, all bool
	}{
		{at("data/storage"), true, true, true},
		{at("data/storage/more/new"), true, true, true},
		{at("data/storage/../storage"), true, true, true},
		{at("data/storage/out"), false, false, false},
		{at("data/storage/out/scratch"), false, false, false},
		{at("data/storage/.."), false, false, false},
		{at("data"), false, false, false},
		{at("data/storages"), false, false, false},
		{at("data/scratch/x"), false, false, false},
		{at("fast/scratch"), false, false, false},
		{at("fast"), false, false, false},
		{base, false, false, false},
		{"/", false, false, false},
		{at("media"), false, true, true},
		{at("media/films/new"), false, true, true},
		{at("alias/films"), false, true, true},
		{at("mediathek"), false, false, true},
		{at("media/out"), false, false, false},
		{at("media/data"), false, false, false},
		{at("media/data/scratch"), false, false, false},
		{at("media/data/storage"), true, true, true},
		{at("media/../fast/x"), false, false, true},
		{"/etc/mediamill", false, false, false},
		{"/proc/self/root", false, false, false},
		{"/dev/shm/x", false, false, false},
	} {
		for _, c := range []struct {
			name    string
			folders *Folders
			want    bool
		}{{"no roots", closed, tt.closed}, {"a root", open, tt.open}, {"the root of all", all, tt.all}} {
			err := c.folders.Check(tt.path)
			if (err == nil) != c.want || err != nil && media.CodeOf(err) != media.CodePolicyBlocked {
				t.Errorf("%s with %s: %v", tt.path, c.name, err)
			}
		}
	}
}
