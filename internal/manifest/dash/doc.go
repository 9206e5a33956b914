// Package dash writes MPEG-DASH media presentation descriptions (MPD, ISO/IEC
// 23009-1) from measured renditions, reads them strictly, and checks them against
// the segments that they describe.
package dash
