// Package still takes single frames from a video and encodes them as images, for
// the operations that show a video by some of its frames.
//
// A frame is found by seeking, not by decoding everything before it: each has an
// input of its own with -ss before it, and one process has several. A note next to
// each image holds the time of the frame that was really taken, from the frame's own
// timestamp.
package still
