package internal_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/mediamill/mediamill/internal/goldentest"
)

// A part is something of others that the binary holds.
type part struct {
	name string // "module path" or "package (npm)"
	dir  string // where its license files lie
	// said is the license that an npm package names; many have no file.
	said string
}

// NOTICE names every Go module in the binary and every npm package behind
// web/dist, with the license files of each. -update writes it, after `npm ci` in
// web/, since that is where npm packages keep theirs.
func TestNoticeNamesWhatTheBinaryHolds(t *testing.T) {
	t.Parallel()
	notice, err := os.ReadFile("../NOTICE")
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	parts := slices.Concat(modules(t), packages(t), []part{{name: "@jitsi/rnnoise-wasm (npm)", dir: "op/enhance/rnnoise"}})
	if _, err := os.Stat("../web/node_modules"); err == nil {
		goldentest.Is(t, "../NOTICE", noticeOf(t, parts))
		return
	}
	for _, p := range parts { // without node_modules: the names at least
		if !strings.Contains(string(notice), "\n  "+p.name+"\n") {
			t.Errorf("%s is not in NOTICE; run `npm ci` in web/, and this test with -update", p.name)
		}
	}
}

// modules are Go itself and the modules of both programs on each system.
func modules(t *testing.T) []part {
	t.Helper()
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]part{"Go": {name: "Go: its standard library", dir: strings.TrimSpace(string(root))}}
	for _, system := range []string{"linux", "darwin"} {
		cmd := exec.Command("go", "list", "-deps", "-f", "{{with .Module}}{{if not .Main}}{{.Path}}\t{{.Dir}}{{end}}{{end}}", "../cmd/mediamill", "../cmd/mediamill-infer")
		cmd.Env = append(os.Environ(), "GOOS="+system, "GOARCH=arm64", "CGO_ENABLED=0")
		out, err := cmd.Output()
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(out)) {
			if name, dir, ok := strings.Cut(strings.TrimSpace(line), "\t"); ok {
				found[name] = part{name: name, dir: dir}
			}
		}
	}
	return slices.Collect(maps.Values(found))
}

// packages are those of npm that the console is made of, and vite, whose loader
// of modules is in web/dist.
func packages(t *testing.T) []part {
	t.Helper()
	raw, err := os.ReadFile("../web/package-lock.json")
	if err != nil {
		t.Fatal(err)
	}
	var lock struct {
		Packages map[string]struct {
			Dev     bool   `json:"dev"`
			License string `json:"license"`
		} `json:"packages"`
	}
	if err := json.Unmarshal(raw, &lock); err != nil {
		t.Fatal(err)
	}
	found := map[string]part{}
	for path, p := range lock.Packages {
		if at := strings.LastIndex(path, "node_modules/"); at >= 0 && (!p.Dev || path == "node_modules/vite") {
			name := path[at+len("node_modules/"):] + " (npm)"
			found[name] = part{name: name, dir: filepath.Join("../web", path), said: p.License}
		}
	}
	return slices.Collect(maps.Values(found))
}

var (
	licenseFile = regexp.MustCompile(`(?i)^(licen[sc]e|copying|notice|unlicense)`)
	// Whose a work is; licenses are otherwise the same, word for word.
	owner = regexp.MustCompile(`(?m)^[ \t]*Copyright (©|\([cC]\)|[0-9]).*\n?`)
)

// A license is the text of one, and whose works are under it.
type license struct {
	text  string
	works []string
}

// noticeOf is the text of NOTICE: each license once, below the works it is for.
func noticeOf(t *testing.T, parts []part) string {
	t.Helper()
	slices.SortFunc(parts, func(a, b part) int { return cmp.Compare(a.name, b.name) })
	licenses := map[string]*license{}
	add := func(p part, text string) {
		work := "  " + p.name + "\n"
		for _, line := range owner.FindAllString(text, -1) {
			work += "      " + strings.TrimSpace(line) + "\n"
		}
		text = strings.Trim(owner.ReplaceAllString(text, ""), "\n")
		words := strings.Join(strings.Fields(strings.ToLower(text)), " ")
		if licenses[words] == nil {
			licenses[words] = &license{text: text}
		}
		licenses[words].works = append(licenses[words].works, work)
	}
	for _, p := range parts {
		files := licenseFiles(t, p)
		for _, text := range files {
			add(p, text)
		}
		switch {
		case len(files) == 0 && p.said == "":
			t.Errorf("%s has no license", p.name)
		case len(files) == 0:
			add(p, p.said+", as its package.json says; it has no license file.")
		}
	}
	var b strings.Builder
	b.WriteString(noticeHead)
	for _, l := range slices.SortedFunc(maps.Values(licenses), func(x, y *license) int {
		return cmp.Or(cmp.Compare(x.works[0], y.works[0]), cmp.Compare(x.text, y.text))
	}) {
		fmt.Fprintf(&b, "%s\n\n%s\n%s\n\n", strings.Repeat("-", 80), strings.Join(l.works, ""), l.text)
	}
	return strings.TrimRight(b.String(), "\n") + "\n"
}

// licenseFiles are the texts of a part's license files, without spaces that mean nothing.
func licenseFiles(t *testing.T, p part) (texts []string) {
	t.Helper()
	entries, err := os.ReadDir(p.dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.IsDir() || !licenseFile.MatchString(e.Name()) {
			continue
		}
		text, err := os.ReadFile(filepath.Join(p.dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(strings.ReplaceAll(string(text), "\r\n", "\n"), "\n")
		for i, line := range lines {
			lines[i] = strings.TrimRight(line, " \t")
		}
		texts = append(texts, strings.Join(lines, "\n"))
	}
	return texts
}

const noticeHead = `Mediamill
Copyright The Mediamill Authors

Mediamill is licensed under the Apache License, Version 2.0; see LICENSE.

The program holds the works of others that are named below, each with its
license. Where a license asks for the source of a work, such as the Mozilla
Public License 2.0: it is used unchanged, and its source is at the address that
its name is (for Go, https://proxy.golang.org; for npm, https://www.npmjs.com).

FFmpeg is no part of Mediamill. It is a program of its own that Mediamill starts,
under the license of the build that you install. Packs are no part of it either:
models, the library that runs them, and word lists are installed by users, each
under the license that "mediamill pack list" shows.

`
