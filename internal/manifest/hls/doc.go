// Package hls writes HTTP Live Streaming playlists (RFC 8216 and its second
// edition) from measured renditions, reads playlists strictly, and checks that
// what a playlist says is what its segments are.
package hls
