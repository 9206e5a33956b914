// Package hls writes HTTP Live Streaming playlists (RFC 8216 and its second
// edition) from measured renditions, reads playlists strictly, and checks them
// against the segments that they name.
package hls
