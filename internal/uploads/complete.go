package uploads

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"time"

	"github.com/mediamill/mediamill/internal/blob"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/store"
)

// Complete makes the upload a source. All parts must be there with their sizes
// (request.conflict names those that are not), and the whole must have the sum
// that was announced; otherwise it is aborted with request.invalid. Completing
// again gives the same answer.
func (s *Service) Complete(ctx context.Context, project, id string) (Session, error) {
	row, bucket, err := s.find(ctx, project, id)
	if err != nil {
		return Session{}, err
	}
	if row.State == store.UploadCompleted {
		return s.session(ctx, bucket, row, []blob.Part{})
	}
	// Reading it for its sum may take long: nobody may sweep it meanwhile.
	if row, bucket, err = s.open(ctx, project, id); err != nil {
		return Session{}, err
	}
	if err := s.DB.ExtendUpload(ctx, id, s.lifetime()); err != nil {
		return Session{}, err
	}
	info, err := bucket.CompleteUpload(ctx, uploadOf(row))
	if err != nil {
		return Session{}, err
	}
	if err := verify(ctx, bucket, row, info); err != nil {
		if media.CodeOf(err) == media.CodeInvalid {
			err = errors.Join(err, s.Abort(context.WithoutCancel(ctx), project, id))
		}
		return Session{}, err
	}
	now, err := s.DB.NowMS(ctx)
	if err != nil {
		return Session{}, err
	}
	row.State, row.Expires = store.UploadCompleted, time.UnixMilli(now).Add(s.lifetime()).UTC()
	if err := s.DB.EndUpload(ctx, &row, store.UploadOpen); media.CodeOf(err) == media.CodeNotFound {
		// Another call was faster: with the same end, or the opposite one.
		if row, err = s.DB.Upload(ctx, project, id); err == nil && row.State != store.UploadCompleted {
			err = media.Errorf(media.CodeConflict, "the upload is %s", row.State).WithHint("Start a new upload.")
		}
		if err != nil {
			return Session{}, err
		}
	} else if err != nil {
		return Session{}, err
	}
	return s.session(ctx, bucket, row, []blob.Part{})
}

// verify reads the object for its sum, when one was announced.
func verify(ctx context.Context, bucket blob.Bucket, row store.Upload, info blob.Info) error {
	if info.Bytes != row.Bytes {
		return media.Errorf(media.CodeInvalid, "the upload has %d bytes, but %d were announced", info.Bytes, row.Bytes)
	}
	if row.SHA256 == "" {
		return nil
	}
	body, _, err := bucket.Get(ctx, row.Key, 0, -1)
	if err != nil {
		return err
	}
	defer body.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, body); err != nil {
		return err
	}
	if got := hex.EncodeToString(sum.Sum(nil)); got != row.SHA256 {
		e := media.Errorf(media.CodeInvalid, "the upload has the SHA-256 %s, but %s was announced", got, row.SHA256).
			WithHint("The file was changed or damaged during the upload; start a new upload.")
		e.Field = "sha256"
		return e
	}
	return nil
}

// Abort ends a session and removes what came, also of a completed one, unless a
// live task reads it (request.conflict). Aborting again is fine.
func (s *Service) Abort(ctx context.Context, project, id string) error {
	row, err := s.DB.Upload(ctx, project, id)
	if err != nil {
		return err
	}
	ended, err := s.DB.AbortUpload(ctx, id)
	if err != nil {
		return err
	}
	if !ended {
		if row, err = s.DB.Upload(ctx, project, id); err != nil {
			return err
		}
		if row.State == store.UploadOpen || row.State == store.UploadCompleted {
			return media.Errorf(media.CodeConflict, "the upload is used by a job that has not ended").WithHint("Cancel the job first.")
		}
	}
	return s.clean(ctx, row)
}

// Source is a completed upload that a new job may read. It lives for at least
// another lifetime, so that it is still there when the job is saved.
func (s *Service) Source(ctx context.Context, project, id string) (store.Upload, error) {
	row, err := s.DB.Upload(ctx, project, id)
	if err != nil {
		return store.Upload{}, err
	}
	if row.State == store.UploadCompleted {
		err = s.DB.ExtendUpload(ctx, id, s.lifetime())
		if media.CodeOf(err) != media.CodeNotFound {
			return row, err
		}
		row.State = store.UploadExpired
	}
	return store.Upload{}, media.Errorf(media.CodeConflict, "the upload is %s; a job can use completed uploads only", row.State).
		WithHint("Send the missing parts and complete the upload, or upload the file again.")
}

const (
	sweepPage = 100
	remember  = 30 * 24 * time.Hour
)

// Sweep ends uploads whose time is over and that no live task reads, removes
// what ended ones left in their storages, and forgets those that ended 30 days
// ago. One storage that fails does not keep the others from being swept.
func (s *Service) Sweep(ctx context.Context) (ended int, err error) {
	due, err := s.DB.ExpiredUploads(ctx, sweepPage)
	if err != nil {
		return 0, err
	}
	for _, row := range due {
		ok, err := s.DB.ExpireUpload(ctx, row.ID)
		if err == nil && !ok {
			// In use: look again later, and let others come to the front.
			err = s.DB.ExtendUpload(ctx, row.ID, min(s.lifetime(), time.Hour))
			if media.CodeOf(err) == media.CodeNotFound {
				err = nil
			}
		}
		if err != nil {
			return ended, err
		}
		if ok {
			ended++
		}
	}
	unclean, err := s.DB.UncleanUploads(ctx, sweepPage)
	for _, row := range unclean {
		err = errors.Join(err, s.clean(ctx, row))
	}
	_, ferr := s.DB.ForgetUploads(ctx, remember)
	return ended, errors.Join(err, ferr)
}

// clean removes parts and object. The row remembers that it must until it did.
func (s *Service) clean(ctx context.Context, row store.Upload) error {
	if row.BlobUpload == "" {
		return nil
	}
	_, err := s.DB.StorageNamed(ctx, row.Project, row.Storage)
	if media.CodeOf(err) == media.CodeNotFound {
		return s.DB.CleanedUpload(ctx, row.ID) // the storage was removed: nothing is ours to clean
	}
	if err != nil {
		return err
	}
	bucket, err := s.Storages.Bucket(ctx, row.Project, row.Storage)
	if err == nil {
		err = errors.Join(bucket.AbortUpload(ctx, uploadOf(row)), bucket.Delete(ctx, row.Key))
	}
	if err != nil {
		return err
	}
	return s.DB.CleanedUpload(ctx, row.ID)
}
