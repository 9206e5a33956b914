package isobmff_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/mediamill/mediamill/internal/isobmff"
)

// large is a size of eight bytes, which a size of 1 announces.
const large = "\x00\x00\x00\x01"

func TestBoxesAreWalkedAsFarAsTheyAreWhole(t *testing.T) {
	for name, tt := range map[string]struct{ data, want string }{
		"none":                            {"", ""},
		"two, one of them empty":          {"\x00\x00\x00\x0amoovab\x00\x00\x00\x08free", "moov@0+8=10 free@10+8=8"},
		"one to the end":                  {"\x00\x00\x00\x00mdatabcd", "mdat@0+8=12"},
		"a large one":                     {large + "mdat\x00\x00\x00\x00\x00\x00\x00\x12ab\x00\x00\x00\x08free", "mdat@0+16=18 free@18+8=8"},
		"one that is cut":                 {"\x00\x00\x00\x0fmoovab", "moov@0+8=10-5"},
		"a large one that is cut":         {large + "mdat\x7f\xff\xff\xff\xff\xff\xff\xff", "mdat@0+16=16-9223372036854775791"},
		"a size of less than a header":    {"\x00\x00\x00\x07moov", "no box"},
		"a large size of less":            {large + "mdat\x00\x00\x00\x00\x00\x00\x00\x0f", "no box"},
		"a size beyond what files have":   {large + "mdat\xff\xff\xff\xff\xff\xff\xff\xff", "no box"},
		"a large one without its size":    {large + "mdat\x00\x00", "no box"},
		"too few bytes after a whole one": {"\x00\x00\x00\x08free\x00\x00\x00\x08fre", "free@0+8=8 no box"},
	} {
		var inMemory, inFile []string
		note := func(list *[]string, b isobmff.Box, err error) {
			switch {
			case errors.Is(err, isobmff.ErrNoBox):
				*list = append(*list, "no box")
			case err != nil:
				t.Errorf("%s: %v", name, err)
			case b.Missing > 0:
				*list = append(*list, fmt.Sprintf("%s@%d+%d=%d-%d", b.Type, b.Offset, b.Header, b.Size, b.Missing))
			default:
				*list = append(*list, fmt.Sprintf("%s@%d+%d=%d", b.Type, b.Offset, b.Header, b.Size))
			}
		}
		for b, err := range isobmff.Boxes([]byte(tt.data)) {
			note(&inMemory, b, err)
			if body := b.Body([]byte(tt.data)); err == nil && int64(len(body)) != b.Size-b.Header {
				t.Errorf("%s: the body of %q has %d bytes", name, b.Type, len(body))
			}
		}
		file := bytes.NewReader([]byte(tt.data))
		for at := int64(0); at < file.Size(); {
			b, err := isobmff.At(file, at, file.Size())
			note(&inFile, b, err)
			if err != nil {
				break
			}
			at = b.End()
		}
		for where, got := range map[string][]string{"memory": inMemory, "a file": inFile} {
			if is := strings.Join(got, " "); is != tt.want {
				t.Errorf("%s in %s: %s, want %s", name, where, is, tt.want)
			}
		}
	}
}

type broken struct{}

func (broken) ReadAt([]byte, int64) (int, error) { return 0, errors.New("the disk is gone") }

func TestAFileThatCannotBeReadIsNotDamaged(t *testing.T) {
	if _, err := isobmff.At(broken{}, 0, 100); err == nil || errors.Is(err, isobmff.ErrNoBox) {
		t.Errorf("got %v", err)
	}
	// A file that became shorter than it was.
	if _, err := isobmff.At(bytes.NewReader(nil), 0, 100); !errors.Is(err, isobmff.ErrNoBox) {
		t.Errorf("got %v", err)
	}
}
