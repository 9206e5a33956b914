// Package mp4 reads the boxes of ISO base media files: the initialization and
// media segments of CMAF, and the index of a plain MP4, from which it makes such
// segments. It trusts no number of a file: every read is bounded by the box that
// holds it, counts are bounded by the bytes that they describe, and invalid data is
// an error, never a panic.
package mp4
