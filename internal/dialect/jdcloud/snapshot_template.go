package jdcloud

import (
	"encoding/json"
	"time"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/store"
)

// A snapshotTemplate is kept as a document under its ID.
type snapshotTemplate struct {
	Title string `json:"title"`
	shots
}

// A snapshotTemplateInfo is the vendor's answer.
type snapshotTemplateInfo struct {
	TemplateID string `json:"templateId"`
	snapshotTemplate
	CreateTime string `json:"createTime"`
	UpdateTime string `json:"updateTime"`
}

// stamp is the vendor's form of a time.
func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05Z") }

func stampOf(t *time.Time) *string {
	if t == nil {
		return nil
	}
	s := stamp(*t)
	return &s
}

func (t *snapshotTemplate) check() error {
	var f media.Faults
	f.Add(checkTitle(t.Title, 1, 128))
	f = append(f, t.shots.check()...)
	return f.Err()
}

func snapshotInfo(doc *store.Document) (info snapshotTemplateInfo, err error) {
	err = json.Unmarshal(doc.Body, &info.snapshotTemplate)
	info.TemplateID, info.CreateTime, info.UpdateTime = doc.ID, stamp(doc.Created), stamp(doc.Updated)
	return info, err
}

func (d *Dialect) createSnapshotTemplate(c *call) (any, error) {
	t := snapshotTemplate{shots: defaultShots()}
	if err := c.read(&t); err != nil {
		return nil, err
	}
	if err := t.check(); err != nil {
		return nil, err
	}
	id, err := d.newID(c, kindSnapshotTemplate)
	if err != nil {
		return nil, err
	}
	doc, err := d.documents(c).Insert(c, kindSnapshotTemplate, id, "", t)
	if err != nil {
		return nil, err
	}
	return snapshotInfo(doc)
}

func (d *Dialect) getSnapshotTemplate(c *call) (any, error) {
	var t snapshotTemplate
	doc, err := d.document(c, kindSnapshotTemplate, c.path["templateId"], &t)
	if err != nil {
		return nil, err
	}
	return snapshotInfo(doc)
}

// modifySnapshotTemplate changes the fields that are given; tasks that were made
// with the template keep theirs.
func (d *Dialect) modifySnapshotTemplate(c *call) (any, error) {
	var t snapshotTemplate
	doc, err := d.document(c, kindSnapshotTemplate, c.path["templateId"], &t)
	if err != nil {
		return nil, err
	}
	if err := c.read(&t); err != nil {
		return nil, err
	}
	if err := t.check(); err != nil {
		return nil, err
	}
	if err := d.documents(c).Update(c, doc, t); err != nil {
		return nil, err
	}
	return d.getSnapshotTemplate(c)
}

func (d *Dialect) deleteSnapshotTemplate(c *call) (any, error) {
	return d.deleteTemplate(c, kindSnapshotTemplate)
}

func (d *Dialect) deleteTemplate(c *call, kind string) (any, error) {
	err := d.documents(c).Delete(c, kind, c.path["templateId"])
	if media.CodeOf(err) == media.CodeNotFound {
		err = media.Errorf(media.CodeNotFound, "there is no %s %s", kind, c.path["templateId"])
	}
	return empty{}, err
}

func (d *Dialect) listSnapshotTemplates(c *call) (any, error) {
	return listTemplates(d, c, kindSnapshotTemplate, map[string][]string{"templateId": {"eq"}}, snapshotInfo,
		func(f filter, info snapshotTemplateInfo) bool { return info.TemplateID == f.values[0] })
}

// listTemplates is one page of a kind of templates that hold against every filter.
func listTemplates[Info any](d *Dialect, c *call, kind string, allowed map[string][]string,
	infoOf func(*store.Document) (Info, error), holds func(filter, Info) bool) (any, error) {
	p, err := c.readPage(allowed)
	if err != nil {
		return nil, err
	}
	docs, err := d.all(c, kind)
	if err != nil {
		return nil, err
	}
	chosen := []Info{}
	for i := range docs {
		info, err := infoOf(&docs[i])
		if err != nil {
			return nil, err
		}
		fits := true
		for _, f := range p.filters {
			fits = fits && holds(f, info)
		}
		if fits {
			chosen = append(chosen, info)
		}
	}
	return p.answer(len(chosen), cut(p, chosen)), nil
}
