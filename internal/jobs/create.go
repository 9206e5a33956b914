package jobs

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/store"
)

// Create saves a job and queues its tasks. Faults of the request come all at
// once, as media.Faults.
//
// With an idempotency key, a request that was made before within 7 days gives
// the job that it made then (existing is true), whatever was changed since;
// another request under the same key is a request.conflict. Of requests at the
// same moment one makes the job and all others get it.
func (s *Service) Create(ctx context.Context, project string, spec Spec, idempotencyKey string) (job *media.Job, existing bool, err error) {
	if fault := checkIdempotencyKey(idempotencyKey); fault != nil {
		return nil, false, fault
	}
	use := store.Idempotency{}
	if idempotencyKey != "" {
		if use.BodyHash, err = hashOf(spec); err != nil {
			return nil, false, err
		}
	}
	job, err = s.resolve(ctx, project, spec)
	if err != nil {
		if earlier, e := s.earlier(ctx, project, idempotencyKey, use); e == nil && earlier != "" {
			job, e = s.DB.Job(ctx, project, earlier)
			return job, e == nil, e
		}
		return nil, false, err
	}
	use.JobID = job.ID
	made := job.ID
	err = s.DB.InTx(ctx, func(tx store.Tx) error {
		made = job.ID
		if idempotencyKey != "" {
			earlier, err := s.DB.ClaimKey(ctx, tx, project, idempotencyKey, use, idempotencyLifetime)
			if err != nil {
				return err
			}
			if earlier != nil {
				made, err = sameRequest(earlier, use)
				return err
			}
		}
		return s.Engine.Submit(ctx, tx, job)
	})
	if err != nil {
		return nil, false, err
	}
	saved, err := s.DB.Job(ctx, project, made)
	return saved, made != job.ID, err
}

// sameRequest is the job of an earlier use of a key.
func sameRequest(earlier *store.Idempotency, use store.Idempotency) (string, error) {
	if earlier.BodyHash == use.BodyHash {
		return earlier.JobID, nil
	}
	e := media.Errorf(media.CodeConflict, "the idempotency key was used for a different request, which created the job %s", earlier.JobID).
		WithHint("use a new key for each new request")
	e.Field = "Idempotency-Key"
	return "", e
}

var errLookedUp = errors.New("only looked up")

// earlier is the job that the same request made before; "" for none. A request
// whose outputs exist by now, for itself made them, is refused by validation
// and must still be found.
func (s *Service) earlier(ctx context.Context, project, key string, use store.Idempotency) (job string, err error) {
	if key == "" {
		return "", nil
	}
	err = s.DB.InTx(ctx, func(tx store.Tx) error {
		found, err := s.DB.ClaimKey(ctx, tx, project, key, use, idempotencyLifetime)
		if err == nil && found != nil && found.BodyHash == use.BodyHash {
			job = found.JobID
		}
		return errors.Join(err, errLookedUp) // takes the claim back
	})
	if errors.Is(err, errLookedUp) {
		err = nil
	}
	return job, err
}

// hashOf tells requests apart by what they mean and not by how they were spaced.
func hashOf(spec Spec) (string, error) {
	b, err := json.Marshal(struct {
		Spec
		Origin      string          `json:"origin"`
		DialectData json.RawMessage `json:"dialect_data,omitempty"`
	}{spec, spec.Origin, spec.DialectData})
	if err != nil {
		return "", media.Wrap(media.CodeInvalid, err, "the request cannot be parsed")
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:]), nil
}

func checkIdempotencyKey(key string) error {
	for _, r := range key {
		if r < ' ' || r > '~' {
			return faultOf(media.CodeInvalid, "Idempotency-Key", "must be printable ASCII")
		}
	}
	if len(key) > 255 {
		return faultOf(media.CodeInvalid, "Idempotency-Key", "must have at most 255 characters")
	}
	return nil
}

func faultOf(code media.Code, field, format string, args ...any) *media.Error {
	e := media.Errorf(code, format, args...)
	e.Field = field
	return e
}
