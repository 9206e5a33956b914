// Package sqlite opens the rows in a SQLite file: with a write-ahead log, every
// commit on disk before it is acknowledged, and one process at a time.
package sqlite
