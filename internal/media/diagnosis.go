package media

// A DiagnosisCode says what is wrong, or worth knowing, about a container or one of
// its streams.
type DiagnosisCode string

const (
	ResolutionChanged    DiagnosisCode = "resolution_changed"
	SampleRateChanged    DiagnosisCode = "sample_rate_changed"
	ChannelsChanged      DiagnosisCode = "channels_changed"
	ParametersChanged    DiagnosisCode = "parameters_changed"
	AspectRatioInvalid   DiagnosisCode = "aspect_ratio_invalid"
	TimestampsFallBack   DiagnosisCode = "timestamps_fall_back"
	DecodingTimeJumps    DiagnosisCode = "decoding_time_jumps"
	PresentationJumps    DiagnosisCode = "presentation_time_jumps"
	ShownBeforeDecoded   DiagnosisCode = "shown_before_decoded"
	AACDurationDeviates  DiagnosisCode = "aac_duration_deviates"
	PoorInterleaving     DiagnosisCode = "poor_interleaving"
	VideoFramesMissing   DiagnosisCode = "video_frames_missing"
	AudioFramesMissing   DiagnosisCode = "audio_frames_missing"
	VideoFramesRepeated  DiagnosisCode = "video_frames_repeated"
	AudioFramesRepeated  DiagnosisCode = "audio_frames_repeated"
	FrameRateUnsteady    DiagnosisCode = "frame_rate_unsteady"
	StreamUnreadable     DiagnosisCode = "stream_cannot_be_opened"
	StreamEndsEarly      DiagnosisCode = "stream_ends_early"
	PacketsDamaged       DiagnosisCode = "packets_damaged"
	FirstFrameNotKey     DiagnosisCode = "first_frame_not_key"
	UnitInvalid          DiagnosisCode = "nal_unit_invalid"
	DelimitersMissing    DiagnosisCode = "access_unit_delimiters_missing"
	NoAudioStream        DiagnosisCode = "no_audio_stream"
	NoVideoStream        DiagnosisCode = "no_video_stream"
	VideoBitRateOutside  DiagnosisCode = "video_bit_rate_out_of_range"
	AudioBitRateOutside  DiagnosisCode = "audio_bit_rate_out_of_range"
	VideoDecodingFailed  DiagnosisCode = "video_decoding_failed"
	AudioDecodingFailed  DiagnosisCode = "audio_decoding_failed"
	VideoRotated         DiagnosisCode = "video_rotated"
	SeveralPrograms      DiagnosisCode = "several_programs"
	CodecTagInvalid      DiagnosisCode = "codec_tag_invalid"
	TimecodeTrackPresent DiagnosisCode = "timecode_track_present"
)

// A Severity says how bad a diagnosis is.
type Severity string

const (
	SeverityFatal   Severity = "fatal"   // most players cannot play the source
	SeverityError   Severity = "error"   // people see or hear it
	SeverityWarning Severity = "warning" // some players have difficulties
	SeverityNotice  Severity = "notice"  // unusual, and harmless for most players
	SeverityInfo    Severity = "info"    // no fault
)

// A Trait is what is the same for all diagnoses of a code.
type Trait struct {
	Code     DiagnosisCode
	Category string
	Severity Severity
	Meaning  Phrase
}

