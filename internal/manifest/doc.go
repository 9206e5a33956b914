// Package manifest has what a packaged presentation is: its renditions with
// their segments as they were measured on disk, not as somebody meant them to
// be. The packages hls and dash write and read it in their formats; mp4 and
// mpegts read the segments; vtt reads and writes text.
package manifest
