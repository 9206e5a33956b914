//go:build !linux

package ffmpeg

const maxrssUnit = 1 // getrusage counts bytes here

// vitalOf can tell nothing here, so only progress counts as movement.
func vitalOf(int) vital { return vital{} }
