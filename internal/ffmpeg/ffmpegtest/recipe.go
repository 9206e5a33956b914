package ffmpegtest

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// A recipe makes one file. Its runs happen in an empty folder, in which texts
// were written and base, when it is set, lies as "base" with its extension.
type recipe struct {
	file  string            // name of the file made, with its extension
	base  string            // fixture that it starts from
	texts map[string]string // written first
	runs  []string          // ffmpeg's arguments, separated by blanks
	edit  func(data []byte) ([]byte, error)
	// edition goes up when edit changes, since a function cannot be compared.
	edition int
}

// recipes is the whole table.
func recipes() map[string]recipe {
	all := map[string]recipe{}
	for _, part := range [...]map[string]recipe{
		plainRecipes(), pictureRecipes(), soundRecipes(), subtitleRecipes(), timeRecipes(), streamRecipes(), sizeRecipes(), lengthRecipes(), brokenRecipes(),
	} {
		maps.Copy(all, part)
	}
	return all
}

// Names lists the fixtures, sorted.
func Names() []string { return slices.Sorted(maps.Keys(recipes())) }

// Fixture is the path of the named file of the table; it is made when the cache
// does not have it.
func Fixture(t testing.TB, name string) string {
	t.Helper()
	path, err := cook(Program(t, "ffmpeg"), name, recipes())
	if err != nil {
		t.Fatalf("fixture %s: %v", name, err)
	}
	return path
}

// Copy is a fixture or clip under another name in the test's own folder, as one
// that is ugly, or one to be written to.
func Copy(t testing.TB, path, name string) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), name)
	data, err := os.ReadFile(path)
	if err == nil {
		err = os.WriteFile(to, data, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	return to
}

// UglyNames are file names that would do harm in a shell, in a pattern or in a
// protocol of ffmpeg. Each has the extension .mp4.
func UglyNames() []string {
	return []string{
		"with spaces .mp4", `both "quotes' .mp4`, "%d %s %05d.mp4", "$(touch owned) `id`.mp4", "🎬 fête 映画.mp4", strings.Repeat("n", 251) + ".mp4",
		"-i leading.mp4", "new\nline.mp4", "\u202eright to left.mp4", "concat:a|b.mp4", "semi;colon & and.mp4", `back\slash.mp4`, "[x]=y,z:w.mp4", "pipe:0.mp4",
	}
}

// cook gives the cached file, or makes it in a folder of its own and renames
// that to its place, so that tests of several processes may do so at once.
func cook(ffmpeg, name string, all map[string]recipe) (string, error) {
	r, known := all[name]
	if !known {
		return "", fmt.Errorf("is not in the table; there are %s", strings.Join(slices.Sorted(maps.Keys(all)), " "))
	}
	cache, key, err := place(ffmpeg, name, all)
	if err != nil {
		return "", err
	}
	path := filepath.Join(cache, key, r.file)
	if _, err := os.Stat(path); err == nil {
		return path, nil
	}
	dir, err := os.MkdirTemp(cache, "making-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(dir)
	if err := r.make(ffmpeg, dir, all); err != nil {
		return "", err
	}
	if err := os.Rename(dir, filepath.Join(cache, key)); err != nil {
		if _, e := os.Stat(path); e != nil { // otherwise another process was faster
			return "", err
		}
	}
	return path, nil
}

func (r recipe) make(ffmpeg, dir string, all map[string]recipe) error {
	if r.base != "" {
		base, err := cook(ffmpeg, r.base, all)
		if err != nil {
			return err
		}
		if err := os.Symlink(base, filepath.Join(dir, "base"+filepath.Ext(base))); err != nil {
			return err
		}
	}
	for name, text := range r.texts {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			return err
		}
	}
	for _, args := range r.runs {
		if _, err := run(ffmpeg, dir, strings.Fields(args)); err != nil {
			return err
		}
	}
	file := filepath.Join(dir, r.file)
	if r.edit != nil {
		from := file
		if len(r.runs) == 0 && r.base != "" {
			from = filepath.Join(dir, "base"+filepath.Ext(all[r.base].file))
		}
		var data []byte
		var err error
		if r.base != "" || len(r.runs) > 0 {
			if data, err = os.ReadFile(from); err != nil {
				return err
			}
		}
		if data, err = r.edit(data); err != nil {
			return err
		}
		if err := os.WriteFile(file, data, 0o600); err != nil {
			return err
		}
	}
	return os.Chmod(file, 0o444)
}

// place is where the cache is, and the folder in it that is the recipe's own:
// another ffmpeg or another recipe gets another one.
func place(ffmpeg, name string, all map[string]recipe) (cache, key string, err error) {
	cache, err = os.UserCacheDir()
	if err != nil {
		cache = os.TempDir()
	}
	cache = filepath.Join(cache, "mediamill-test")
	if err := os.MkdirAll(cache, 0o755); err != nil {
		return "", "", err
	}
	version, err := exec.Command(ffmpeg, "-version").Output()
	if err != nil {
		return "", "", err
	}
	hash := sha256.New()
	fmt.Fprintf(hash, "%s", version)
	for at := name; at != ""; at = all[at].base {
		r := all[at]
		fmt.Fprintf(hash, "%s %v %q %d\n", r.file, r.texts, r.runs, r.edition)
	}
	return cache, name + "-" + hex.EncodeToString(hash.Sum(nil)[:8]), nil
}
