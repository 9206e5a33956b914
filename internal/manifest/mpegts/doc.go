// Package mpegts reads MPEG transport stream segments of one elementary stream, as
// far as is needed to find the timestamps of its frames, its keyframes and its codec.
package mpegts
