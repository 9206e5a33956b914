package store

import (
	"context"
	"time"
)

// An Account is a person who signs in to the console.
type Account struct {
	ID           string     `json:"id"`
	Name         string     `json:"name"`
	PasswordHash string     `json:"-"`
	Role         string     `json:"role" doc:"admin, operator or viewer"`
	Project      string     `json:"project"`
	Created      time.Time  `json:"created_at"`
	Disabled     *time.Time `json:"disabled_at,omitempty"`
}

// InsertAccount sets Created; CodeConflict when the name is taken.
func (db *DB) InsertAccount(ctx context.Context, tx Tx, a *Account) error {
	var created int64
	err := tx.QueryRow(ctx, `INSERT INTO accounts (id, name, password_hash, role, project_id, created_ms)
		VALUES ($1, $2, $3, $4, $5, now_ms()) RETURNING created_ms`,
		a.ID, a.Name, a.PasswordHash, a.Role, a.Project).Scan(&created)
	a.Created = Time(created)
	return db.conflict(err, "name", "an account named %q already exists", a.Name)
}

const accountColumns = `id, name, password_hash, role, project_id, created_ms, disabled_ms`

func scanAccount(row Row) (a Account, err error) {
	var created int64
	var disabled *int64
	err = row.Scan(&a.ID, &a.Name, &a.PasswordHash, &a.Role, &a.Project, &created, &disabled)
	a.Created, a.Disabled = Time(created), timePointer(disabled)
	return a, err
}

// Account finds one by ID, disabled ones too.
func (db *DB) Account(ctx context.Context, id string) (Account, error) {
	return one(ctx, db.Reader(), "account", scanAccount, `SELECT `+accountColumns+` FROM accounts WHERE id = $1`, id)
}

// AccountNamed finds one by name, disabled ones too.
func (db *DB) AccountNamed(ctx context.Context, name string) (Account, error) {
	return one(ctx, db.Reader(), "account", scanAccount, `SELECT `+accountColumns+` FROM accounts WHERE name = $1`, name)
}

// Accounts are those of a project, the oldest first.
func (db *DB) Accounts(ctx context.Context, project string) ([]Account, error) {
	return all(ctx, db.Reader(), scanAccount,
		`SELECT `+accountColumns+` FROM accounts WHERE $1 = '' OR project_id = $1 ORDER BY created_ms, id`, project)
}

// UpdateAccount writes PasswordHash and Role of a.ID, and whether it is disabled.
func (db *DB) UpdateAccount(ctx context.Context, a *Account) error {
	return db.execOne(ctx, "account", `UPDATE accounts SET password_hash = $2, role = $3, disabled_ms = $4 WHERE id = $1`,
		a.ID, a.PasswordHash, a.Role, millis(a.Disabled))
}
