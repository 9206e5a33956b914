// Package gate checks the promise of verification: it refuses bad outputs, and never
// a good one. Whatever a source says about its own duration, no work on a source that
// ffmpeg decodes to its end is thrown away.
package gate
