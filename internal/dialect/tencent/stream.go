package tencent

import "github.com/mediamill/mediamill/internal/dialect"

// An AdaptiveDynamicStreamingTaskInput asks for an adaptive presentation.
type AdaptiveDynamicStreamingTaskInput struct {
	Definition          int64
	OutputStorage       *TaskOutputStorage `json:",omitempty"`
	OutputObjectPath    string             `json:",omitempty"`
	SubStreamObjectName string             `json:",omitempty"` // of HLS: the playlists of its streams
	SegmentObjectName   string             `json:",omitempty"` // of HLS
	DefinitionType      string             `json:",omitempty"` // Common, or PureAudio for the sound alone
	WatermarkSet        []WatermarkInput   `json:",omitempty"`
	BlindWatermark      refused            `json:",omitzero"`
	AddOnSubtitles      refused            `json:",omitzero"`
	DrmInfo             refused            `json:",omitzero"`
	SubtitleTemplate    refused            `json:",omitzero"`
	StdExtInfo          refused            `json:",omitzero"`
	KeyPTSList          refused            `json:",omitzero"`
	AddOnAudios         refused            `json:",omitzero"`
	StdExtStreamInfos   refused            `json:",omitzero"`
}

func (m *making) adaptive(field string, t *AdaptiveDynamicStreamingTaskInput) error {
	switch t.DefinitionType {
	case "", "Common", "PureAudio":
	default:
		return failf("InvalidParameterValue", "%s.DefinitionType must be Common or PureAudio, is %q", field, t.DefinitionType)
	}
	found, err := adaptives().find(m.call, t.Definition)
	if err != nil {
		return err
	}
	if found == nil {
		return m.missing(kindAdaptive, t.Definition, t)
	}
	if t.Definition == simpleAES {
		return failf("UnsupportedOperation", "%s: encrypted segments (the preset %d) are not available here", field, simpleAES)
	}
	p := found.Parameter
	if t.DefinitionType == "PureAudio" {
		p.PureAudio = 1
	}
	made, err := p.adaptive()
	if err != nil {
		return err
	}
	if p.PureAudio == 0 {
		if made.Params.Watermarks, err = m.watermarks(field, t.WatermarkSet); err != nil {
			return err
		}
	}
	format := "m3u8"
	if p.Format == "MPEG-DASH" {
		format = "mpd"
	}
	out, err := m.presentation(field, t.OutputStorage, streamNaming{subStream: t.SubStreamObjectName, segment: t.SegmentObjectName, streams: true,
		naming: naming{path: t.OutputObjectPath, fallback: "{inputName}_adaptiveDynamicStreaming_{definition}.{format}",
			format: format, definition: t.Definition}}, made.Params)
	if err != nil {
		return err
	}
	task, err := dialect.Task("", "adaptive", made, out.spec)
	if err != nil {
		return err
	}
	shown := *t
	shown.OutputStorage = &out.echo
	it, err := m.add(kindAdaptive, t.Definition, &shown, &task)
	if err == nil {
		it.Storage, it.Package = out.echo, p.Format
	}
	return err
}
