// Package verify checks whether outputs are whole. ffmpeg's exit status proves
// nothing: its HLS and DASH muxers report success on a full disk, and most damaged
// sources make a shorter file without an error.
package verify

import (
	"context"
	"crypto/md5" //nolint:gosec // no security hangs on it
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/ffmpeg/seek"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
)

// Options change a check.
type Options struct {
	Source *media.Source // what the outputs were made from
	// OnDamage says what an output gives that is shorter than its source
	// promised: "salvage" a warning, "fail" verify.failed.
	OnDamage string
	Places   ffmpeg.Places // of the run, for Begins
	Begins   []seek.Begin  // where reading of the source's parts began
	// End is when the streams of a part end in its source, by packets or by
	// decoding. It is asked only about outputs of another length than planned;
	// without it they fail.
	End func(ctx context.Context, part op.Part, decode bool) (media.Seconds, error)
}

// A Checked is one whole file.
type Checked struct {
	Name     op.FileName
	Role     media.Role
	Type     string // MIME type
	Bytes    int64
	SHA256   string // hexadecimal
	MD5      string // hexadecimal, of files that stand alone; protocols of others tell it
	Duration media.Seconds
	Width    int
	Height   int
	Rate     media.Rational // frames a second; unknown for a single picture and sound
}

// A Result is all files, in the plan's order, and what a person should know.
type Result struct {
	Files    []Checked
	Warnings []media.Warning
	Findings []media.Finding // of the source, which the outputs brought to light
}

// Check holds the files of dir to what the plan expects. It fails with
// verify.failed when one is missing, empty, broken or not what was planned, and
// when the folder holds a file that was not planned.
func Check(ctx context.Context, runner ffmpeg.Runner, dir string, files []op.File, o Options) (Result, error) {
	c := &checker{ctx: ctx, runner: runner, dir: dir, o: o, named: map[string]bool{}}
	if err := c.source(); err != nil {
		return c.result, err
	}
	if err := c.begins(); err != nil {
		return c.result, err
	}
	for _, f := range files {
		list, err := c.expand(f)
		if err != nil {
			return c.result, err
		}
		for _, each := range list {
			c.named[each.Name.File] = true
			if err := c.file(each); err != nil {
				return c.result, err
			}
		}
	}
	if err := c.presentations(); err != nil {
		return c.result, err
	}
	return c.result, c.nothingElse()
}

// Made is what a task has as its result, as JSON. It fails with verify.failed when
// that does not hold to the operation's schema, or is missing.
func Made(o *op.Op, result any) (json.RawMessage, error) {
	raw, err := o.CheckResult(result)
	if err != nil {
		return nil, failed("the result", "%v", err)
	}
	return raw, nil
}

type checker struct {
	ctx       context.Context
	runner    ffmpeg.Runner
	dir       string
	o         Options
	result    Result
	named     map[string]bool // files of the plan
	manifests []op.File       // checked once all files are known to be there
	segments  []string
}

// failed is a file that is not what was planned: what was measured, and what was expected.
func failed(file, format string, args ...any) *media.Error {
	return media.Errorf(media.CodeVerifyFailed, "%s: %s", file, media.Phrasef(format, args...))
}

// expand turns a series into its files: numbered without a gap from f.From.
func (c *checker) expand(f op.File) ([]op.File, error) {
	if !f.Series {
		return []op.File{f}, nil
	}
	var list []op.File
	for n := 0; ; n++ {
		one := f
		one.Name = f.Nth(n)
		if _, err := os.Stat(c.path(one.Name.File)); err != nil {
			break
		}
		list = append(list, one)
	}
	if len(list) < f.Min || f.Max > 0 && len(list) > f.Max {
		most := "any number"
		if f.Max > 0 {
			most = strconv.Itoa(f.Max)
		}
		return nil, failed(f.Name.File, "there are %d files numbered without a gap, expected %d to %s", len(list), f.Min, most)
	}
	return list, nil
}

func (c *checker) path(name string) string { return filepath.Join(c.dir, filepath.FromSlash(name)) }

// file checks one, and adds it to the result.
func (c *checker) file(f op.File) error {
	path := c.path(f.Name.File)
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return failed(f.Name.File, "the file is missing")
	case err != nil:
		return media.Wrap(media.CodeWorkerDisk, err, "cannot read the outputs")
	case !info.Mode().IsRegular():
		return failed(f.Name.File, "it is not a regular file")
	case info.Size() == 0:
		return failed(f.Name.File, "the file is empty").WithHint("the disk may be full")
	case f.Expect.MaxBytes > 0 && info.Size() > f.Expect.MaxBytes:
		return failed(f.Name.File, "it has %d bytes, more than %d", info.Size(), f.Expect.MaxBytes)
	}
	sum, old, err := hash(path, f.Role == media.RoleMedia || f.Role == media.RolePreview)
	if err != nil {
		return media.Wrap(media.CodeWorkerDisk, err, "cannot read the outputs")
	}
	checked := Checked{Name: f.Name, Role: f.Role, Type: f.Type, Bytes: info.Size(), SHA256: sum, MD5: old}
	if err := c.kind(f, path, &checked); err != nil {
		return err
	}
	c.result.Files = append(c.result.Files, checked)
	return nil
}

// kind checks what goes by the kind of the file.
func (c *checker) kind(f op.File, path string, checked *Checked) error {
	switch f.Expect.Kind {
	case op.KindMedia:
		return c.media(f, path, checked)
	case op.KindImage:
		return c.image(f, path, checked)
	case op.KindHLS, op.KindDASH:
		c.manifests = append(c.manifests, f)
		return nil
	case op.KindSegment:
		if f.Role == media.RoleSegment {
			c.segments = append(c.segments, f.Name.File)
		}
		return nil
	case op.KindVTT:
		return c.vtt(f, path)
	case op.KindJSON:
		return document(f, path)
	case op.KindText, "":
		return nil
	}
	return failed(f.Name.File, "there is no check for the kind %q", f.Expect.Kind)
}

// nothingElse refuses files that the plan does not name: they would be left out.
func (c *checker) nothingElse() error {
	var extra []string
	err := filepath.WalkDir(c.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, err := filepath.Rel(c.dir, path)
		if name = filepath.ToSlash(name); err == nil && !c.named[name] {
			extra = append(extra, name)
		}
		return err
	})
	if err != nil {
		return media.Wrap(media.CodeWorkerDisk, err, "cannot list the outputs")
	}
	if len(extra) > 0 {
		slices.Sort(extra)
		return failed(extra[0], "the plan has no such file; %d in all: %s", len(extra), strings.Join(extra[:min(len(extra), 5)], ", "))
	}
	return nil
}

func (c *checker) warn(code media.WarningCode, format string, args ...any) {
	c.result.Warnings = append(c.result.Warnings, media.Warning{Code: code, Phrase: media.Phrasef(format, args...)})
}

// hash reads a file once for its SHA-256 and, when asked, its MD5.
func hash(path string, both bool) (sum, old string, err error) {
	file, err := os.Open(path)
	if err != nil {
		return "", "", err
	}
	defer file.Close()
	strong, weak := sha256.New(), md5.New() //nolint:gosec // no security hangs on it
	to := io.Writer(strong)
	if both {
		to = io.MultiWriter(strong, weak)
	}
	if _, err := io.Copy(to, file); err != nil {
		return "", "", err
	}
	if both {
		old = hex.EncodeToString(weak.Sum(nil))
	}
	return hex.EncodeToString(strong.Sum(nil)), old, nil
}
