package adaptive

import (
	"os"
	"path/filepath"
	"testing"
)

func dump(t *testing.T, dir string) {
	filepath.Walk(dir, func(p string, i os.FileInfo, err error) error {
		if !i.IsDir() {
			rel, _ := filepath.Rel(dir, p)
			t.Log(rel, i.Size())
			if e := filepath.Ext(p); e == ".m3u8" || e == ".mpd" || e == ".vtt" {
				b, _ := os.ReadFile(p)
				t.Log("\n" + string(b))
			}
		}
		return nil
	})
}