// Traits lists every code.
func Traits() []Trait {
	return []Trait{
		{ResolutionChanged, "parameters", SeverityError, Fixed("the frame size changes within the video stream")},
		{SampleRateChanged, "parameters", SeverityError, Fixed("the sample rate changes within the audio stream")},
		{ChannelsChanged, "parameters", SeverityError, Fixed("the number of channels changes within the audio stream")},
		{ParametersChanged, "parameters", SeverityWarning, Fixed("the parameter sets of the decoder change within the stream")},
		{AspectRatioInvalid, "parameters", SeverityWarning, Fixed("the pixels or the frames have an implausible aspect ratio")},
		{TimestampsFallBack, "timestamps", SeverityError, Fixed("a packet is decoded before the one that it follows")},
		{DecodingTimeJumps, "timestamps", SeverityWarning, Fixed("decoding times jump ahead")},
		{PresentationJumps, "timestamps", SeverityWarning, Fixed("presentation times jump ahead")},
		{ShownBeforeDecoded, "timestamps", SeverityError, Fixed("a frame is shown before it is decoded")},
		{AACDurationDeviates, "timestamps", SeverityWarning, Fixed("timestamps of AAC are not as far apart as its frames are long")},
		{PoorInterleaving, "timestamps", SeverityWarning, Fixed("audio and video of the same time are far apart in the file")},
		{VideoFramesMissing, "frames", SeverityWarning, Fixed("there are times without a frame of the video")},
		{AudioFramesMissing, "frames", SeverityWarning, Fixed("there are times without a frame of the audio")},
		{VideoFramesRepeated, "frames", SeverityWarning, Fixed("frames of the video have the same time")},
		{AudioFramesRepeated, "frames", SeverityWarning, Fixed("frames of the audio have the same time")},
		{FrameRateUnsteady, "frames", SeverityNotice, Fixed("the number of frames per second varies")},
		{StreamUnreadable, "stream_state", SeverityError, Fixed("a stream cannot be opened")},
		{StreamEndsEarly, "stream_state", SeverityWarning, Fixed("audio or video ends before the other")},
		{PacketsDamaged, "stream_state", SeverityError, Fixed("packets are damaged or incomplete")},
		{FirstFrameNotKey, "stream_state", SeverityError, Fixed("the first frame of the video is not a keyframe")},
		{UnitInvalid, "stream_state", SeverityError, Fixed("units of H.264 or HEVC are not valid")},
		{DelimitersMissing, "stream_state", SeverityNotice, Fixed("frames in MPEG-TS begin without an access unit delimiter")},
		{NoAudioStream, "stream_info", SeverityNotice, Fixed("there is no audio stream")},
		{NoVideoStream, "stream_info", SeverityNotice, Fixed("there is no video stream")},
		{VideoBitRateOutside, "stream_info", SeverityWarning, Fixed("the bit rate of the video is out of the range")},
		{AudioBitRateOutside, "stream_info", SeverityWarning, Fixed("the bit rate of the audio is out of the range")},
		{VideoDecodingFailed, "decoding", SeverityError, Fixed("frames of the video cannot be decoded without errors")},
		{AudioDecodingFailed, "decoding", SeverityError, Fixed("frames of the audio cannot be decoded")},
		{VideoRotated, "features", SeverityNotice, Fixed("the video is rotated for display")},
		{SeveralPrograms, "features", SeverityNotice, Fixed("the transport stream has several programs")},
		{CodecTagInvalid, "features", SeverityWarning, Fixed("the codec is called by a tag that players of MP4 do not expect")},
		{TimecodeTrackPresent, "features", SeverityInfo, Fixed("there is a timecode")},
	}
}

// TraitOf is that of a code; ok is false for a code that is not known.
func TraitOf(code DiagnosisCode) (trait Trait, ok bool) {
	for _, t := range Traits() {
		if t.Code == code {
			return t, true
		}
	}
	return Trait{}, false
}

// A Diagnosis is what was found of one code in one stream.
type Diagnosis struct {
	Code     DiagnosisCode `json:"code" doc:"Stable code, such as timestamps_fall_back"`
	Category string        `json:"category" enum:"parameters,timestamps,frames,stream_state,stream_info,decoding,features" doc:"What it is about"`
	Severity Severity      `json:"severity" enum:"fatal,error,warning,notice,info" doc:"How bad it is"`
	Stream   int           `json:"stream" doc:"Index in the container; -1 for the whole file"`
	Count    int           `json:"count" minimum:"1" doc:"How often it was found"`
	Times    []Seconds     `json:"times" doc:"When it was found, from the start of the source: the first ones. Empty if it has no time, or if the decoder does not tell it"`
	Phrase
}
