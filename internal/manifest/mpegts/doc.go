// Package mpegts reads MPEG transport stream segments of one elementary stream:
// as much as tells when its frames are shown, where keyframes are, and which
// codec it is.
package mpegts
