package mes

import (
	"strconv"
	"strings"

	"github.com/mediamill/mediamill/internal/dialect/azure/odata"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op/picture"
)

func parseJSON(text string) (*Preset, error) {
	v, err := odata.ParseJSON(text)
	if err != nil && strings.Contains(text, `\"`) {
		// amspy's presets come with their quotes escaped twice.
		v, err = odata.ParseJSON(strings.NewReplacer(`\"`, `"`, `\n`, "\n").Replace(text))
	}
	values, ok := v.(map[string]any)
	if err != nil || !ok {
		return nil, media.Bad("Configuration", "The preset is not valid JSON.")
	}
	return preset(values)
}

// preset reads one in the shape of JSON.
func preset(values map[string]any) (*Preset, error) {
	var faults media.Faults
	p := &Preset{}
	o := object{"Configuration.", values, &faults}
	if v := o.text("Version"); v != "1.0" && v != "1" {
		o.bad("Version", "must be 1.0")
	}
	for _, each := range o.many("Sources") {
		p.Joined = append(p.Joined, source(each))
	}
	if len(p.Joined) == 1 {
		p.Source, p.Joined = p.Joined[0], nil
	}
	for _, c := range o.many("Codecs") {
		p.codec(c)
	}
	for _, out := range o.many("Outputs") {
		p.output(out)
	}
	o.done()
	if len(p.Videos)+len(p.Images) == 0 && p.Audio == nil && len(faults) == 0 {
		o.bad("Codecs", "The preset has no codecs.")
	}
	if len(p.Outputs) == 0 && len(faults) == 0 {
		o.bad("Outputs", "The preset has no outputs.")
	}
	if len(faults) == 0 {
		p.match(o)
	}
	return p, faults.Err()
}

func (p *Preset) codec(o object) {
	switch kind := o.text("Type"); kind {
	case "H264Video":
		p.Videos = append(p.Videos, video(o))
	case "CopyVideo":
		p.Videos = append(p.Videos, Video{Copy: true, Layers: []Layer{{}}})
	case "AACAudio", "CopyAudio":
		if p.Audio != nil {
			o.bad("Type", "Only one audio codec is supported.")
		}
		p.Audio = audio(o, kind)
	case "PngImage", "JpgImage":
		p.Images = append(p.Images, image(o, strings.TrimSuffix(kind, "Image")))
	default:
		o.bad("Type", "must be H264Video, CopyVideo, AACAudio, CopyAudio, PngImage or JpgImage; is '%.40s'", kind)
	}
	o.done()
}

func video(o object) Video {
	v := Video{GOP: o.seconds("KeyFrameInterval"), Fit: picture.Fit, Effort: "fast"}
	v.SceneCuts, _ = o.truth("SceneChangeDetection")
	switch mode := strings.ToLower(o.text("StretchMode")); mode {
	case "", "autosize":
	case "autofit":
		v.Fit = picture.Pad
	case "none":
		v.Fit = picture.Stretch
	default:
		o.bad("StretchMode", "must be None, AutoSize or AutoFit")
	}
	switch effort := strings.ToLower(o.text("Complexity")); effort {
	case "", "balanced":
	case "speed":
		v.Effort = "veryfast"
	case "quality":
		v.Effort = "slow"
	default:
		o.bad("Complexity", "must be Speed, Balanced or Quality")
	}
	if c := o.text("Condition"); c != "" {
		o.bad("Condition", "Inserting black where there is no video is not supported.")
	}
	o.skip("TwoPass", "SyncMode", "PreserveResolutionAfterRotation")
	for _, l := range o.many("H264Layers") {
		v.Layers = append(v.Layers, layer(l))
	}
	if len(v.Layers) == 0 {
		o.bad("H264Layers", "The codec needs at least one layer.")
	}
	return v
}

