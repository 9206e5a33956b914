package pack

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"io"
	"testing"
)

// zeros is an archive of files with as many zeros as one may have. Each is the same
// piece of a stream that is stored compressed once, so that the test is quick.
type zeros struct {
	t     *testing.T
	files int
	from  io.Reader
}

func (z *zeros) Read(p []byte) (int, error) {
	if z.from == nil {
		z.from = bytes.NewReader(z.make())
	}
	return z.from.Read(p)
}

func (z *zeros) make() []byte {
	var all bytes.Buffer
	block := compressed(z.t, make([]byte, 1<<20))
	for n := range z.files {
		var head bytes.Buffer
		if err := tar.NewWriter(&head).WriteHeader(&tar.Header{Name: "package/" + string(rune('a'+n)), Typeflag: tar.TypeReg, Size: mostMember}); err != nil {
			z.t.Fatal(err)
		}
		all.Write(compressed(z.t, head.Bytes()))
		for range mostMember >> 20 {
			all.Write(block)
		}
	}
	return all.Bytes()
}

// compressed is a member of a gzip stream, which can have several.
func compressed(t *testing.T, plain []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write(plain); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
