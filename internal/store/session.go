package store

import (
	"context"
	"time"
)

// A Session is a person's console, signed in.
type Session struct {
	Hash    string // of the token
	Account string // ID
	Created time.Time
	Seen    time.Time // at most a minute behind
}

// InsertSession writes a session; its times are now.
func (db *DB) InsertSession(ctx context.Context, s *Session) error {
	_, err := db.exec(ctx, `INSERT INTO sessions (hash, account_id, created_ms, seen_ms) VALUES ($1, $2, now_ms(), now_ms())`,
		s.Hash, s.Account)
	return err
}

// Session finds one by the hash of its token.
func (db *DB) Session(ctx context.Context, hash string) (Session, error) {
	return one(ctx, db.Reader(), "session", func(row Row) (s Session, err error) {
		var created, seen int64
		err = row.Scan(&s.Hash, &s.Account, &created, &seen)
		s.Created, s.Seen = Time(created), Time(seen)
		return s, err
	}, `SELECT hash, account_id, created_ms, seen_ms FROM sessions WHERE hash = $1`, hash)
}

// TouchSession notes that a session is in use.
func (db *DB) TouchSession(ctx context.Context, hash string) error {
	_, err := db.exec(ctx, `UPDATE sessions SET seen_ms = now_ms() WHERE hash = $1`, hash)
	return err
}

// EndSession removes a session, if it is there.
func (db *DB) EndSession(ctx context.Context, hash string) error {
	_, err := db.exec(ctx, `DELETE FROM sessions WHERE hash = $1`, hash)
	return err
}

// EndSessions removes all sessions of an account but one; "" keeps none.
func (db *DB) EndSessions(ctx context.Context, account, but string) error {
	_, err := db.exec(ctx, `DELETE FROM sessions WHERE account_id = $1 AND hash <> $2`, account, but)
	return err
}

// EndOldSessions removes the sessions that nobody used since a time, or that
// began before another.
func (db *DB) EndOldSessions(ctx context.Context, unused, begun time.Time) error {
	_, err := db.exec(ctx, `DELETE FROM sessions WHERE seen_ms < $1 OR created_ms < $2`, unused.UnixMilli(), begun.UnixMilli())
	return err
}
