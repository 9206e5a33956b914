package store

import (
	"context"
	"time"

	"github.com/mediamill/mediamill/internal/media"
)

const (
	// patience is how long the index of texts may look for a page.
	patience = 25 * time.Millisecond
	// manyTexts is how many texts one search reads at most.
	manyTexts = 3000
)

// texts goes on from the places walked so far by the index of texts; ok is
// false when that has too many for it, and the walk goes on.
func (l *listing) texts(ctx context.Context, found []*media.Job) (page JobPage, ok bool, err error) {
	if len([]rune(l.text)) < 3 { // the index is of three letters each
		return page, false, nil
	}
	ids, err := l.db.textMatches(ctx, l.f.Project, l.text)
	if err != nil || len(ids) > manyTexts {
		return page, false, err
	}
	limit := l.f.Limit
	l.f.Limit = limit - len(found)
	jobs, err := l.pick(ctx, ids)
	l.f.Limit = limit
	return l.cut(append(found, jobs...), ""), true, err
}

// textMatches are the jobs whose text holds the words; more than manyTexts
// when they are too many, or take too long, to be read at once.
func (db *DB) textMatches(ctx context.Context, project, words string) (ids []string, err error) {
	ctx, stop := context.WithTimeout(ctx, patience)
	defer stop()
	tooMany := make([]string, manyTexts+1)
	if db.Dialect() == SQLite {
		// The pattern is read with its wildcards, for an ESCAPE would keep the
		// index out; instr then is exact.
		ids, err = all(ctx, db.Reader(), scanText, `
			SELECT t.job_id FROM search s CROSS JOIN texts t ON t.row = s.rowid
			WHERE s.text LIKE $1 AND instr(t.text, $2) > 0 LIMIT $3`, "%"+words+"%", words, manyTexts+1)
	} else {
		err = db.InTx(context.WithoutCancel(ctx), func(tx Tx) error {
			// The planner would read the whole table when it takes the words for
			// common. The limit is the server's: ended from here, it would cost the connection.
			for _, set := range []string{`SET LOCAL enable_seqscan = off`, `SET LOCAL statement_timeout = 25`} {
				if _, err := tx.Exec(ctx, set); err != nil {
					return err
				}
			}
			ids, err = all(context.WithoutCancel(ctx), tx, scanText,
				`SELECT job_id FROM texts WHERE text LIKE $1 LIMIT $2`, "%"+escapeLike(words)+"%", manyTexts+1)
			return err
		})
	}
	if err != nil && (ctx.Err() != nil || db.TimedOut(err)) {
		return tooMany, nil
	}
	return ids, err
}
