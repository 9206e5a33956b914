package jobs

import (
	"context"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/store"
)

// maxNote is the longest note of a review, in characters.
const maxNote = 2000

// Review writes a person's decision about the verdict of a task: pass or block. Tasks
// that were held begin, or end, in the same transaction.
func (s *Service) Review(ctx context.Context, project, task, who string, verdict media.Verdict, note string) (*media.Task, error) {
	var faults media.Faults
	faults.Add(media.OneOf("verdict", verdict, media.VerdictPass, media.VerdictBlock), checkNote(note))
	if err := faults.Err(); err != nil {
		return nil, err
	}
	r := &media.Review{TaskID: task, By: media.ByPerson, Who: who, Verdict: verdict, Note: note}
	if err := s.DB.InTx(ctx, func(tx store.Tx) error { return s.Engine.Review(ctx, tx, project, r) }); err != nil {
		return nil, err
	}
	return s.DB.Task(ctx, project, task)
}

// checkNote lets a note have several lines.
func checkNote(note string) *media.Error {
	for _, r := range note {
		if r < ' ' && r != '\n' && r != '\t' {
			return media.Bad("note", "must be UTF-8 text without control characters")
		}
	}
	return checkText("note", flat(note), maxNote)
}

func flat(note string) string {
	b := []byte(note)
	for i, c := range b {
		if c == '\n' || c == '\t' {
			b[i] = ' '
		}
	}
	return string(b)
}

// Reviews are the decisions about a task, the oldest first.
func (s *Service) Reviews(ctx context.Context, project, task string) ([]media.Review, error) {
	return s.DB.Reviews(ctx, project, task)
}
