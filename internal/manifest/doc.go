// Package manifest has what a packaged presentation is: its renditions with
// their segments as measured on disk, not as planned. The packages hls and dash
// write and read it in their formats; mp4 and mpegts read the segments; vtt reads
// and writes text.
package manifest
