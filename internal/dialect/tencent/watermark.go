package tencent

import (
	"bytes"
	"encoding/base64"
	"image"
	_ "image/jpeg" // the two formats that the vendor takes
	_ "image/png"
	"regexp"
	"unicode/utf8"
)

const watermarkWord = "Watermark"

type (
	// A WatermarkParameter is the content of a watermark template.
	WatermarkParameter struct {
		Type             string `need:"true"` // image or text; svg is refused
		CoordinateOrigin string
		XPos             string
		YPos             string
		ImageTemplate    *ImageWatermark `json:",omitempty"`
		TextTemplate     *TextWatermark  `json:",omitempty"`
		SvgTemplate      refused         `json:",omitzero"`
	}
	// An ImageWatermark is an image that is drawn over the video.
	ImageWatermark struct {
		ImageContent string  `json:",omitempty"` // base64 of a JPEG or PNG; empty once it is kept
		Width        string  // as 10% or 100px
		Height       string  // 0px keeps the ratio
		RepeatType   ignored `json:",omitzero"`           // of pictures that move, which are not taken
		Storage, Key string  `json:",omitempty" wire:"-"` // where it is kept; ours alone
	}
	// A TextWatermark is a text that is drawn over the video.
	TextWatermark struct {
		FontType    string  `need:"true"` // simkai.ttf or arial.ttf
		FontSize    string  `need:"true"` // as 24px
		FontColor   string  `need:"true"` // as 0xFFFFFF
		FontAlpha   float64 `need:"true"` // more than 0, at most 1
		TextContent string  `json:",omitempty"`
	}
	// A WatermarkShown is a watermark template in a response.
	WatermarkShown struct {
		Type             string
		CoordinateOrigin string
		XPos, YPos       string
		ImageTemplate    *ImageShown    `json:",omitempty"`
		TextTemplate     *TextWatermark `json:",omitempty"`
	}
	// An ImageShown is an image in a response.
	ImageShown struct{ ImageUrl, Width, Height, RepeatType string }
	// A WatermarkInput draws a watermark over one output.
	WatermarkInput struct {
		Definition      int64
		RawParameter    *RawWatermark `json:",omitempty"` // with the Definition 0
		TextContent     string        `json:",omitempty"`
		StartTimeOffset float64       `json:",omitempty"`
		EndTimeOffset   float64       `json:",omitempty"`
		SvgContent      refused       `json:",omitzero"`
	}
	// A RawWatermark is a watermark without a template.
	RawWatermark struct {
		Type             string    `need:"true"` // image
		CoordinateOrigin string    `json:",omitempty"`
		XPos             string    `json:",omitempty"`
		YPos             string    `json:",omitempty"`
		ImageTemplate    *RawImage `json:",omitempty"`
	}
	// A RawImage is an image of any source.
	RawImage struct {
		ImageContent *MediaInputInfo `need:"true"`
		Width        string          `json:",omitempty"`
		Height       string          `json:",omitempty"`
		RepeatType   ignored         `json:",omitzero"`
	}
)

func watermarks() *family[WatermarkParameter] {
	return &family[WatermarkParameter]{
		word: watermarkWord, quota: 1000,
		presets: func() []template[WatermarkParameter] { return nil },
		defaults: func() WatermarkParameter {
			return WatermarkParameter{CoordinateOrigin: "TopLeft", XPos: "0px", YPos: "0px"}
		},
		check:  (*WatermarkParameter).check,
		settle: keepImage,
		shown:  func(c *call, p *WatermarkParameter) any { return p.shown(c) },
		told:   toldImage,
		typeOf: func(p *WatermarkParameter) string { return p.Type },
	}
}

var (
	length  = regexp.MustCompile(`^[0-9]{1,4}(\.[0-9]{1,2})?(px|%)$`)
	pixels  = regexp.MustCompile(`^[1-9][0-9]{0,3}px$`)
	fontHue = regexp.MustCompile(`^0x[0-9A-Fa-f]{6}$`)
)

// maxImage is the most bytes of a picture, the base64 of which fits a request well.
const maxImage = 4 << 20

func (p *WatermarkParameter) check(f *failures) {
	oneOf(f, "InvalidParameterValue.CoordinateOrigin", "CoordinateOrigin", p.CoordinateOrigin, "TopLeft", "TopRight", "BottomLeft", "BottomRight")
	if !length.MatchString(p.XPos) {
		f.add("InvalidParameterValue.XPos", "XPos must be 0 or more from the CoordinateOrigin, such as 10px or 5%%, is %q", p.XPos)
	}
	if !length.MatchString(p.YPos) {
		f.add("InvalidParameterValue.YPos", "YPos must be 0 or more from the CoordinateOrigin, such as 10px or 5%%, is %q", p.YPos)
	}
	switch p.Type {
	case "image":
		if p.ImageTemplate == nil || p.ImageTemplate.ImageContent == "" && p.ImageTemplate.Key == "" {
			f.add("InvalidParameterValue.ImageTemplate", "ImageTemplate with an ImageContent is needed for the Type image")
			return
		}
		p.ImageTemplate.check(f)
	case "text":
		if p.TextTemplate == nil {
			f.add("InvalidParameterValue.TextTemplate", "TextTemplate is needed for the Type text")
			return
		}
		p.TextTemplate.check(f)
	case "svg":
		f.add("UnsupportedOperation", "watermarks of the Type svg are not available here")
	default:
		f.add("InvalidParameterValue.Type", "Type must be image or text, is %q", p.Type)
	}
}

func (i *ImageWatermark) check(f *failures) {
	if i.Width == "" {
		i.Width = "10%"
	}
	if i.Height == "" {
		i.Height = "0px"
	}
	if !length.MatchString(i.Width) || !length.MatchString(i.Height) {
		f.add("InvalidParameterValue.ImageTemplate", "Width and Height must have the form 10px or 5%%, are %q and %q", i.Width, i.Height)
	}
	if i.ImageContent == "" {
		return
	}
	raw, err := base64.StdEncoding.DecodeString(i.ImageContent)
	if err == nil {
		_, _, err = image.DecodeConfig(bytes.NewReader(raw))
	}
	if err != nil || len(raw) > maxImage {
		f.add("InvalidParameterValue.ImageContent", "ImageContent must be base64 of a JPEG or PNG image of at most 4 MB")
	}
}

func (t *TextWatermark) check(f *failures) {
	oneOf(f, "InvalidParameterValue.TextTemplate", "FontType", t.FontType, "simkai.ttf", "arial.ttf")
	if !pixels.MatchString(t.FontSize) {
		f.add("InvalidParameterValue.TextTemplate", "FontSize must have the form 24px, is %q", t.FontSize)
	}
	if !fontHue.MatchString(t.FontColor) {
		f.add("InvalidParameterValue.TextTemplate", "FontColor must have the form 0xFFFFFF, is %q", t.FontColor)
	}
	if t.FontAlpha <= 0 || t.FontAlpha > 1 {
		f.add("InvalidParameterValue.TextAlpha", "FontAlpha must be more than 0 and at most 1, is %g", t.FontAlpha)
	}
	if utf8.RuneCountInString(t.TextContent) > 100 {
		f.add("InvalidParameterValue.TextTemplate", "TextContent must have at most 100 characters")
	}
}
