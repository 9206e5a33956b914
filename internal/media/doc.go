// Package media is the domain: jobs, tasks, their states, sources and errors.
// It imports only the standard library.
package media
