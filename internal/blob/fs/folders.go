package fs

import (
	"path/filepath"
	"strings"

	"github.com/mediamill/mediamill/internal/media"
)

// system are folders of every machine that hold no objects.
var system = []string{"/bin", "/boot", "/dev", "/etc", "/lib", "/lib64", "/proc", "/sbin", "/sys", "/usr/bin", "/usr/lib", "/usr/sbin"}

// Folders say which folders of the machine may be storages. All paths are
// followed through their symbolic links.
type Folders struct {
	Own   string   // the program's own place for objects: always allowed, with what is below it
	Roots []string // what an operator opened, with all below them
	Kept  []string // what no storage may hold or lie in: database, keys, scratch
}

// Check is nil for a folder that may be a storage, and otherwise a policy.blocked.
func (f *Folders) Check(path string) error {
	at, own := resolved(path), resolved(f.Own)
	blocked := func(format string) *media.Error { return media.Errorf(media.CodePolicyBlocked, format, path) }
	for _, kept := range f.Kept {
		kept = resolved(kept)
		if (within(at, kept) || within(kept, at)) && !(within(at, own) && within(own, kept)) {
			return blocked("the folder %s contains data of the server, or is inside its data folder").
				WithHint("choose a folder that is used for objects only")
		}
	}
	if within(at, own) {
		return nil
	}
	for _, each := range system {
		if within(at, resolved(each)) {
			return blocked("the folder %s belongs to the operating system").WithHint("choose a folder that is used for objects only")
		}
	}
	for _, root := range f.Roots {
		if within(at, resolved(root)) {
			return nil
		}
	}
	return blocked("the folder %s is outside the folders that are allowed as storages").
		WithHint("choose one below %s, or ask an operator to add it to storage.roots of every process", strings.Join(append([]string{f.Own}, f.Roots...), ", "))
}

// within says whether a path is a folder or lies in it.
func within(path, folder string) bool {
	return path == folder || strings.HasPrefix(path, strings.TrimSuffix(folder, "/")+"/")
}

// resolved is a path without symbolic links, as far as it exists.
func resolved(path string) string {
	whole, err := filepath.Abs(path)
	if err != nil {
		whole = filepath.Clean(path)
	}
	for at, rest := whole, ""; ; at, rest = filepath.Dir(at), filepath.Join(filepath.Base(at), rest) {
		if found, err := filepath.EvalSymlinks(at); err == nil {
			return filepath.Join(found, rest)
		}
		if at == filepath.Dir(at) {
			return whole
		}
	}
}
