package store

import (
	"context"
	"strings"

	"github.com/mediamill/mediamill/internal/media"
)

// errorMark is between what a job was made with and its error, which comes and goes.
const errorMark = "\x1f"

// searchText is what free search looks in.
func searchText(job *media.Job) string {
	parts := []string{job.Name, job.Reference}
	parts = append(parts, job.Tags...)
	for i := range job.Tasks {
		if job.Tasks[i].Source != nil {
			parts = append(parts, sourceText(*job.Tasks[i].Source))
		}
	}
	parts = append(parts, sourceText(job.Source))
	return strings.ToLower(strings.Join(parts, "\n"))
}

// sourceText is a source as a person would search for it: without the query of
// an address, which may hold a signature.
func sourceText(s media.SourceRef) string {
	address, _, _ := strings.Cut(s.URL, "?")
	return strings.TrimSpace(s.Storage + " " + s.Key + address + s.Upload + s.Sample)
}

// SetErrorText makes text what search finds the job's error by; "" for none.
func (db *DB) SetErrorText(ctx context.Context, tx Tx, job, text string) error {
	var all string
	if err := tx.QueryRow(ctx, `SELECT text FROM texts WHERE job_id = $1`, job).Scan(&all); err != nil {
		return err
	}
	all, _, _ = strings.Cut(all, errorMark)
	if text != "" {
		all += errorMark + strings.ToLower(text)
	}
	_, err := tx.Exec(ctx, `UPDATE texts SET text = $2 WHERE job_id = $1`, job, all)
	return err
}
