// Package encode is the only place that knows codecs and their encoders: which
// encoder makes a codec, what its presets, profiles, levels and bit rates are, and
// which options of ffmpeg set them. Operations fill in a Video or an Audio:
//
//	v := encode.Video{Encoder: "libx264", Preset: "fast", Rate: rate, GOP: 50, Picture: pic}
//	output.Options = ffmpeg.On("v:0", v.Options())
//
// A new codec is a row of videoCodecs or audioCodecs, and a new encoder a row of
// encoders. A test compares the enums of the operations' parameters with these tables.
package encode
