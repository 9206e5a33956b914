package tencent

// The parameters of video, audio and images, as templates and tasks have them.
type (
	// A VideoTemplateInfo says how video is encoded.
	VideoTemplateInfo struct {
		Codec               string
		Fps                 int64 // 0 to 120; 0 is the source's
		FpsDenominator      int64 `json:",omitempty"`
		Bitrate             int64 // kbit/s; 0 is by size and codec
		ResolutionAdaptive  string
		Width               int64
		Height              int64
		Gop                 int64
		GopUnit             string `json:",omitempty"` // frame or second
		FillType            string
		Vcrf                int64   `json:",omitempty"` // constant quality, 1 to 51
		HlsTime             float64 `json:",omitempty"` // seconds of a segment
		SegmentType         int64   `json:",omitempty"` // 0: TS, 7: fragmented MP4
		VideoProfile        string  `json:",omitempty"`
		VideoLevel          string  `json:",omitempty"`
		Bframes             int64   `json:",omitempty"`
		Mode                string  `json:",omitempty"` // VBR, ABR, CBR or VCRF
		NoScenecut          int64   `json:",omitempty"`
		BitDepth            int64   `json:",omitempty"`
		ContentAdaptStream  ignored `json:",omitzero"`
		ScenarioBased       ignored `json:",omitzero"`
		SceneType           ignored `json:",omitzero"`
		CompressType        ignored `json:",omitzero"`
		Compress            ignored `json:",omitzero"`
		Stereo3dType        refused `json:",omitzero"`
		Sar                 refused `json:",omitzero"`
		RawPts              refused `json:",omitzero"`
		SegmentSpecificInfo refused `json:",omitzero"`
	}
	// An AudioTemplateInfo says how audio is encoded.
	AudioTemplateInfo struct {
		Codec            string
		Bitrate          int64   // kbit/s; 0 is by codec
		SampleRate       int64   // Hz; 0 is the source's
		AudioChannel     *int64  `json:",omitempty"` // 0 is the source's, 2 when not given
		AudioLanguage    string  `json:",omitempty"`
		AudioName        ignored `json:",omitzero"`
		DefaultTrack     ignored `json:",omitzero"`
		TrackChannelInfo refused `json:",omitzero"`
		StreamSelects    refused `json:",omitzero"`
	}
	// A TEHDConfig asks for the vendor's own encoder; here only its maximum bit rate applies.
	TEHDConfig struct {
		Type            string // TEHD-100 or TEHD-200
		MaxVideoBitrate int64  `json:",omitempty"` // kbit/s
	}
	// A TranscodeParameter is the content of a transcode template.
	TranscodeParameter struct {
		Container     string
		RemoveVideo   int64
		RemoveAudio   int64
		VideoTemplate *VideoTemplateInfo `json:",omitempty"`
		AudioTemplate *AudioTemplateInfo `json:",omitempty"`
		TEHDConfig    *TEHDConfig        `json:",omitempty"`
		EnhanceConfig *EnhanceConfig     `json:",omitempty"`
		StdExtInfo    refused            `json:",omitzero"`
		// SubtitleTemplate is a RawTranscodeParameter's alone.
		SubtitleTemplate refused `json:",omitzero"`
	}
	// An AdaptiveStreamTemplate is one rendition of an adaptive template.
	AdaptiveStreamTemplate struct {
		Video       *VideoTemplateInfo
		Audio       *AudioTemplateInfo
		RemoveAudio int64
		RemoveVideo int64
		AudioList   refused `json:",omitzero"`
	}
	// An AdaptiveParameter is the content of an adaptive template.
	AdaptiveParameter struct {
		Format                       string                   `need:"true"` // HLS or MPEG-DASH
		StreamInfos                  []AdaptiveStreamTemplate `need:"true"`
		DisableHigherVideoBitrate    int64
		DisableHigherVideoResolution int64
		PureAudio                    int64
		SegmentType                  string `json:",omitempty"`
	}
	// A Frame is the size and format of images.
	Frame struct {
		Width              int64
		Height             int64
		ResolutionAdaptive string
		Format             string
		FillType           string `json:",omitempty"`
	}
	// A SampleParameter is the content of a sampled-snapshot template.
	SampleParameter struct {
		SampleType     string `need:"true"` // Percent or Time
		SampleInterval int64  `need:"true"` // percent or seconds
		Frame
	}
	// A SpriteParameter is the content of a sprite template.
	SpriteParameter struct {
		SampleType     string `need:"true"`
		SampleInterval int64  `need:"true"`
		RowCount       int64  `need:"true"`
		ColumnCount    int64  `need:"true"`
		Frame
	}
	// An AnimatedParameter is the content of a template of animated images.
	AnimatedParameter struct {
		Fps                int64 `need:"true"` // 1 to 30
		Width              int64
		Height             int64
		ResolutionAdaptive string
		Format             string // gif or webp
		Quality            float64
	}
)

// containerHLS is the container that is a playlist.
const containerHLS = "hls"

func soundOnly(container string) bool {
	switch container {
	case "mp3", "flac", "ogg", "m4a", "wav":
		return true
	}
	return false
}

// The vendor's words for the meaning of a size, and for what surrounds a video of
// another shape.
const (
	adaptiveOpen  = "open"  // width is the longer side, height the shorter
	adaptiveClose = "close" // as given
	fillStretch   = "stretch"
	fillGauss     = "gauss"
	fillBlack     = "black"
	fillWhite     = "white"
)
