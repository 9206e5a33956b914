package media

import "slices"

// A FindingCode says what is unusual about a source, or what was normalized in an output.
type FindingCode string

const (
	FoundRotation          FindingCode = "rotation"            // the display matrix rotates or flips the video
	FoundSAR               FindingCode = "sar"                 // pixels are not square
	FoundOddSize           FindingCode = "odd_size"            // the width or height is odd
	FoundInterlaced        FindingCode = "interlaced"          // frames consist of two fields
	FoundVariableFrameRate FindingCode = "variable_frame_rate" // frames are shown for different times
	FoundHighFrameRate     FindingCode = "high_frame_rate"     // more than 60 frames per second
	FoundHDR               FindingCode = "hdr"                 // the transfer function is PQ or HLG
	FoundDolbyVision       FindingCode = "dolby_vision"        // Dolby Vision without a base layer that others can show
	FoundHighBitDepth      FindingCode = "high_bit_depth"      // more than 8 bits per sample
	FoundBitDepth          FindingCode = "bit_depth"           // the bits per sample were reduced
	FoundChroma            FindingCode = "chroma"              // chroma is sampled more finely than 4:2:0
	FoundColor             FindingCode = "color"               // the primaries or the matrix were converted
	FoundFullRange         FindingCode = "full_range"          // the video uses all values, and not those of television
	FoundSingleFrame       FindingCode = "single_frame"        // the video stream has one frame
	FoundGap               FindingCode = "gap"                 // there are times without a frame
	FoundDuplicateTimes    FindingCode = "duplicate_times"     // several frames have the same time
	FoundTruncated         FindingCode = "truncated"           // the end of the file is missing
	FoundDamagedIndex      FindingCode = "damaged_index"       // the index of the container contradicts itself
	FoundWrongDuration     FindingCode = "wrong_duration"      // the declared duration is not that of the packets
	FoundEditList          FindingCode = "edit_list"           // an edit list shows only parts of the media
	FoundNoKeyframeIndex   FindingCode = "no_keyframe_index"   // seeking has to read the file
	FoundStillPicture      FindingCode = "still_picture"       // an image without a duration
	FoundUnknownDuration   FindingCode = "unknown_duration"    // the container declares no duration
	FoundLateStart         FindingCode = "late_start"          // the first timestamp is far after 0
	FoundNegativeStart     FindingCode = "negative_start"      // the first timestamp is before 0
	FoundAudioOffset       FindingCode = "audio_offset"        // audio and video do not begin together
	FoundUnequalLength     FindingCode = "unequal_length"      // audio and video do not end together
	FoundNoVideo           FindingCode = "no_video"            // there is no video stream
	FoundNoAudio           FindingCode = "no_audio"            // there is no audio stream
	FoundCoverArt          FindingCode = "cover_art"           // images are attached
	FoundDataStreams       FindingCode = "data_streams"        // there are streams that are not video, audio or subtitles
	FoundUnreadableStream  FindingCode = "unreadable_stream"   // a stream cannot be decoded
	FoundManyStreams       FindingCode = "many_streams"        // there are more than 16 streams
	FoundBitmapSubtitles   FindingCode = "bitmap_subtitles"    // subtitles are images
	FoundSurround          FindingCode = "surround"            // more than two audio channels
	FoundPictureShort      FindingCode = "picture_short"       // the video ends before the audio
	FoundSampleRate        FindingCode = "sample_rate"         // the sample rate was converted
	FoundChannels          FindingCode = "channels"            // audio channels were mixed
	FoundLoudness          FindingCode = "loudness"            // the loudness was normalized
)

// A Finding is one unusual thing of a source, and what is done about it.
// In a result's "normalized" list it is what was done.
type Finding struct {
	Code   FindingCode `json:"code" doc:"Stable code, such as rotation, sar, interlaced, variable_frame_rate, hdr, edit_list, gap or truncated"`
	Stream int         `json:"stream" doc:"Index in the container; -1 for the whole file"`
	Phrase
	Action     string   `json:"action,omitempty" doc:"What a plan does about it, in English"`
	ActionKey  string   `json:"action_key,omitempty" doc:"Stable key of the form of action"`
	ActionArgs []Phrase `json:"action_args,omitempty" doc:"What the form of action has in its places"`
}

// Same says that two findings say the same.
func (f Finding) Same(other Finding) bool {
	return f.Code == other.Code && f.Stream == other.Stream && f.Text == other.Text && f.Action == other.Action
}

// With is the finding with what a plan does about it.
func (f Finding) With(action Phrase) Finding {
	f.Action, f.ActionKey, f.ActionArgs = action.Text, action.Key, action.Args
	return f
}

// Has says whether one of the findings has the code.
func (s *Source) Has(code FindingCode) bool {
	return slices.ContainsFunc(s.Findings, func(f Finding) bool { return f.Code == code })
}
