package store

import (
	"context"
	"errors"
)

// Setting is a small fact about this installation; "" when it was never set.
// What SetSecret wrote is opened.
func (db *DB) Setting(ctx context.Context, name string) (value string, err error) {
	err = db.Reader().QueryRow(ctx, `SELECT value FROM settings WHERE name = $1`, name).Scan(&value)
	if errors.Is(err, ErrNoRows) {
		err = nil
	}
	if err == nil {
		err = db.open(settingRow(name), &value)
	}
	return value, err
}

// settingRow is what the value of a sealed setting is bound to.
func settingRow(name string) string { return "settings/" + name }

// SetSecret writes a setting whose value is sealed; Setting reads it.
func (db *DB) SetSecret(ctx context.Context, name, value string) error {
	return db.Set(ctx, name, db.sealed(settingRow(name), value))
}

// Set writes a setting.
func (db *DB) Set(ctx context.Context, name, value string) error {
	_, err := db.exec(ctx, `INSERT INTO settings (name, value) VALUES ($1, $2)
		ON CONFLICT (name) DO UPDATE SET value = excluded.value`, name, value)
	return err
}

// SetOnce writes a setting that was never set; of several processes at once,
// first is true in one.
func (db *DB) SetOnce(ctx context.Context, name, value string) (first bool, err error) {
	n, err := db.exec(ctx, `INSERT INTO settings (name, value) VALUES ($1, $2) ON CONFLICT DO NOTHING`, name, value)
	return n == 1, err
}
