package jdcloud

import (
	"encoding/json"
	"strconv"

	"github.com/mediamill/mediamill/internal/jobs"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/store"
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

func (d *Dialect) documents(c *call) jobs.Documents { return d.Jobs.Documents(c.who.Project, Origin) }

// all are the documents of a kind, the latest first as the vendor lists them.
func (d *Dialect) all(c *call, kind string) ([]store.Document, error) {
	var whole []store.Document
	for after := ""; ; {
		part, next, err := d.documents(c).List(c, kind, nil, after, 0)
		if err != nil {
			return nil, err
		}
		whole = append(whole, part...)
		if after = next; after == "" {
			break
		}
	}
	for i, j := 0, len(whole)-1; i < j; i, j = i+1, j-1 {
		whole[i], whole[j] = whole[j], whole[i]
	}
	return whole, nil
}

// document reads one into a value; none is a request.not_found with the ID as
// the client knows it.
func (d *Dialect) document(c *call, kind, id string, into any) (*store.Document, error) {
	doc, err := d.documents(c).Get(c, kind, id)
	if media.CodeOf(err) == media.CodeNotFound {
		return nil, media.Errorf(media.CodeNotFound, "there is no %s %s", kind, id)
	}
	if err != nil {
		return nil, err
	}
	return doc, json.Unmarshal(doc.Body, into)
}

// setting reads a document that is one of its place, and leaves into as it is
// when it was never set.
func (d *Dialect) setting(c *call, kind, id string, into any) (*store.Document, error) {
	doc, err := d.document(c, kind, id, into)
	if media.CodeOf(err) == media.CodeNotFound {
		return nil, nil
	}
	return doc, err
}

// set writes a document that is one of its place.
func (d *Dialect) set(c *call, kind, id string, value any) error {
	doc, err := d.documents(c).Get(c, kind, id)
	switch {
	case media.CodeOf(err) == media.CodeNotFound:
		_, err = d.documents(c).Insert(c, kind, id, "", value)
	case err == nil:
		err = d.documents(c).Update(c, doc, value)
	}
	return err
}

// firstTemplate is the number of a project's first template.
const firstTemplate = 100001

// newID numbers templates: the vendor's examples are decimal numbers, its model
// says string.
func (d *Dialect) newID(c *call, kind string) (string, error) {
	n, err := d.documents(c).Number(c, kind, firstTemplate)
	return strconv.FormatInt(n, 10), err
}

// empty is the result of operations that have none.
type empty struct{}
