package visionular

import (
	"crypto/sha256"
	"encoding/hex"
	"math/big"
	"regexp"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/mediamill/mediamill/internal/media"
)

// A task's ID is 14 digits of its time in UTC and 18 more characters, as
// 20220420111542664667cccc3d179880. The time is that of the UUID inside, and the
// characters are its milliseconds and its 74 random bits to the base of 36, so
// that both forms come from one another.
var taskForm = regexp.MustCompile(`^[0-9]{14}[0-9a-z]{18}$`)

const timeForm = "20060102150405"

// taskID is the vendor's form of a UUID of version 7.
func taskID(job string) string {
	raw, err := uuid.Parse(job)
	if err != nil {
		return ""
	}
	ms := new(big.Int).SetBytes(raw[:6]).Int64()
	n := big.NewInt(ms % 1000)
	n.Lsh(n, 12).Or(n, big.NewInt(int64(raw[6]&0x0f)<<8|int64(raw[7])))
	low := new(big.Int).SetBytes(raw[8:])
	low.And(low, lowMask())
	n.Lsh(n, 62).Or(n, low)
	text := n.Text(36)
	return time.UnixMilli(ms).UTC().Format(timeForm) + strings.Repeat("0", 18-len(text)) + text
}

// jobID is the UUID of a task's ID; ok is false for what is none.
func jobID(id string) (job string, ok bool) {
	if !taskForm.MatchString(id) {
		return "", false
	}
	at, err := time.Parse(timeForm, id[:14])
	n, good := new(big.Int).SetString(id[14:], 36)
	if err != nil || !good || n.BitLen() > 84 || at.Unix() < 0 {
		return "", false
	}
	low := new(big.Int).And(n, lowMask())
	n.Rsh(n, 62)
	high := n.Int64() & 0xfff
	ms := n.Rsh(n, 12).Int64()
	if ms > 999 {
		return "", false
	}
	var raw uuid.UUID
	big.NewInt(at.UnixMilli() + ms).FillBytes(raw[:6])
	raw[6], raw[7] = 0x70|byte(high>>8), byte(high)
	low.FillBytes(raw[8:])
	raw[8] |= 0x80
	return raw.String(), true
}

// lowMask keeps the 62 random bits of a UUID's second half.
func lowMask() *big.Int {
	one := big.NewInt(1)
	return new(big.Int).Sub(new(big.Int).Lsh(one, 62), one)
}

// shortID is a storage's ID, 16 hexadecimal digits of what names it.
func shortID(name string) string {
	sum := sha256.Sum256([]byte("visionular storage " + name))
	return hex.EncodeToString(sum[:8])
}

// JobID is dialect.Dialect's.
func (d *Dialect) JobID(id string) (job string, ok bool) { return jobID(id) }

// Vendor is dialect.Dialect's.
func (d *Dialect) Vendor(job *media.Job) media.Vendor {
	v := media.Vendor{ID: taskID(job.ID)}
	if k, err := keptOf(job); err == nil {
		v.Template, v.Region = k.Template.Name, k.Place.Region
	}
	return v
}

// job finds a job that this dialect made. Every other is not there.
func (d *Dialect) job(c *call, id string) (*media.Job, error) {
	found, _ := jobID(id)
	return d.JobOf(c, c.who.Project, Origin, found, media.Errorf(media.CodeNotFound, "there is no task %q", id))
}
