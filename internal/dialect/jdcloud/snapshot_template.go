package jdcloud

import (
	"time"

	"github.com/mediamill/mediamill/internal/dialect"
	"github.com/mediamill/mediamill/internal/media"
)

// A snapshotTemplate is kept as a document under its ID.
type snapshotTemplate struct {
	Title string `json:"title"`
	shots
}

func (d *Dialect) snapshotTemplates() *family[snapshotTemplate] {
	return &family[snapshotTemplate]{
		Dialect: d, kind: kindSnapshotTemplate,
		fresh: func() snapshotTemplate { return snapshotTemplate{shots: defaultShots()} },
		check: (*snapshotTemplate).check,
		info: func(k dialect.Kept[snapshotTemplate]) any {
			return struct {
				TemplateID string `json:"templateId"`
				snapshotTemplate
				CreateTime string `json:"createTime"`
				UpdateTime string `json:"updateTime"`
			}{k.ID, k.Is, stamp(k.Created), stamp(k.Updated)}
		},
		filter: "templateId", filtered: func(k dialect.Kept[snapshotTemplate]) string { return k.ID },
	}
}

func (t *snapshotTemplate) check() error {
	var f media.Faults
	f.Add(checkTitle(t.Title, 1, 128))
	f = append(f, t.shots.check()...)
	return f.Err()
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
