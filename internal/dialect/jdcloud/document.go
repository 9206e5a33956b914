package jdcloud

import (
	"github.com/mediamill/mediamill/internal/dialect"
	"github.com/mediamill/mediamill/internal/media"
)

// Kinds of documents: what the vendor's clients keep here and the core has no
// word for.
const (
	kindSnapshotTemplate  = "snapshot template"
	kindTranscodeTemplate = "transcode template"
	kindCallback          = "callback settings" // one of a project
	kindNotification      = "notification"      // one of a region
	kindDelimiter         = "style delimiter"   // one of a region and bucket
)

// documents are those of a kind in the project. The error for a missing one has the
// ID that the client sent.
func documents[T any](d *Dialect, c *call, kind string) dialect.Documents[T] {
	return dialect.Documents[T]{In: d.Jobs.Documents(c.who.Project, Origin), Kind: kind, Missing: func(id string) error {
		return media.Errorf(media.CodeNotFound, "there is no %s %s", kind, id)
	}}
}

// empty is the result of operations that have none.
type empty struct{}
