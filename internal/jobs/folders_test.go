package jobs_test

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mediamill/mediamill/internal/blob/fs"
	"github.com/mediamill/mediamill/internal/jobs"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/storages"
	"github.com/mediamill/mediamill/internal/store/storetest"
)

func TestFoldersOutsideOfTheRootsAreNoStorages(t *testing.T) {
	t.Parallel()
	s := newSite(t, storetest.Open(t, storetest.SQLite(t)), jobs.Retention{}) // its storage is from before there were roots
	root, data := t.TempDir(), t.TempDir()
	deps := s.Storages.Deps
	deps.Folders = &fs.Folders{Own: filepath.Join(data, "storage"), Roots: []string{root}, Kept: []string{data}}
	now := storages.New(deps)
	ctx := t.Context()
	path := func(at string) json.RawMessage {
		config, _ := json.Marshal(map[string]string{"path": at})
		return config
	}
	for i, tt := range []struct {
		path string
		want bool
	}{
		{root, true}, {filepath.Join(root, "a"), true}, {filepath.Join(data, "storage"), true}, {data, false}, {filepath.Join(data, "x"), false},
		{"/etc", false}, {"/proc", false}, {s.folder, false}, {filepath.Join(root, "..", filepath.Base(data)), false},
	} {
		spec := storages.StorageSpec{Name: "s" + string(rune('a'+i)), Kind: "folder", Config: path(tt.path)}
		_, err := now.Create(ctx, storetest.Project, spec, true)
		if (err == nil) != tt.want || err != nil && (media.CodeOf(err) != media.CodePolicyBlocked || media.AsError(err).Field != "config.path") {
			t.Errorf("%s: %v", tt.path, err)
		}
	}
	if _, err := now.Update(ctx, storetest.Project, "sa", path("/etc"), true); media.CodeOf(err) != media.CodePolicyBlocked {
		t.Errorf("moved to /etc: %v", err)
	}
	_, err := now.Bucket(ctx, storetest.Project, "main")
	if media.CodeOf(err) != media.CodePolicyBlocked || !strings.Contains(err.Error(), "main") || !strings.Contains(media.AsError(err).Hint, "storage.roots") {
		t.Errorf("a storage from before: %v", err)
	}
}
