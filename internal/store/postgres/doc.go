// Package postgres opens the rows in PostgreSQL 15 or later.
package postgres
