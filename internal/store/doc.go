// Package store keeps the rows: projects, accounts, storages, templates, jobs,
// tasks, events, deliveries, uploads, workers.
//
// The statements are written once, for both SQLite and PostgreSQL; what differs is
// behind Tx (see dialect.go). Packages sqlite and postgres open a DB. Methods that
// take a Tx are one step of the caller's transaction; the others read, or write in a
// transaction of their own.
//
// Times are milliseconds since 1970 by the database's own clock, now_ms(), so
// that the clocks of workers never matter. A project of "" means any project.
// A row that does not exist is media.CodeNotFound; a name that is taken is
// media.CodeConflict.
package store
