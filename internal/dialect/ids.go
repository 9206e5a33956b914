package dialect

import (
	"context"
	"crypto/rand"
	"strings"

	"github.com/google/uuid"

	"github.com/mediamill/mediamill/internal/media"
)

// Digits is a UUID as 32 hexadecimal digits, the form of IDs in several protocols.
func Digits(id string) string { return strings.ReplaceAll(id, "-", "") }

// UUID is the UUID of 32 lower-case hexadecimal digits; ok is false for any other
// text.
func UUID(digits string) (id string, ok bool) {
	u, err := uuid.Parse(digits) // accepts other forms too
	if err != nil || Digits(u.String()) != digits {
		return "", false
	}
	return u.String(), true
}

// RequestID is a new ID of a request, 26 letters and digits.
func RequestID() string { return strings.ToLower(rand.Text()) }

// JobOf is the job with a UUID that the dialect of an origin created and nobody
// deleted. It fails with none if there is no such job, or if id is "", for an ID of
// the protocol that is malformed.
func (d Deps) JobOf(ctx context.Context, project, origin, id string, none error) (*media.Job, error) {
	if id == "" {
		return nil, none
	}
	job, err := d.Jobs.Get(ctx, project, id)
	if media.CodeOf(err) == media.CodeNotFound || err == nil && (job.Origin != origin || job.Deleted != nil) {
		return nil, none
	}
	return job, err
}
