// Package media is the domain: jobs, tasks, their states, sources and errors.
// It imports nothing of ours and only the standard library.
package media
