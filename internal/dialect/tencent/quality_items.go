package tencent

// A qualityKind is a group of items, as the vendor's presets take them.
type qualityKind int

const (
	ofScore qualityKind = iota
	ofPicture
	ofSound
	ofStream
	ofPlaylist
	ofLive // of streams that are received, which files are not
)

// A qualityItem is one of the vendor's faults.
type qualityItem struct {
	name string
	kind qualityKind
	// look is what finds it: an analyzer, or a fact of the source; empty: nothing does.
	look string
	// category and severity are those of a diagnosis of a stream or a playlist.
	category, severity string
}

// lookFacts is the look of items that what is known of the source answers.
const lookFacts = "facts"

func qualityItemOf(name string) *qualityItem {
	for _, item := range qualityItems() {
		if item.name == name {
			return &item
		}
	}
	return nil
}

// qualityItems are all of the vendor's model.
func qualityItems() (list []qualityItem) {
	add := func(kind qualityKind, look string, names ...string) {
		for _, name := range names {
			list = append(list, qualityItem{name: name, kind: kind, look: look})
		}
	}
	of := func(kind qualityKind, category, severity string, names ...string) {
		for _, name := range names {
			list = append(list, qualityItem{name: name, kind: kind, category: category, severity: severity, look: streamLook(name)})
		}
	}
	add(ofScore, "", "LowEvaluation", "AudioEvaluation")
	add(ofPicture, "", "Mosaic", "CrashScreen", "Blur", "Jitter", "Noise", "QRCode", "BarCode", "AppletCode")
	add(ofPicture, "crop", "BlackWhiteEdge")
	add(ofPicture, "black", "SolidColorScreen")
	add(ofPicture, "", "LowLighting", "HighLighting")
	add(ofSound, "silence", "NoVoice")
	add(ofSound, "", "LowVoice", "HighVoice", "AudioNoise")
	of(ofStream, "DecodeParamException", "Warning", "VideoResolutionChanged", "AudioSampleRateChanged", "AudioChannelsChanged", "ParameterSetsChanged", "DarOrSarInvalid")
	of(ofStream, "TimeStampException", "Error", "TimestampFallback")
	of(ofStream, "TimeStampException", "Warning", "DtsJitter", "PtsJitter", "AACDurationDeviation")
	of(ofStream, "FrameException", "Warning", "AudioDroppingFrames", "VideoDroppingFrames", "AVTimestampInterleave")
	of(ofStream, "FrameException", "Error", "PtsLessThanDts")
	of(ofLive, "FrameException", "Warning", "ReceiveFpsJitter", "ReceiveFpsTooSmall")
	of(ofStream, "FrameException", "Warning", "FpsJitter")
	of(ofStream, "StreamStatusException", "Fatal", "StreamOpenFailed")
	of(ofStream, "StreamStatusException", "Info", "StreamEnd")
	of(ofStream, "StreamStatusException", "Error", "StreamParseFailed", "VideoFirstFrameNotIdr", "StreamNALUError")
	of(ofStream, "StreamStatusException", "Warning", "TsStreamNoAud", "AudioStreamLack", "VideoStreamLack")
	of(ofLive, "StreamStatusException", "Info", "LackAudioRecover", "LackVideoRecover")
	of(ofStream, "StreamInfo", "Warning", "VideoBitrateOutofRange", "AudioBitrateOutofRange")
	of(ofStream, "DecodeException", "Error", "VideoDecodeFailed", "AudioDecodeFailed")
	of(ofStream, "StreamAbnormalCharacteristics", "Warning", "AudioOutOfPhase", "VideoDuplicatedFrame", "AudioDuplicatedFrame")
	of(ofStream, "StreamAbnormalCharacteristics", "Notice", "VideoRotation", "TsMultiPrograms", "Mp4InvalidCodecFourcc", "TimecodeTrackExist")
	of(ofPlaylist, "HLSRequirements", "Error", "HLSBadM3u8Format", "HLSInvalidMasterM3u8", "HLSInvalidMediaM3u8")
	of(ofPlaylist, "HLSRequirements", "Notice", "HLSMasterM3u8Recommended", "HLSMediaM3u8Recommended", "HLSMediaM3u8DiscontinuityExist")
	of(ofPlaylist, "HLSRequirements", "Warning", "HLSMediaSegmentsStreamNumChange", "HLSMediaSegmentsPTSJitterDeviation", "HLSMediaSegmentsDTSJitterDeviation")
	return list
}

// streamLook is what finds a fault of the stream.
func streamLook(name string) string {
	switch name {
	case "AudioStreamLack", "VideoStreamLack", "VideoRotation":
		return lookFacts
	}
	return ""
}
