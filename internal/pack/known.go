package pack

import (
	"embed"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
)

//go:embed manifests/*.json
var manifests embed.FS

// all are the manifests of every platform.
var all = sync.OnceValue(func() []*Manifest {
	entries, err := manifests.ReadDir("manifests")
	if err != nil {
		panic(err) // part of the program; a test reads it
	}
	var list []*Manifest
	for _, e := range entries {
		f, err := manifests.Open("manifests/" + e.Name())
		if err != nil {
			panic(err)
		}
		m, err := ReadManifest(f)
		f.Close()
		if err != nil {
			panic(fmt.Sprintf("%s: %v", e.Name(), err))
		}
		list = append(list, m)
	}
	slices.SortStableFunc(list, func(a, b *Manifest) int { return strings.Compare(a.Name, b.Name) })
	return list
})

// Known are the packs that this program knows, for the system that it runs on, by
// their names.
func Known() []*Manifest { return knownOn(runtime.GOOS + "/" + runtime.GOARCH) }

func knownOn(platform string) []*Manifest {
	var list []*Manifest
	for _, m := range all() {
		if m.Platform == "" || m.Platform == platform {
			list = append(list, m)
		}
	}
	return list
}

// isKnown says whether a pack of some system has the name.
func isKnown(name string) bool {
	return slices.ContainsFunc(all(), func(m *Manifest) bool { return m.Name == name })
}