func layer(o object) Layer {
	if kind := o.text("Type"); kind != "" && kind != "H264Layer" {
		o.bad("Type", "must be H264Layer")
	}
	l := Layer{
		Width: o.length("Width"), Height: o.length("Height"), BitRate: o.number("Bitrate", 10, 200_000),
		Max: o.number("MaxBitrate", 10, 400_000), Buffer: o.seconds("BufferWindow"),
	}
	switch profile := strings.ToLower(o.text("Profile")); profile {
	case "", "auto":
	case "baseline", "main", "high":
		l.Profile = profile
	default:
		o.bad("Profile", "must be Auto, Baseline, Main or High")
	}
	if level := strings.ToLower(o.text("Level")); level != "" && level != "auto" {
		l.Level = level
		if !strings.Contains(level, ".") {
			l.Level += ".0"
		}
	}
	if rate := o.text("FrameRate"); rate != "" && rate != "0/1" && rate != "0" {
		parsed, err := media.ParseRational(rate)
		if err != nil || !parsed.Known() {
			o.bad("FrameRate", "must have the form 30/1, or 0/1 for the source's; is '%.30s'", rate)
		}
		l.FrameRate = parsed
	}
	if l.BitRate == 0 {
		o.bad("Bitrate", "The layer needs a bit rate, in kbit/s.")
	}
	// The encoder decides on these by itself; see README.md.
	o.skip("BFrames", "ReferenceFrames", "EntropyMode", "AdaptiveBFrame", "Slices")
	o.done()
	return l
}

func audio(o object, kind string) *Audio {
	if kind == "CopyAudio" {
		return &Audio{Copy: true}
	}
	switch profile := strings.ToUpper(o.text("Profile")); profile {
	case "", "AACLC":
	default:
		o.bad("Profile", "must be AACLC; HE-AAC cannot be made here")
	}
	if c := o.text("Condition"); c != "" {
		o.bad("Condition", "Inserting silence where there is no audio is not supported.")
	}
	return &Audio{Channels: o.number("Channels", 0, 8), Rate: o.number("SamplingRate", 8000, 96000), BitRate: o.number("Bitrate", 6, 1536)}
}

func image(o object, kind string) Image {
	i := Image{Type: kind, Start: o.moment("Start"), Step: o.moment("Step"), Range: o.moment("Range"), Columns: o.number("SpriteColumn", 1, 100)}
	if i.Columns > 0 && kind != "Jpg" {
		o.bad("SpriteColumn", "Sprites are supported for JpgImage only.")
	}
	for _, l := range o.many(kind + "Layers") {
		if t := l.text("Type"); t != "" && t != kind+"Layer" {
			l.bad("Type", "must be %sLayer", kind)
		}
		i.Layers = append(i.Layers, ImageLayer{l.length("Width"), l.length("Height"), l.number("Quality", 1, 100)})
		l.done()
	}
	if len(i.Layers) == 0 {
		i.Layers = []ImageLayer{{}}
	}
	return i
}

func (p *Preset) output(o object) {
	out := Output{FileName: o.text("FileName")}
	format, ok := o.one("Format")
	if !ok {
		o.bad("Format", "The output needs a format.")
		return
	}
	kind := format.text("Type")
	switch kind {
	case "MP4Format", "TSFormat", "JpgFormat", "PngFormat":
		out.Format = strings.TrimSuffix(kind, "Format")
	default:
		format.bad("Type", "must be MP4Format, TSFormat, JpgFormat or PngFormat; is '%.40s'", kind)
	}
	format.done()
	if out.FileName == "" {
		o.bad("FileName", "The output needs a file name.")
	}
	o.done()
	p.Outputs = append(p.Outputs, out)
}

// match holds codecs and outputs together: each codec needs an output, and each
// output a codec.
func (p *Preset) match(o object) {
	has := map[string]bool{}
	for _, out := range p.Outputs {
		has[out.Format] = true
		o.checkName(out)
	}
	film := has["MP4"] || has["TS"]
	if film != (len(p.Videos) > 0 || p.Audio != nil) {
		o.bad("Outputs", "An output of MP4Format or TSFormat goes with video and audio codecs.")
	}
	for _, kind := range []string{"Png", "Jpg"} {
		wants := false
		for _, i := range p.Images {
			wants = wants || i.Type == kind
		}
		if has[kind] != wants {
			o.bad("Outputs", "An output of %sFormat goes with a codec %sImage.", kind, kind)
		}
	}
	for i, s := range p.Joined {
		if s.Crop != nil || s.Rotate != 0 || s.Deinterlace != "" || s.Overlay != nil {
			o.bad("Sources["+strconv.Itoa(i)+"].Filters", "Sources that are joined can have no filters here.")
		}
	}
	if len(p.Videos) > 1 {
		o.bad("Codecs", "Only one video codec is supported; it may have many layers.")
	}
}
