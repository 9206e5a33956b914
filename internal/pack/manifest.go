// Package pack installs what is no part of the program: models, the library that
// runs them, and word lists. Each pack has a manifest that pins the package it comes
// from and every file of it by its sum; of that package, only the named files are
// used, and nothing of it is executed at the installation.
package pack

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/mediamill/mediamill/internal/media"
)

// A Kind says what a pack is for.
type Kind string

const (
	Runtime    Kind = "runtime"    // the library that runs models
	Classifier Kind = "classifier" // scores of a whole image
	Detector   Kind = "detector"   // boxes in an image
	OCR        Kind = "ocr"        // text in an image
	VAD        Kind = "vad"        // where somebody speaks
	Words      Kind = "words"      // word lists
)

// Kinds lists every kind.
func Kinds() []Kind { return []Kind{Runtime, Classifier, Detector, OCR, VAD, Words} }

// A Manifest says what a pack is, where it comes from, and what it must hold.
type Manifest struct {
	Name        string   `json:"name" doc:"Name of the pack"`
	Version     string   `json:"version" doc:"Version of the package that it comes from"`
	Title       string   `json:"title" doc:"What it has, in a few words"`
	Kind        Kind     `json:"kind" enum:"runtime,classifier,detector,ocr,vad,words"`
	License     string   `json:"license" doc:"SPDX identifier"`
	Attribution string   `json:"attribution" doc:"Who made it"`
	Source      string   `json:"source,omitempty" doc:"Package that it comes from, such as npm:nsfwjs@4.4.0"`
	Integrity   string   `json:"integrity,omitempty" doc:"SHA-512 of the package"`
	Platform    string   `json:"platform,omitempty" doc:"System that it is for, such as linux/amd64; any if omitted"`
	Needs       []string `json:"needs,omitempty" doc:"Packs without which it cannot be used"`
	Files       []File   `json:"files"`
}

// A File is one file of an installed pack.
type File struct {
	Name    string   `json:"name" doc:"Name in the folder of the pack"`
	From    []string `json:"from" doc:"Paths in the package; several for a model in parts"`
	Convert Convert  `json:"convert,omitempty" enum:"tfjs" doc:"How it is made from them; copied if omitted"`
	Outputs []string `json:"outputs,omitempty" doc:"Of a converted model: outputs that are kept; all if omitted"`
	Bytes   int64    `json:"bytes" minimum:"1" doc:"Size in bytes"`
	SHA256  string   `json:"sha256" doc:"SHA-256 in hexadecimal form"`
	Input   *Input   `json:"input,omitempty" doc:"Of a model: what it takes"`
	Labels  []string `json:"labels,omitempty" doc:"Of a model: what its scores are for, in their order"`
}

// A Convert is how a file is made from those of the package.
type Convert string

const (
	Copied Convert = ""
	TFJS   Convert = "tfjs" // a model of TensorFlow.js becomes one of ONNX
)

// An Input is how a frame becomes the input of a model.
type Input struct {
	Layout string    `json:"layout" enum:"nhwc,nchw,audio" doc:"Order of the dimensions; audio is 16 kHz mono"`
	Width  int       `json:"width,omitempty" minimum:"1" maximum:"4096"`
	Height int       `json:"height,omitempty" minimum:"1" maximum:"4096"`
	Colors string    `json:"colors,omitempty" enum:"rgb,bgr"`
	Mean   []float32 `json:"mean,omitempty" doc:"Subtracted from the values 0 to 255 of each color; 0 if omitted"`
	Scale  []float32 `json:"scale,omitempty" doc:"What the result is multiplied with for each color; 1/255 if omitted"`
}

const (
	mostManifest = 1 << 20
	mostFiles    = 256
	// mostBytes limits a pack on the disk, and what an archive unpacks to.
	mostBytes = 1 << 30
)

