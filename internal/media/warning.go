package media

// A WarningCode says what a person should know about a task that succeeded.
type WarningCode string

const (
	WarnLanguageMissing     WarningCode = "language_missing"      // no stream has a requested language
	WarnTracksDropped       WarningCode = "tracks_dropped"        // streams were omitted, because the output supports fewer
	WarnStreamsDropped      WarningCode = "streams_dropped"       // video streams other than the main one were omitted
	WarnCharset             WarningCode = "charset"               // subtitles were not in UTF-8
	WarnCuesDropped         WarningCode = "cues_dropped"          // subtitle lines were omitted
	WarnNoCues              WarningCode = "no_cues"               // a subtitle stream has no text
	WarnNoVideo             WarningCode = "no_video"              // a source has no video
	WarnNoAudio             WarningCode = "no_audio"              // a source has no audio
	WarnNoSubtitles         WarningCode = "no_subtitles"          // there were no subtitles to burn in
	WarnSubtitlesDropped    WarningCode = "subtitles_dropped"     // subtitles of this kind are not supported by the container
	WarnStylesDropped       WarningCode = "styles_dropped"        // the styles of subtitles are not supported
	WarnCoverDropped        WarningCode = "cover_dropped"         // the cover art is not supported
	WarnLoudnessNotMeasured WarningCode = "loudness_not_measured" // the loudness is unknown, so it was kept
	WarnSilence             WarningCode = "silence"               // the audio is silent
	WarnRotationLost        WarningCode = "rotation_lost"         // the container has no rotation
	WarnStartsAtKeyframe    WarningCode = "starts_at_keyframe"    // a copied stream begins before the requested start
	WarnEncoderFallback     WarningCode = "encoder_fallback"      // another encoder than the requested one was used
	WarnGlyphMissing        WarningCode = "glyph_missing"         // no font has a character
	WarnDepends             WarningCode = "depends"               // the task is planned after another one has succeeded
	WarnPastEnd             WarningCode = "past_end"              // a requested time is after the last frame
	WarnPictureMissing      WarningCode = "picture_missing"       // the source has no decodable frame at a requested time
	WarnNoGoodPoster        WarningCode = "no_good_poster"        // no frame was good enough for a poster
	WarnFewFrames           WarningCode = "few_frames"            // the source has fewer frames than requested images
	WarnReduced             WarningCode = "reduced"               // a preview was made smaller to keep its size in bytes
	WarnSegmentShort        WarningCode = "segment_short"         // a segment ends before its requested end
	WarnHDRMixed            WarningCode = "hdr_mixed"             // some sources are HDR and some are SDR
	WarnNotImproved         WarningCode = "not_improved"          // nothing that was measured became better
	WarnShorter             WarningCode = "shorter"               // the output is shorter than the source declares
	WarnWrongDuration       WarningCode = "wrong_duration"        // the source declares another duration than it has
	WarnSourceTruncated     WarningCode = "source_truncated"      // the source is truncated
	WarnSourceDamagedIndex  WarningCode = "source_damaged_index"  // the index of the source is damaged
)

// A Warning is something that a person should know of a task that succeeded.
type Warning struct {
	Code WarningCode `json:"code"`
	Phrase
}
