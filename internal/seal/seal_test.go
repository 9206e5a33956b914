package seal_test

import (
	"bytes"
	"encoding/base64"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/seal"
)

func newKey(t *testing.T, fill byte) *seal.Key {
	t.Helper()
	k, err := seal.New(bytes.Repeat([]byte{fill}, 32))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestASealedSecretOpensOnlyWhereAndWithWhatItWasSealed(t *testing.T) {
	t.Parallel()
	k, other := newKey(t, 1), newKey(t, 2)
	sealed := k.Seal([]byte("s3 secret"), "storage/42")
	damaged := sealed[:len(sealed)-4] + "AAAA"
	cases := []struct {
		name          string
		key           *seal.Key
		sealed, place string
		code          media.Code
	}{
		{"the same key and place open it", k, sealed, "storage/42", ""},
		{"another row is refused", k, sealed, "storage/43", media.CodeSealed},
		{"another key is told by its name", other, sealed, "storage/42", media.CodeSecretKey},
		{"a forged key name is refused", other, strings.Replace(sealed, k.ID(), other.ID(), 1), "storage/42", media.CodeSealed},
		{"a changed byte is refused", k, damaged, "storage/42", media.CodeSealed},
		{"a later form is refused", k, "v2" + sealed[2:], "storage/42", media.CodeSealed},
		{"plain text is refused", k, "s3 secret", "storage/42", media.CodeSealed},
		{"nothing is refused", k, "", "storage/42", media.CodeSealed},
		{"too short a box is refused", k, "v1." + k.ID() + ".AAAA", "storage/42", media.CodeSealed},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got, err := c.key.Open(c.sealed, c.place)
			if media.CodeOf(err) != c.code {
				t.Fatalf("error %v, want code %q", err, c.code)
			}
			if c.code == "" && string(got) != "s3 secret" {
				t.Errorf("opened %q", got)
			}
			if err != nil && strings.Contains(err.Error(), "s3 secret") {
				t.Error("the error holds the secret")
			}
		})
	}
	if sealed == k.Seal([]byte("s3 secret"), "storage/42") {
		t.Error("two seals of one secret are equal")
	}
	if strings.Contains(sealed, "s3") {
		t.Error("the sealed text shows the secret")
	}
}

func TestDerivedKeysDifferByPurposeAndStay(t *testing.T) {
	t.Parallel()
	k := newKey(t, 1)
	links, _ := k.Derive("links")
	again, _ := newKey(t, 1).Derive("links")
	tokens, _ := k.Derive("tokens")
	if !bytes.Equal(links, again) || bytes.Equal(links, tokens) || len(links) != 32 {
		t.Error("derived keys must be 32 bytes, the same for a purpose, and differ between purposes")
	}
}

func TestParseTakesEveryBase64OfThirtyTwoBytes(t *testing.T) {
	t.Parallel()
	raw := bytes.Repeat([]byte{0xfb, 0xff}, 16)
	for _, enc := range []*base64.Encoding{base64.StdEncoding, base64.RawStdEncoding, base64.URLEncoding, base64.RawURLEncoding} {
		if _, err := seal.Parse(" " + enc.EncodeToString(raw) + "\n"); err != nil {
			t.Error(err)
		}
	}
	for _, bad := range []string{"", "short", "!!!", base64.StdEncoding.EncodeToString(raw[:31])} {
		_, err := seal.Parse(bad)
		if media.CodeOf(err) != media.CodeSecretKey {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestTheKeyFileIsMadeOnceForAll(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "data", "secret.key")
	ids := make([]string, 8)
	var makers sync.Map
	var wg sync.WaitGroup
	for i := range ids {
		wg.Go(func() {
			k, made, err := seal.LoadFile(name)
			if err != nil {
				t.Error(err)
				return
			}
			ids[i] = k.ID()
			if made {
				makers.Store(i, true)
			}
		})
	}
	wg.Wait()
	count := 0
	makers.Range(func(any, any) bool { count++; return true })
	if count != 1 {
		t.Errorf("%d of the starts made the file, want one", count)
	}
	for _, id := range ids {
		if id != ids[0] {
			t.Error("two starts at once have different keys")
		}
	}
	fi, err := os.Stat(name)
	if err != nil || fi.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v; want 0600", fi.Mode(), err)
	}
	left, _ := os.ReadDir(filepath.Dir(name))
	if len(left) != 1 {
		t.Errorf("%d files are left, want the key alone", len(left))
	}
}

func TestABadKeyFileIsRefusedAndNeverReplaced(t *testing.T) {
	t.Parallel()
	good := base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{7}, 32))
	cases := []struct {
		name, text string
		mode       os.FileMode
	}{
		{"others can read it", good, 0o644},
		{"it is empty", "", 0o600},
		{"it holds something else", "hello", 0o600},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			name := filepath.Join(t.TempDir(), "key")
			if err := os.WriteFile(name, []byte(c.text), c.mode); err != nil {
				t.Fatal(err)
			}
			os.Chmod(name, c.mode)
			_, _, err := seal.LoadFile(name)
			if media.CodeOf(err) != media.CodeSecretKey {
				t.Errorf("error %v, want %s", err, media.CodeSecretKey)
			}
			if left, _ := os.ReadFile(name); string(left) != c.text {
				t.Error("the file was changed")
			}
		})
	}
}
