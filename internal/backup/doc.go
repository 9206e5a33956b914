// Package backup writes a data folder into one tar archive while a server uses
// it, and restores it.
//
// The archive holds, in this order: its table of contents (mediamill-backup.json),
// the database as it was at one moment, the secret key, the objects of the data
// folder's own storage, and the SHA-256 sums of all of them. The sums come last, so
// a truncated archive is detected. Objects are copied after the database: every
// object that the database names is in the archive, unless it was deleted meanwhile.
// Later objects are outputs of tasks that will run again, and are recognized by the
// owner that each file carries.
package backup

import "time"

const (
	contentsName = "mediamill-backup.json"
	keyName      = "secret.key"
	storageName  = "storage"
	sumsName     = "SHA256SUMS"
	format       = 1
)

// Contents say what is in an archive.
type Contents struct {
	Format   int       `json:"format"` // 1
	Made     time.Time `json:"made_at"`
	Program  string    `json:"program"`           // version that made it
	Tables   int64     `json:"tables"`            // version of the database's tables
	Key      bool      `json:"key"`               // the secret key is in it
	Storage  string    `json:"storage,omitempty"` // where the objects lay; "" when they were left out
	LeftOut  []string  `json:"left_out,omitempty"`
	Objects  int       `json:"-"`
	Bytes    int64     `json:"-"` // of the objects
	Replaced string    `json:"-"` // after Restore: where the former data folder's files are
}