var (
	namePattern = regexp.MustCompile(`^[a-z][a-z0-9-]{0,31}$`)
	filePattern = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$`)
	hexSum      = regexp.MustCompile(`^[0-9a-f]{64}$`)
	source      = regexp.MustCompile(`^npm:(@[a-z0-9][a-z0-9._-]*/)?[a-z0-9][a-z0-9._-]*@[0-9][0-9A-Za-z.+-]*$`)
	integrity   = regexp.MustCompile(`^sha512-[A-Za-z0-9+/]{86}==$`)
)

// ReadManifest reads a manifest and lists all its faults. An unknown member is one.
func ReadManifest(from io.Reader) (*Manifest, error) {
	raw, err := io.ReadAll(io.LimitReader(from, mostManifest+1))
	if err != nil {
		return nil, err
	}
	if len(raw) > mostManifest {
		return nil, bad("the manifest is larger than %d bytes", mostManifest)
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	m := &Manifest{}
	if err := d.Decode(m); err != nil {
		return nil, bad("the manifest cannot be read: %v", err)
	}
	if d.More() {
		return nil, bad("the manifest has more than one document")
	}
	return m, m.validate().Err()
}

func (m *Manifest) validate() (faults media.Faults) {
	wrong := func(field, format string, args ...any) {
		e := bad(format, args...)
		e.Field = field
		faults.Add(e)
	}
	if !namePattern.MatchString(m.Name) {
		wrong("name", "must be up to 32 lower-case letters, digits and hyphens, is %q", m.Name)
	}
	if m.Version == "" || len(m.Version) > 64 {
		wrong("version", "must have 1 to 64 characters")
	}
	if !slices.Contains(Kinds(), m.Kind) {
		wrong("kind", "must be one of %v, is %q", Kinds(), m.Kind)
	}
	if m.License == "" {
		wrong("license", "is required")
	}
	if m.Source != "" && !source.MatchString(m.Source) {
		wrong("source", "must have the form npm:name@version, is %q", m.Source)
	}
	if (m.Source == "") != (m.Integrity == "") || m.Integrity != "" && !integrity.MatchString(m.Integrity) {
		wrong("integrity", "must be the SHA-512 of the package in the form sha512-BASE64, if there is a source")
	}
	if n := len(m.Files); n == 0 || n > mostFiles {
		wrong("files", "must have 1 to %d items, has %d", mostFiles, n)
	}
	var bytes int64
	names := map[string]bool{manifestName: true}
	for i, f := range m.Files {
		at := fmt.Sprintf("files[%d].", i)
		if !filePattern.MatchString(f.Name) {
			wrong(at+"name", "must be letters, digits, dots, hyphens and underscores, is %q", f.Name)
		}
		if names[f.Name] {
			wrong(at+"name", "%q is used twice", f.Name)
		}
		names[f.Name] = true
		if len(f.From) == 0 || len(f.From) > 64 || len(f.From) > 1 && f.Convert == Copied {
			wrong(at+"from", "must name one file of the package, or the parts of a model that is converted")
		}
		for _, from := range f.From {
			if !local(from) {
				wrong(at+"from", "must be a relative path in the package, is %q", from)
			}
		}
		if f.Convert != Copied && f.Convert != TFJS {
			wrong(at+"convert", "must be tfjs or omitted, is %q", f.Convert)
		}
		if f.Bytes < 1 || f.Bytes > mostBytes {
			wrong(at+"bytes", "must be between %d and %d, is %d", 1, mostBytes, f.Bytes)
		}
		if !hexSum.MatchString(f.SHA256) {
			wrong(at+"sha256", "must be 64 hexadecimal digits in lower case")
		}
		bytes += min(f.Bytes, mostBytes)
	}
	if bytes > mostBytes {
		wrong("files", "the files have more than %d bytes together", mostBytes)
	}
	return faults
}

// local says whether a path of an archive stays below where it is unpacked, in the
// one form that it can have.
func local(name string) bool {
	return name != "" && name != "." && len(name) <= 512 && !strings.ContainsAny(name, "\\\x00") && !path.IsAbs(name) &&
		path.Clean(name) == name && name != ".." && !strings.HasPrefix(name, "../")
}

// Bytes is the size of the installed files together.
func (m *Manifest) Bytes() (sum int64) {
	for _, f := range m.Files {
		sum += f.Bytes
	}
	return sum
}

// File is the file of a name; nil if there is none.
func (m *Manifest) File(name string) *File {
	if i := slices.IndexFunc(m.Files, func(f File) bool { return f.Name == name }); i >= 0 {
		return &m.Files[i]
	}
	return nil
}

// fetched are the paths in the package that are needed.
func (m *Manifest) fetched() map[string]bool {
	paths := map[string]bool{}
	for _, f := range m.Files {
		for _, from := range f.From {
			paths[from] = true
		}
	}
	return paths
}

// spec is the package as npm names it: "nsfwjs@4.4.0".
func (m *Manifest) spec() string { return strings.TrimPrefix(m.Source, "npm:") }

// bad is a pack that cannot be installed as it is.
func bad(format string, args ...any) *media.Error {
	return media.Errorf(media.CodeBadPack, format, args...)
}
