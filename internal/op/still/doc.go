// Package still takes single pictures out of a film and encodes them, for the
// operations that show a film by some of its frames.
//
// Pictures are sought, not decoded to: each has its own input with -ss before
// it, several to a process. A note beside each picture tells the time of the
// frame that was really taken, from the frame's own time stamp.
package still
