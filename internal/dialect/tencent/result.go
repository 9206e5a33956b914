package tencent

// What answers and notifications tell of a task.
type (
	// A WorkflowTask is a task of ProcessMedia.
	WorkflowTask struct {
		TaskId                     string
		Status                     string // PROCESSING or FINISH; there is no other word
		ErrCode                    int64  // of the source; sub-tasks have their own
		Message                    string
		InputInfo                  MediaInputInfo
		MetaData                   *MediaMetaData
		MediaProcessResultSet      []map[string]any
		AiContentReviewResultSet   []any
		AiAnalysisResultSet        []any
		AiRecognitionResultSet     []any
		AiQualityControlTaskResult any
		SmartSubtitlesTaskResult   []any
		SmartEraseTaskResult       any
	}
	// A ScheduleTask is a task of a graph.
	ScheduleTask struct {
		TaskId            string
		Status            string
		ErrCode           int64
		Message           string
		InputInfo         MediaInputInfo
		MetaData          *MediaMetaData
		ActivityResultSet []activityResult
	}
	// An activityResult is one task of a graph; its type is the one of results and
	// not the one of requests.
	activityResult struct {
		ActivityType    string
		ActivityResItem map[string]any
	}
	// An EditMediaTask is a task of EditMedia.
	EditMediaTask struct {
		TaskId  string
		Status  string
		ErrCode int64
		Message string
		Input   EditMediaTaskInput
		Output  *EditMediaTaskOutput
	}
	// An EditMediaTaskInput repeats what an edit reads.
	EditMediaTaskInput struct{ FileInfoSet []EditMediaFileInfo }
	// An EditMediaTaskOutput is what an edit made.
	EditMediaTaskOutput struct {
		OutputStorage TaskOutputStorage
		Path          string
		MetaData      *MediaMetaData
	}
	// A result is that of one sub-task; members that a kind does not have are absent.
	result struct {
		Status           string // PROCESSING, SUCCESS or FAIL
		ErrCodeExt       string
		ErrCode          int64
		Message          string
		Input            any
		Output           any
		Progress         *int64  `json:",omitempty"`
		BeginProcessTime *string `json:",omitempty"`
		FinishTime       *string `json:",omitempty"`
	}
	// A MediaMetaData is what a source holds.
	MediaMetaData struct {
		Size           int64
		Container      string
		Bitrate        int64
		Height         int64
		Width          int64
		Duration       float64
		Rotate         int64
		VideoStreamSet []MediaVideoStreamItem
		AudioStreamSet []MediaAudioStreamItem
		VideoDuration  float64
		AudioDuration  float64
	}
	// A MediaVideoStreamItem is one video stream. Fps is truncated to a whole
	// number; the exact rate is the ratio.
	MediaVideoStreamItem struct {
		Bitrate        int64
		Height         int64
		Width          int64
		Codec          string
		Fps            int64
		ColorPrimaries string
		ColorSpace     string
		ColorTransfer  string
		HdrType        string
		Codecs         string
		FpsNumerator   int64
		FpsDenominator int64
	}
	// A MediaAudioStreamItem is one audio stream.
	MediaAudioStreamItem struct {
		Bitrate      int64
		SamplingRate int64
		Codec        string
		Channel      int64
		Codecs       string
	}
	transcodeOutput struct {
		OutputStorage  TaskOutputStorage
		Path           string
		Definition     int64
		Bitrate        int64
		Height         int64
		Width          int64
		Size           int64
		Duration       float64
		Container      string
		Md5            string // of a file; empty for HLS
		AudioStreamSet []MediaAudioStreamItem
		VideoStreamSet []MediaVideoStreamItem
		// CallBackExtInfo names the items of the enhancement; null, and absent here, for none.
		CallBackExtInfo string `json:",omitempty"`
	}
	animatedOutput struct {
		Storage         TaskOutputStorage
		Path            string
		Definition      int64
		Container       string
		Height          int64
		Width           int64
		Bitrate         int64
		Size            int64
		Md5             string
		StartTimeOffset float64
		EndTimeOffset   float64
	}
	byTimeOutput struct {
		Storage    TaskOutputStorage
		Definition int64
		PicInfoSet []pictureInfo
	}
	pictureInfo struct {
		TimeOffset          float64
		Path                string
		WaterMarkDefinition []int64
	}
	sampledOutput struct {
		Storage             TaskOutputStorage
		Definition          int64
		SampleType          string
		Interval            int64
		ImagePathSet        []string
		WaterMarkDefinition []int64
	}
	spriteOutput struct {
		Storage      TaskOutputStorage
		Definition   int64
		Height       int64
		Width        int64
		TotalCount   int64
		ImagePathSet []string
		WebVttPath   string
	}
	adaptiveOutput struct {
		Storage    TaskOutputStorage
		Definition int64
		Package    string
		Path       string
	}
)
