package jdcloud

import (
	"encoding/json"

	"github.com/mediamill/mediamill/internal/media"
)

// Kinds of jobs, as error messages call them.
const (
	kindSnapshot  = "snapshot task"
	kindThumbnail = "thumbnail task"
	kindTranscode = "transcode job"
)

// Tags by which lists tell the kinds apart.
const (
	tagSnapshot  = "jdcloud-snapshot"
	tagThumbnail = "jdcloud-thumbnail"
	tagTranscode = "jdcloud-transcode"
)

// kept is what a job gives back that the core has no word for. Exactly one of its
// three parts is set.
type kept struct {
	Kind      string         `json:"kind"`
	Snapshot  *snapshotKept  `json:"snapshot,omitempty"`
	Thumbnail *thumbnailKept `json:"thumbnail,omitempty"`
	Transcode *transcodeKept `json:"transcode,omitempty"`
	// Notify is the content format of the job's notification, "" for the callback
	// of snapshot tasks.
	Notify string `json:"notify,omitempty"`
}

func keptOf(job *media.Job) (*kept, error) {
	k := &kept{}
	return k, json.Unmarshal(job.DialectData, k)
}
