package pack

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mediamill/mediamill/internal/media"
)

// entry is one of an archive; a regular file if kind is 0.
type entry struct {
	name, text string
	kind       byte
	size       int64 // in the header, if it is not that of the text
}

func archiveOf(t *testing.T, entries ...entry) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	w := tar.NewWriter(z)
	for _, e := range entries {
		h := &tar.Header{Name: e.name, Typeflag: tar.TypeReg, Mode: 0o644, Size: int64(len(e.text))}
		if e.kind != 0 {
			h.Typeflag, h.Size, h.Linkname = e.kind, 0, "/etc/passwd"
		}
		if e.size != 0 {
			h.Size = e.size
		}
		if err := w.WriteHeader(h); err != nil {
			t.Fatal(err)
		}
		if h.Size > 0 {
			if _, err := w.Write([]byte(e.text)); err != nil {
				t.Fatal(err)
			}
		}
	}
	if len(entries) > 0 && entries[len(entries)-1].size == 0 {
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func hexOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// listed is a manifest of one file with a text.
func listed(text string) Manifest {
	return Manifest{Name: "mine", Version: "1", Kind: Words, License: "CC0-1.0", Files: []File{
		{Name: "list.txt", From: []string{"package/list.txt"}, Bytes: int64(len(text)), SHA256: hexOf(text)},
	}}
}

func textOf(t *testing.T, m any) string {
	t.Helper()
	raw, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func quiet(Step) {}

// in writes an archive to a file.
func in(t *testing.T, raw []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "pack.tgz")
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// left are the names in a folder, but for the lock.
func left(t *testing.T, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		if e.Name() != lockName {
			names = append(names, e.Name())
		}
	}
	return strings.Join(names, " ")
}

func TestEveryKnownPackIsWhole(t *testing.T) {
	t.Parallel()
	for _, platform := range []string{"linux/amd64", "linux/arm64"} {
		for _, m := range knownOn(platform) {
			if m.Title == "" || m.Attribution == "" || m.Integrity == "" {
				t.Errorf("%s lacks a title, its attribution or its integrity", m.Name)
			}
			for _, need := range m.Needs {
				if !isKnown(need) {
					t.Errorf("%s needs %s, which does not exist", m.Name, need)
				}
			}
		}
	}
}

func TestAPackOfItsOwnIsImportedVerifiedAndRemoved(t *testing.T) {
	t.Parallel()
	l := New(filepath.Join(t.TempDir(), "packs"))
	m := listed("one\ntwo\n")
	path := in(t, archiveOf(t, entry{name: "manifest.json", text: textOf(t, m)}, entry{name: "package/", kind: tar.TypeDir}, entry{name: "package/list.txt", text: "one\ntwo\n"}, entry{name: "package/other", text: "x"}))
	done, err := l.Import(t.Context(), path, quiet)
	if err != nil || len(done) != 1 || done[0].State != Installed || !done[0].Custom {
		t.Fatalf("%+v, %v", done, err)
	}
	if names := left(t, filepath.Join(l.Dir, "mine")); names != "list.txt manifest.json" {
		t.Errorf("the pack has %s", names)
	}
	p, err := l.Open("mine")
	if err != nil {
		t.Fatal(err)
	}
	file, err := p.Path("list.txt")
	if err != nil {
		t.Fatal(err)
	}
	if faults, err := l.Verify("mine"); err != nil || len(faults) != 0 {
		t.Errorf("%v, %v", faults, err)
	}
	if err := os.WriteFile(file, []byte("one\ntwx\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Path("list.txt"); media.CodeOf(err) != media.CodeMissingPack {
		t.Errorf("a changed file is used: %v", err)
	}
	if faults, _ := l.Verify("mine"); len(faults) != 1 || !strings.Contains(faults[0], "SHA-256") {
		t.Errorf("%v", faults)
	}
	if _, err := l.Import(t.Context(), path, quiet); err != nil {
		t.Fatal("a damaged pack is not replaced:", err)
	}
	if faults, _ := l.Verify("mine"); len(faults) != 0 {
		t.Errorf("%v", faults)
	}
	if err := l.Remove(t.Context(), "mine"); err != nil {
		t.Fatal(err)
	}
	if names := left(t, l.Dir); names != "" {
		t.Errorf("%s is left", names)
	}
	if _, err := l.Open("mine"); media.CodeOf(err) != media.CodeMissingPack {
		t.Errorf("a removed pack is open: %v", err)
	}
}

func TestABadPackChangesNothing(t *testing.T) {
	t.Parallel()
	good := listed("good")
	manifest := entry{name: "package/manifest.json", text: textOf(t, good)}
	file := entry{name: "package/list.txt", text: "good"}
	whole := archiveOf(t, manifest, file)
	with := func(change func(m *Manifest)) []byte {
		m := listed("good")
		change(&m)
		return archiveOf(t, entry{name: "manifest.json", text: textOf(t, m)}, file)
	}
	for name, tt := range map[string]struct {
		archive []byte
		says    string
	}{
		"empty":             {nil, "cut short"},
		"no archive":        {[]byte("hello"), "cut short"},
		"cut short":         {whole[:len(whole)/2], "cut short"},
		"without its end":   {whole[:len(whole)-4], "cut short"},
		"an early end":      {archiveOf(t, manifest, entry{name: "package/list.txt", text: "go", size: 4}), "cut short"},
		"no manifest":       {archiveOf(t, file), "no manifest.json"},
		"two manifests":     {archiveOf(t, manifest, entry{name: "manifest.json", text: textOf(t, good)}, file), "no manifest.json"},
		"no file":           {archiveOf(t, manifest), "has no file package/list.txt"},
		"the file twice":    {archiveOf(t, manifest, file, file), "twice"},
		"wrong size":        {archiveOf(t, manifest, entry{name: "package/list.txt", text: "goods"}), "5 bytes"},
		"wrong sum":         {archiveOf(t, manifest, entry{name: "package/list.txt", text: "goof"}), "SHA-256"},
		"above":             {archiveOf(t, manifest, file, entry{name: "package/../../x", text: "x"}), "unsafe name"},
		"above in front":    {archiveOf(t, manifest, file, entry{name: "../x", text: "x"}), "unsafe name"},
		"absolute":          {archiveOf(t, manifest, file, entry{name: "/tmp/x", text: "x"}), "unsafe name"},
		"not its one form":  {archiveOf(t, manifest, file, entry{name: "package//x", text: "x"}), "unsafe name"},
		"backslashes":       {archiveOf(t, manifest, file, entry{name: `package\..\x`, text: "x"}), "unsafe name"},
		"a symbolic link":   {archiveOf(t, manifest, file, entry{name: "package/x", kind: tar.TypeSymlink}), "is a link"},
		"a hard link":       {archiveOf(t, manifest, file, entry{name: "package/x", kind: tar.TypeLink}), "is a link"},
		"a device":          {archiveOf(t, manifest, file, entry{name: "package/x", kind: tar.TypeChar}), "is a link"},
		"a pipe":            {archiveOf(t, manifest, file, entry{name: "package/x", kind: tar.TypeFifo}), "is a link"},
		"a link as a file":  {archiveOf(t, manifest, entry{name: "package/list.txt", kind: tar.TypeSymlink}), "is a link"},
		"a huge member":     {archiveOf(t, manifest, file, entry{name: "package/x", size: 1 << 40}), "more than"},
		"unknown member":    {archiveOf(t, entry{name: "manifest.json", text: strings.Replace(textOf(t, good), `"kind"`, `"run":"sh","kind"`, 1)}, file), `unknown field "run"`},
		"hostile name":      {with(func(m *Manifest) { m.Name = "../x" }), "must be up to 32"},
		"hostile file name": {with(func(m *Manifest) { m.Files[0].Name = "../x" }), "must be letters"},
		"its own manifest":  {with(func(m *Manifest) { m.Files[0].Name = manifestName }), "used twice"},
		"hostile from":      {with(func(m *Manifest) { m.Files[0].From[0] = "/etc/passwd" }), "relative path"},
		"bad kind":          {with(func(m *Manifest) { m.Kind = "virus" }), "must be one of"},
		"a runtime":         {with(func(m *Manifest) { m.Kind = Runtime }), "cannot be a runtime"},
		"bad source":        {with(func(m *Manifest) { m.Source, m.Integrity = "https://x", "sha512-x" }), "npm:name@version"},
		"a known name":      {with(func(m *Manifest) { m.Name = "text" }), "knows"},
		"too large":         {with(func(m *Manifest) { m.Files[0].Bytes = 1 << 40 }), "between 1 and"},
		"unknown converter": {with(func(m *Manifest) { m.Files[0].Convert = "python" }), "tfjs or omitted"},
		"no model":          {with(func(m *Manifest) { m.Files[0].Convert = TFJS }), "cannot be converted"},
	} {
		l := New(filepath.Join(t.TempDir(), "packs"))
		if _, err := l.Import(t.Context(), in(t, archiveOf(t, manifest, file)), quiet); err != nil {
			t.Fatal(err)
		}
		_, err := l.Import(t.Context(), in(t, tt.archive), quiet)
		if media.CodeOf(err) != media.CodeBadPack || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%s: %v, want %q", name, err, tt.says)
		}
		if names := left(t, l.Dir); names != "mine" {
			t.Errorf("%s: %s is left", name, names)
		}
		if faults, err := l.Verify("mine"); err != nil || len(faults) > 0 {
			t.Errorf("%s: the pack that was installed: %v, %v", name, faults, err)
		}
	}
	l := New(filepath.Join(t.TempDir(), "packs"))
	if _, err := l.Import(t.Context(), filepath.Join(t.TempDir(), "none.tgz"), quiet); media.CodeOf(err) != media.CodeConfigInvalid {
		t.Errorf("no file: %v", err)
	}
	if _, err := l.Import(t.Context(), t.TempDir(), quiet); media.CodeOf(err) != media.CodeBadPack {
		t.Errorf("a folder: %v", err)
	}
}

func TestABombIsNotUnpacked(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestSpeed)
	if err != nil {
		t.Fatal(err)
	}
	w := tar.NewWriter(z)
	for n := range mostEntries + 1 {
		if err := w.WriteHeader(&tar.Header{Name: fmt.Sprintf("package/%d", n), Typeflag: tar.TypeReg}); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(w.Close(), z.Close()); err != nil {
		t.Fatal(err)
	}
	l := New(filepath.Join(t.TempDir(), "packs"))
	if _, err := l.Import(t.Context(), in(t, b.Bytes()), quiet); !strings.Contains(fmt.Sprint(err), "entries") || left(t, l.Dir) != "" {
		t.Errorf("%v, and %s is left", err, left(t, l.Dir))
	}
	// What is not in the archive is zeros: as many as one file may have, five times.
	if _, err := unpack(t.Context(), &zeros{t: t, files: 5}, nil, t.TempDir()); !strings.Contains(fmt.Sprint(err), "unpacks to more than") {
		t.Error(err)
	}
}

// fakeNPM is a program that answers as npm does, by a shell script.
func fakeNPM(t *testing.T, script string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "npm")
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+script), 0o700); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestInstallTakesWhatNPMDeliversOnlyWithItsSum(t *testing.T) {
	t.Setenv("MEDIAMILL_SECRET_KEY", "secret")
	raw := archiveOf(t, entry{name: "package/list.txt", text: "good"})
	path := in(t, raw)
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	sum, err := sumOf(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	m := listed("good")
	m.Source, m.Integrity = "npm:@some/list@1.0.0", sum
	for name, tt := range map[string]struct {
		script string
		code   media.Code
		says   string
	}{
		"good":            {`test "$*" = "pack --ignore-scripts --silent --pack-destination=$PWD -- @some/list@1.0.0" -a -z "$MEDIAMILL_SECRET_KEY" && cp ` + path + ` list.tgz`, "", ""},
		"another package": {"echo x | gzip > list.tgz", media.CodeBadPack, "must be sha512-"},
		"a failure":       {"echo no such package >&2; exit 1", media.CodeBadPack, "no such package"},
		"nothing":         {"exit 0", media.CodeBadPack, "made no package"},
		"a link":          {"mkdir list.tgz", media.CodeBadPack, "is not a file"},
		"no npm":          {"", media.CodeMissingPack, "npm pack @some/list@1.0.0"},
	} {
		l := &Library{Dir: filepath.Join(t.TempDir(), "packs"), list: []*Manifest{&m}, npm: filepath.Join(t.TempDir(), "npm")}
		if tt.script != "" {
			l.npm = fakeNPM(t, tt.script)
		}
		_, err := l.Install(t.Context(), "mine", quiet)
		text := ""
		if err != nil {
			text = err.Error() + media.AsError(err).Hint
		}
		if media.CodeOf(err) != tt.code || !strings.Contains(text, tt.says) {
			t.Errorf("%s: %v, want %s %q", name, err, tt.code, tt.says)
		}
		if got := left(t, l.Dir); got != map[bool]string{true: "mine", false: ""}[tt.code == ""] {
			t.Errorf("%s: %s is left", name, got)
		}
	}
	l := &Library{Dir: t.TempDir(), list: []*Manifest{&m}, npm: fakeNPM(t, "sleep 600 & wait")}
	ctx, stop := context.WithCancel(t.Context())
	if _, err := l.Install(ctx, "mine", func(s Step) {
		if s == Downloading {
			stop()
		}
	}); err != context.Canceled {
		t.Errorf("canceled: %v", err)
	}
	if _, err := l.Install(t.Context(), "other", quiet); media.CodeOf(err) != media.CodeNotFound {
		t.Errorf("unknown: %v", err)
	}
}

func TestTwoInstallationsWaitForEachOther(t *testing.T) {
	t.Parallel()
	l := New(filepath.Join(t.TempDir(), "packs"))
	unlock, err := l.lock(t.Context(), quiet)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(l.Dir, ".work-left"), 0o700); err != nil { // of one that was killed
		t.Fatal(err)
	}
	path := in(t, archiveOf(t, entry{name: "manifest.json", text: textOf(t, listed("good"))}, entry{name: "package/list.txt", text: "good"}))
	waits, done := make(chan struct{}), make(chan error, 1)
	go func() {
		_, err := New(l.Dir).Import(t.Context(), path, func(s Step) {
			if s == Waiting {
				close(waits)
			}
		})
		done <- err
	}()
	<-waits
	unlock()
	if err := <-done; err != nil || left(t, l.Dir) != "mine" {
		t.Errorf("%v, and %s is left", err, left(t, l.Dir))
	}
}

func TestMissingPacksAreAllNamedWithTheirCommand(t *testing.T) {
	t.Parallel()
	l := New(t.TempDir())
	faults := l.Missing("text", "speech")
	if len(faults) != 3 {
		t.Fatalf("%v, want text, onnxruntime and speech", faults)
	}
	for _, f := range faults {
		if f.Code != media.CodeMissingPack || !strings.HasPrefix(f.Hint, "run `mediamill pack install ") {
			t.Errorf("%v: %s", f, f.Hint)
		}
	}
}

func FuzzReadManifest(f *testing.F) {
	f.Add(`{"name":"mine","version":"1","kind":"words","license":"x","files":[]}`)
	f.Fuzz(func(t *testing.T, text string) {
		m, err := ReadManifest(strings.NewReader(text))
		if err != nil {
			return
		}
		for _, file := range m.Files {
			if filepath.Base(file.Name) != file.Name || !filepath.IsLocal(file.Name) {
				t.Errorf("%q leaves its folder", file.Name)
			}
		}
	})
}
