package app

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/mediamill/mediamill/internal/media"
)

func TestAFileThatIsNotWrittenWhollyDoesNotStay(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "found.csv")
	say := func(w io.Writer) error { _, err := io.WriteString(w, "kind\r\n"); return err }
	broken := errors.New("broken")
	if err := written(nil, path, func(w io.Writer) error { return errors.Join(say(w), broken) }); !errors.Is(err, broken) {
		t.Errorf("%v", err)
	}
	if err := written(nil, path, say); err != nil {
		t.Errorf("it stayed: %v", err)
	}
	if err := written(nil, path, say); media.CodeOf(err) != media.CodeOutputDenied {
		t.Errorf("over another file: %v", err)
	}
	if raw, err := os.ReadFile(path); err != nil || string(raw) != "kind\r\n" {
		t.Errorf("%q, %v", raw, err)
	}
	var out bytes.Buffer
	if err := written(&out, "-", say); err != nil || out.String() != "kind\r\n" {
		t.Errorf("%v, %q", err, out.String())
	}
}
