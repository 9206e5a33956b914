package tencent

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image"
	_ "image/jpeg" // the two formats that the vendor takes
	_ "image/png"
	"net/http"
	"path"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/mediamill/mediamill/internal/blob"
	"github.com/mediamill/mediamill/internal/deliver"
	"github.com/mediamill/mediamill/internal/media"
)

const watermarkWord = "Watermark"

type (
	// A WatermarkParameter is what a watermark template has besides its name.
	WatermarkParameter struct {
		Type             string `need:"true"` // image or text; svg is refused
		CoordinateOrigin string
		XPos             string
		YPos             string
		ImageTemplate    *ImageWatermark `json:",omitempty"`
		TextTemplate     *TextWatermark  `json:",omitempty"`
		SvgTemplate      refused         `json:",omitzero"`
	}
	// An ImageWatermark is a picture that is laid over.
	ImageWatermark struct {
		ImageContent string  `json:",omitempty"` // base64 of a JPEG or PNG; empty once it is kept
		Width        string  // as 10% or 100px
		Height       string  // 0px keeps the ratio
		RepeatType   ignored `json:",omitzero"`  // of pictures that move, which are not taken
		Storage, Key string  `json:",omitempty"` // where it is kept
	}
	// A TextWatermark is a text that is laid over.
	TextWatermark struct {
		FontType    string  `need:"true"` // simkai.ttf or arial.ttf
		FontSize    string  `need:"true"` // as 24px
		FontColor   string  `need:"true"` // as 0xFFFFFF
		FontAlpha   float64 `need:"true"` // more than 0, at most 1
		TextContent string  `json:",omitempty"`
	}
	// A WatermarkShown is a watermark template as answers have it.
	WatermarkShown struct {
		Type             string
		CoordinateOrigin string
		XPos, YPos       string
		ImageTemplate    *ImageShown    `json:",omitempty"`
		TextTemplate     *TextWatermark `json:",omitempty"`
	}
	// An ImageShown is a picture as answers have it.
	ImageShown struct{ ImageUrl, Width, Height, RepeatType string }
	// A WatermarkInput lays a watermark over one output.
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
	// A RawImage is a picture that lies somewhere.
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
		f.add("InvalidParameterValue.XPos", "XPos must be as 10px or 5%%, is %q", p.XPos)
	}
	if !length.MatchString(p.YPos) {
		f.add("InvalidParameterValue.YPos", "YPos must be as 10px or 5%%, is %q", p.YPos)
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
		f.add("InvalidParameterValue.ImageTemplate", "Width and Height must be as 10px or 5%%, are %q and %q", i.Width, i.Height)
	}
	if i.ImageContent == "" {
		return
	}
	raw, err := base64.StdEncoding.DecodeString(i.ImageContent)
	if err == nil {
		_, _, err = image.DecodeConfig(bytes.NewReader(raw))
	}
	if err != nil || len(raw) > maxImage {
		f.add("InvalidParameterValue.ImageContent", "ImageContent must be base64 of a JPEG or PNG picture of at most 4 MB")
	}
}

func (t *TextWatermark) check(f *failures) {
	oneOf(f, "InvalidParameterValue.TextTemplate", "FontType", t.FontType, "simkai.ttf", "arial.ttf")
	if !pixels.MatchString(t.FontSize) {
		f.add("InvalidParameterValue.TextTemplate", "FontSize must be as 24px, is %q", t.FontSize)
	}
	if !fontHue.MatchString(t.FontColor) {
		f.add("InvalidParameterValue.TextTemplate", "FontColor must be as 0xFFFFFF, is %q", t.FontColor)
	}
	if t.FontAlpha <= 0 || t.FontAlpha > 1 {
		f.add("InvalidParameterValue.TextAlpha", "FontAlpha must be more than 0 and at most 1, is %g", t.FontAlpha)
	}
	if utf8.RuneCountInString(t.TextContent) > 100 {
		f.add("InvalidParameterValue.TextTemplate", "TextContent must have at most 100 characters")
	}
}

