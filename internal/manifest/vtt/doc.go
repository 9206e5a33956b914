// Package vtt writes WebVTT: thumbnail tracks and subtitles.
package vtt
