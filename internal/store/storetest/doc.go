// Package storetest gives tests an empty, migrated database of each kind:
// SQLite in a temporary folder, and PostgreSQL in a cluster of the test
// binary's own, which is stopped and removed when the binary ends, however it
// ends. Without PostgreSQL's programs, a test is skipped, or fails if CI is set in
// the environment.
package storetest