// keepImage puts a template's picture into the project's default storage, where
// workers read it. Each change gets a name of its own: jobs that wait have the
// picture that they were made with.
func keepImage(c *call, definition int64, p *WatermarkParameter) error {
	i := p.ImageTemplate
	if p.Type != "image" || i == nil || i.ImageContent == "" {
		return nil
	}
	raw, err := base64.StdEncoding.DecodeString(i.ImageContent)
	if err != nil {
		return failf("InvalidParameterValue.ImageContent", "ImageContent is not base64")
	}
	_, format, err := image.DecodeConfig(bytes.NewReader(raw))
	if err != nil {
		return failf("InvalidParameterValue.ImageContent", "ImageContent is no JPEG or PNG picture")
	}
	storage, err := c.Jobs.Storages.Get(c.ctx, c.who.Project, "")
	if err != nil {
		return failf("FailedOperation", "the project has no default storage to keep the picture in")
	}
	bucket, err := c.Jobs.Storages.Bucket(c.ctx, c.who.Project, storage.Name)
	if err != nil {
		return err
	}
	key := fmt.Sprintf("tencent-watermarks/%d-%s.%s", definition, hexSum(raw)[:16], map[string]string{"jpeg": "jpg", "png": "png"}[format])
	if _, err := bucket.Put(c.ctx, blob.Object{Key: key, Bytes: int64(len(raw))}, bytes.NewReader(raw)); err != nil {
		return err
	}
	i.ImageContent, i.Storage, i.Key = "", storage.Name, key
	return nil
}

func (p *WatermarkParameter) shown(c *call) WatermarkShown {
	s := WatermarkShown{Type: p.Type, CoordinateOrigin: p.CoordinateOrigin, XPos: p.XPos, YPos: p.YPos, TextTemplate: p.TextTemplate}
	if i := p.ImageTemplate; i != nil {
		s.ImageTemplate = &ImageShown{ImageUrl: c.imageAddress(i), Width: i.Width, Height: i.Height, RepeatType: "repeat"}
	}
	return s
}

// imagePath is the root of the addresses of pictures.
const imagePath = "/tencent/watermarks/"

// imageScope is what a signed link to a picture opens.
const imageScope = "tencent-watermark/"

// imageAddress is a link to a picture that lasts an hour; "" when there are none.
func (c *call) imageAddress(i *ImageWatermark) string {
	if c.Links == nil {
		return ""
	}
	token, _, err := c.Links.Sign(imageScope+c.who.Project+"/"+i.Storage+"/"+i.Key, time.Hour)
	if err != nil {
		return ""
	}
	return c.Address + imagePath + token + "/" + path.Base(i.Key)
}

// image serves what a link to a picture opens.
func (d *Dialect) image(w http.ResponseWriter, r *http.Request) {
	token, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, imagePath), "/")
	if d.Links == nil || r.Method != http.MethodGet {
		http.NotFound(w, r)
		return
	}
	scope, _, err := d.Links.Open(token)
	rest, ours := strings.CutPrefix(scope, imageScope)
	parts := strings.SplitN(rest, "/", 3)
	if err != nil || !ours || len(parts) != 3 {
		http.Error(w, "the link is not valid or has expired", http.StatusForbidden)
		return
	}
	bucket, err := d.Jobs.Storages.Bucket(r.Context(), parts[0], parts[1])
	if err == nil {
		err = deliver.Object(w, r, bucket, parts[2], deliver.Options{Type: blob.TypeOf(parts[2])})
	}
	if err != nil {
		http.NotFound(w, r)
	}
}

// watermarks are those of a sub-task in the core's words, drawn in their order.
func (m *making) watermarks(field string, list []WatermarkInput) ([]params, error) {
	if len(list) > 8 {
		return nil, failf("UnsupportedOperation", "%s.WatermarkSet may have 8 watermarks here, has %d", field, len(list))
	}
	var made []params
	for i := range list {
		at := fmt.Sprintf("%s.WatermarkSet.%d", field, i)
		p, err := m.watermark(at, &list[i])
		if err != nil {
			return nil, err
		}
		made = append(made, p)
	}
	return made, nil
}

