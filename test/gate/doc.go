// Package gate holds the last check of outputs to its promise: what refuses bad
// outputs never refuses a good one. Whatever a source says of its own length,
// no work on a source that ffmpeg decodes to its end is thrown away.
package gate
