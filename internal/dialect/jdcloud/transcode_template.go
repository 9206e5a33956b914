package jdcloud

import (
	"strconv"

	"github.com/mediamill/mediamill/internal/dialect"
	"github.com/mediamill/mediamill/internal/media"
)

// A transcodeTemplate is the vendor's, kept as a document under its ID.
type transcodeTemplate struct {
	Title         string             `json:"title"`
	Video         *videoSettings     `json:"video"`
	Audio         *audioSettings     `json:"audio"`
	Container     *containerSettings `json:"container"`
	Encryption    map[string]any     `json:"encryption"`
	Definition    string             `json:"definition"`
	TranscodeType string             `json:"transcodeType"`
}

type videoSettings struct {
	Codec      string   `json:"codec"`
	RateMode   string   `json:"rcmode"`
	RateFactor text     `json:"rateFactor"` // of crf, 0 to 51
	BitRate    *int     `json:"bitrate"`    // kb/s
	FrameRate  *float64 `json:"frameRate"`
	Width      *int     `json:"width"`
	Height     *int     `json:"height"`
}

type audioSettings struct {
	Codec       string `json:"codec"`
	BitRate     int    `json:"bitrate"` // kb/s
	SampleRate  *int   `json:"sampleRate"`
	Channels    *int   `json:"channels"`
	Comfortable *bool  `json:"comfortable"`
}

type containerSettings struct {
	Format string `json:"format"`
}

func (d *Dialect) transcodeTemplates() *family[transcodeTemplate] {
	return &family[transcodeTemplate]{
		Dialect: d, kind: kindTranscodeTemplate,
		check: (*transcodeTemplate).check,
		info: func(k dialect.Kept[transcodeTemplate]) any {
			return struct {
				TemplateID string `json:"templateId"`
				transcodeTemplate
				CreateTime string `json:"createTime"`
				UpdateTime string `json:"updateTime"`
			}{k.ID, k.Is, stamp(k.Created), stamp(k.Updated)}
		},
		sentBack: []string{"templateId", "createTime", "updateTime"},
		filter:   "transcodeType", filtered: func(k dialect.Kept[transcodeTemplate]) string { return k.Is.TranscodeType },
	}
}

// check holds a template to the vendor's ranges and to what can be done here,
// and writes the defaults.
func (t *transcodeTemplate) check() error {
	var f media.Faults
	f.Add(checkTitle(t.Title, 2, 128))
	if t.Container == nil {
		f.Add(missing("container"))
	} else {
		f.Add(media.OneOf("container.format", t.Container.Format, "mp4", "hls", "flv"))
		f = append(f, t.checkFLV()...)
	}
	if t.Video == nil {
		f.Add(missing("video"))
	} else {
		f.Under("video.", t.Video.check())
	}
	if t.Audio == nil {
		f.Add(missing("audio"))
	} else {
		f.Under("audio.", t.Audio.check(t.Container != nil && t.Container.Format == "hls"))
	}
	if len(t.Encryption) > 0 {
		f.Add(media.Bad("encryption", "encrypted HLS is not offered here"))
	}
	t.Encryption = nil
	f.Add(media.OneOf("definition", t.Definition, "SD", "HD", "FHD", "2K", "4K"))
	switch t.TranscodeType {
	case "":
		t.TranscodeType = "normal"
	case "jdchd", "jdchs":
		f.Add(media.Bad("transcodeType", "%s is the vendor's own encoder; only normal is offered here", t.TranscodeType))
	default:
		f.Add(media.OneOf("transcodeType", t.TranscodeType, "normal"))
	}
	return f.Err()
}

// checkFLV is what that container holds: the vendor wants one of two sample
// rates, and there is no h265 in it.
func (t *transcodeTemplate) checkFLV() media.Faults {
	var f media.Faults
	if t.Container.Format != "flv" {
		return nil
	}
	if t.Video != nil && t.Video.Codec == "h265" {
		f.Add(media.Bad("video.codec", "flv takes h264 only"))
	}
	if t.Audio != nil && t.Audio.SampleRate == nil {
		f.Add(&media.Error{Code: media.CodeConfigMissing, Field: "audio.sampleRate", Message: "is required with flv: 22050 or 44100"})
	} else if t.Audio != nil && *t.Audio.SampleRate != 22_050 && *t.Audio.SampleRate != 44_100 {
		f.Add(media.Bad("audio.sampleRate", "of flv must be 22050 or 44100, is %d", *t.Audio.SampleRate))
	}
	return f
}

func (v *videoSettings) check() media.Faults {
	var f media.Faults
	f.Add(media.OneOf("codec", v.Codec, "h264", "h265"))
	if v.RateMode == "" {
		v.RateMode = "abr"
	}
	f.Add(media.OneOf("rcmode", v.RateMode, "crf", "abr"))
	if v.RateFactor != "" {
		n, err := strconv.ParseFloat(string(v.RateFactor), 64)
		if err != nil || !(n >= 0 && n <= 51) {
			f.Add(media.Bad("rateFactor", "must be a number between 0 and 51, is %q", v.RateFactor))
		}
	} else if v.RateMode == "crf" {
		v.RateFactor = map[string]text{"h264": "23", "h265": "28"}[v.Codec]
	}
	if v.BitRate != nil {
		f.Add(media.Between("bitrate", *v.BitRate, 128, 10_000))
	}
	if v.FrameRate != nil {
		f.Add(media.Between("frameRate", *v.FrameRate, 1, 60))
	}
	if v.Width != nil {
		f.Add(media.Between("width", *v.Width, 128, 4096))
	}
	if v.Height != nil {
		f.Add(media.Between("height", *v.Height, 128, 4096))
	}
	return f
}

func (a *audioSettings) check(hls bool) media.Faults {
	var f media.Faults
	f.Add(media.OneOf("codec", a.Codec, "aac"), media.Between("bitrate", a.BitRate, 8, 1000))
	if a.SampleRate != nil {
		f.Add(media.Between("sampleRate", *a.SampleRate, 8000, 96_000))
		if hls && *a.SampleRate != 48_000 {
			f.Add(media.Bad("sampleRate", "of hls is 48000 here, is %d", *a.SampleRate))
		}
	}
	if hls && a.BitRate != 0 {
		f.Add(media.Between("bitrate", a.BitRate, 16, 640))
	}
	if a.Channels != nil {
		f.Add(media.Between("channels", *a.Channels, 1, 2))
	}
	return f
}
