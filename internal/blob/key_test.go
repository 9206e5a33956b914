package blob_test

import (
	"path"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/mediamill/mediamill/internal/blob"
	"github.com/mediamill/mediamill/internal/media"
	"golang.org/x/text/unicode/norm"
)

func TestCheckKey(t *testing.T) {
	t.Parallel()
	long := strings.Repeat(strings.Repeat("a", 99)+"/", 10)
	cases := []struct {
		name, key, says string // says: a part of the message; empty for a good key
	}{
		{"a file", "in.mp4", ""},
		{"folders", "a/b/c.mp4", ""},
		{"spaces, dots and signs", "my film/.hidden/a..b (1)+%20?#&='\".mp4", ""},
		{"three dots", "a/.../b", ""},
		{"other scripts in NFC", "映画/фильм/é.mp4", ""},
		{"1024 bytes", long + strings.Repeat("b", 24), ""},
		{"empty", "", "is empty"},
		{"1025 bytes", long + strings.Repeat("b", 25), "1025 bytes"},
		{"a long segment", "a/" + strings.Repeat("b", 256), "segment of 256"},
		{"a leading slash", "/etc/passwd", "begins with a slash"},
		{"a trailing slash", "a/", "ends in a slash"},
		{"only a slash", "/", "begins with a slash"},
		{"two slashes", "a//b", "two slashes"},
		{"a backslash", `a\b`, "backslash"},
		{"a Windows drive", `C:\a`, "backslash"},
		{"one dot", "a/./b", `segment "."`},
		{"two dots", "a/../b", `segment ".."`},
		{"leading dots", "../b", `segment ".."`},
		{"ending in dots", "a/..", `segment ".."`},
		{"a null", "a\x00b", "control character U+0000"},
		{"a line break", "a\nb", "control character U+000A"},
		{"delete", "a\x7fb", "control character U+007F"},
		{"a C1 control", "a\u0085b", "control character U+0085"},
		{"a line separator", "a\u2028b", "control character U+2028"},
		{"bytes that are no UTF-8", "a\xffb", "not valid UTF-8"},
		{"letters and accents apart (NFD)", "e\u0301.mp4", "not normalized"},
		{"our own folder", ".mediamill/staging/x", "is reserved"},
		{"our own folder in capitals", ".MediaMill/x", "is reserved"},
		{"our own folder by itself", ".mediamill", "is reserved"},
		{"a name like our folder", ".mediamill2/x", ""},
		{"our folder's name further down", "a/.mediamill/x", ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			err := blob.CheckKey(c.key)
			if c.says == "" {
				if err != nil {
					t.Errorf("%q: %v", c.key, err)
				}
				return
			}
			e := media.AsError(err)
			if err == nil || e.Code != media.CodeInvalid || e.Field != "key" || e.Hint == "" || !strings.Contains(e.Message, c.says) {
				t.Errorf("%q: %v (hint %q), want a message with %q and a hint", c.key, err, e.Hint, c.says)
			}
		})
	}
}

// FuzzCheckKey holds that a key which passes can do no harm: joined to a folder it
// stays in it, and it is the same after cleaning and normalizing.
func FuzzCheckKey(f *testing.F) {
	for _, seed := range []string{"a/b.mp4", "../a", "/a", `a\..\b`, "a/./b", "e\u0301", "a\x00", ".mediamill/x", "..", "a/..b/c"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, key string) {
		if blob.CheckKey(key) != nil {
			return
		}
		if joined := path.Join("/root/of/storage", key); joined != "/root/of/storage/"+key {
			t.Errorf("%q joins to %q", key, joined)
		}
		if len(key) > blob.MaxKeyBytes || !utf8.ValidString(key) || norm.NFC.String(key) != key || strings.ContainsAny(key, "\x00\n\r\\") {
			t.Errorf("%q passed", key)
		}
		if first, _, _ := strings.Cut(key, "/"); strings.EqualFold(first, blob.Private) {
			t.Errorf("%q reaches the private folder", key)
		}
	})
}

func TestPartsOfAnUpload(t *testing.T) {
	t.Parallel()
	const part = blob.MinPartBytes
	cases := []struct {
		name  string
		bytes int64
		parts int
		last  int64
	}{
		{"nothing is one empty part", 0, 1, 0},
		{"one byte", 1, 1, 1},
		{"exactly one part", part, 1, part},
		{"a part and a byte", part + 1, 2, 1},
		{"exactly two parts", 2 * part, 2, part},
		{"as many as there may be", part * blob.MaxParts, blob.MaxParts, part},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			u := blob.Upload{Bytes: c.bytes, PartBytes: part}
			last, err := u.PartSize(c.parts)
			if u.Parts() != c.parts || last != c.last || err != nil {
				t.Errorf("%d parts, the last of %d, %v; want %d and %d", u.Parts(), last, err, c.parts, c.last)
			}
			for _, n := range []int{0, -1, c.parts + 1} {
				if _, err := u.PartSize(n); media.CodeOf(err) != media.CodeInvalid {
					t.Errorf("part %d: %v", n, err)
				}
			}
		})
	}
}
