// Package dash writes MPEG-DASH media presentation descriptions (MPD, ISO/IEC
// 23009-1) from measured renditions, reads them strictly, and checks that what
// a description says is what its segments are.
package dash