func (m *making) watermark(field string, w *WatermarkInput) (params, error) {
	p := params{}
	if w.StartTimeOffset < 0 || w.EndTimeOffset < 0 {
		return nil, failf("UnsupportedOperation", "%s: offsets that count from the end are not available here", field)
	}
	if w.StartTimeOffset > 0 {
		p["start_seconds"] = w.StartTimeOffset
	}
	if w.EndTimeOffset > 0 {
		p["end_seconds"] = w.EndTimeOffset
	}
	if w.Definition == 0 {
		return m.rawWatermark(field, w.RawParameter, p)
	}
	found, err := watermarks().find(m.call, w.Definition)
	if err != nil {
		return nil, err
	}
	if found == nil {
		return nil, failf("InvalidParameterValue", "%s: the watermark template %d does not exist", field, w.Definition)
	}
	t := found.Parameter
	place(p, t.CoordinateOrigin, t.XPos, t.YPos)
	if i := t.ImageTemplate; t.Type == "image" && i != nil {
		p["image"] = media.SourceRef{Storage: i.Storage, Key: i.Key}
		sized(p, i.Width, i.Height)
		return p, nil
	}
	return t.TextTemplate.drawn(field, w.TextContent, p)
}

func (t *TextWatermark) drawn(field, content string, p params) (params, error) {
	if content == "" {
		content = t.TextContent
	}
	if content == "" || utf8.RuneCountInString(content) > 100 {
		return nil, failf("InvalidParameterValue", "%s.TextContent must have 1 to 100 characters", field)
	}
	p["text"], p["height"], p["opacity"] = content, t.FontSize, max(t.FontAlpha, 0.01)
	p["color"] = "#" + strings.TrimPrefix(t.FontColor, "0x")
	// The vendor's fonts belong to others; the machine takes the nearest that it has.
	p["font"] = map[string]string{"arial.ttf": "Arial", "simkai.ttf": "KaiTi"}[t.FontType]
	return p, nil
}

func (m *making) rawWatermark(field string, raw *RawWatermark, p params) (params, error) {
	if raw == nil || raw.ImageTemplate == nil || raw.ImageTemplate.ImageContent == nil {
		return nil, failf("MissingParameter", "the request is missing the parameter %s.RawParameter.ImageTemplate.ImageContent, which the Definition 0 needs", field)
	}
	t := WatermarkParameter{Type: raw.Type, CoordinateOrigin: raw.CoordinateOrigin, XPos: raw.XPos, YPos: raw.YPos,
		ImageTemplate: &ImageWatermark{Width: raw.ImageTemplate.Width, Height: raw.ImageTemplate.Height, Key: "elsewhere"}}
	for _, each := range []struct {
		to    *string
		usual string
	}{{&t.CoordinateOrigin, "TopLeft"}, {&t.XPos, "0px"}, {&t.YPos, "0px"}} {
		if *each.to == "" {
			*each.to = each.usual
		}
	}
	var faults failures
	if raw.Type != "image" {
		faults.add("InvalidParameterValue", "%s.RawParameter.Type must be image, is %q", field, raw.Type)
	}
	t.check(&faults)
	if err := faults.err(); err != nil {
		return nil, err
	}
	source, err := m.source(field+".RawParameter.ImageTemplate.ImageContent", *raw.ImageTemplate.ImageContent)
	if err != nil {
		return nil, err
	}
	place(p, t.CoordinateOrigin, t.XPos, t.YPos)
	sized(p, t.ImageTemplate.Width, t.ImageTemplate.Height)
	p["image"] = source
	return p, nil
}

// place is the corner and the distances from it.
func place(p params, origin, x, y string) {
	p["position"] = map[string]string{"TopLeft": "top_left", "TopRight": "top_right", "BottomLeft": "bottom_left", "BottomRight": "bottom_right"}[origin]
	p["x"], p["y"] = x, y
}

// sized is the size of a picture; a side of 0 follows from the other.
func sized(p params, width, height string) {
	if !zero(width) {
		p["width"] = width
	}
	if !zero(height) {
		p["height"] = height
	}
}

func zero(length string) bool {
	n, err := strconv.ParseFloat(strings.TrimRight(length, "px%"), 64)
	return err == nil && n == 0
}
