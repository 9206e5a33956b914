package visionular

import (
	"cmp"
	"regexp"
	"strings"

	"github.com/mediamill/mediamill/internal/dialect"
	"github.com/mediamill/mediamill/internal/media"
)

// systemPrefix begins the names of the predefined templates.
const systemPrefix = "System_"

var templateName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.-]*$`)

// A template is the vendor's TemplateApi.
type template struct {
	Name            string      `json:"template_name"`
	TransMode       string      `json:"trans_mode,omitempty"`
	Format          string      `json:"format"`
	VideoCodec      string      `json:"vcodec"`
	AudioCodec      string      `json:"acodec,omitempty"`
	Resolution      string      `json:"resolution,omitempty"`
	FrameRate       int         `json:"framerate,omitempty"`
	Quality         float64     `json:"quality,omitempty"`
	VideoBitRate    int         `json:"video_bitrate,omitempty"`
	GOPSize         int         `json:"gop_size,omitempty"`
	GOPSeconds      int         `json:"gop_seconds,omitempty"`
	SegmentType     string      `json:"seg_type,omitempty"`
	SegmentTime     int         `json:"seg_time,omitempty"`
	AudioBitRate    int         `json:"audio_bitrate,omitempty"`
	AudioSampleRate string      `json:"audio_sample_rate,omitempty"`
	AudioChannels   int         `json:"audio_channels,omitempty"`
	LogoPath        string      `json:"logo_path,omitempty"`
	LogoSize        string      `json:"logo_size,omitempty"`
	LogoOffset      string      `json:"logo_offset,omitempty"`
	Streams         []stream    `json:"adaptive_streams,omitempty"`
	Encryption      *encryption `json:"encryption,omitempty"`
	Thumbnail       *thumbnail  `json:"thumbnail"`
	Description     string      `json:"description,omitempty"`
	CreatedAt       int64       `json:"created_at,omitempty"`
	BuiltIn         bool        `json:"built_in,omitempty"`
}

// A stream is one rendition of an adaptive template.
type stream struct {
	VideoCodec   string  `json:"vcodec"`
	Quality      float64 `json:"quality,omitempty"`
	Resolution   string  `json:"resolution,omitempty"`
	FrameRate    int     `json:"framerate,omitempty"`
	VideoBitRate int     `json:"video_bitrate,omitempty"`
	AudioBitRate int     `json:"audio_bitrate,omitempty"`
}

type encryption struct {
	Provider   string            `json:"provider,omitempty"`
	Mode       string            `json:"mode,omitempty"`
	DRMSystems []string          `json:"drm_systems,omitempty"`
	KeyURL     string            `json:"key_url"`
	Method     string            `json:"http_method,omitempty"`
	Headers    map[string]string `json:"headers,omitempty"`
}

func (e *encryption) empty() bool {
	return e == nil || e.Provider == "" && e.Mode == "" && len(e.DRMSystems) == 0 && e.KeyURL == "" && len(e.Headers) == 0
}

type thumbnail struct {
	StartPoint int `json:"start_point,omitempty"`
	Interval   int `json:"interval,omitempty"`
	Number     int `json:"number,omitempty"`
	Width      int `json:"width,omitempty"`
	Height     int `json:"height,omitempty"`
}

// given is a template as a request has it: the older SDK writes one of its
// members in another way.
type given struct {
	template
	OldAudioBitRate int `json:"audioBitrate"`
}

// predefined are the system's templates. Their names follow the one that the
// vendor shows, System_DASH_MP4_H264; the vendor publishes no list.
func predefined() []template {
	var list []template
	for _, kind := range []struct{ word, format, segments, says string }{
		{"MP4", "mp4", "", "one MP4 file of the source's size"},
		{"HLS", "hls", "fmp4", "HLS, renditions up to 1080p"},
		{"DASH", "dash", "fmp4", "DASH, renditions up to 1080p"},
		{"DASH_MP4", "dash", "fmp4", "DASH with segments of fragmented MP4, renditions up to 1080p"},
	} {
		for _, codec := range []string{"h264", "h265", "av1"} {
			list = append(list, template{
				Name: systemPrefix + kind.word + "_" + strings.ToUpper(codec), Format: kind.format, VideoCodec: codec, AudioCodec: "aac",
				SegmentType: kind.segments, Description: strings.ToUpper(codec) + " and AAC, " + kind.says, BuiltIn: true,
			})
		}
	}
	return list
}

// templates are the predefined ones and the project's own, which are saved under
// their names.
func (d *Dialect) templates(c *call) dialect.Templates[template] {
	return dialect.Templates[template]{
		Documents: dialect.Documents[template]{In: d.Jobs.Documents(c.who.Project, Origin), Kind: "template", Missing: func(name string) error {
			return media.Errorf(media.CodeNotFound, "there is no template %q", name)
		}},
		Presets: predefined, ID: func(t *template) string { return t.Name },
	}
}

// findTemplate is a predefined or a customer's own template.
func (d *Dialect) findTemplate(c *call, name string) (*template, error) {
	t, err := d.templates(c).Find(c, name)
	if err != nil {
		return nil, err
	}
	return shownTemplate(t), nil
}

// shownTemplate is a template in a response.
func shownTemplate(t dialect.Template[template]) *template {
	if !t.Preset {
		t.Is.CreatedAt = t.Created.Unix()
	}
	return &t.Is
}

func (d *Dialect) queryTemplate(c *call) (any, error) {
	if err := c.only("template_name").Err(); err != nil {
		return nil, err
	}
	return d.findTemplate(c, c.query.Get("template_name"))
}

// A list is the vendor's, without pages.
type list[T any] struct {
	Num  int `json:"num"`
	List []T `json:"list"`
}

func (d *Dialect) listTemplate(c *call) (any, error) {
	if err := c.only().Err(); err != nil {
		return nil, err
	}
	all, err := d.templates(c).All(c)
	if err != nil {
		return nil, err
	}
	shown := make([]*template, len(all))
	for i, t := range all {
		shown[i] = shownTemplate(t)
	}
	return list[*template]{len(shown), shown}, nil
}

// readTemplate reads and checks a template of a request.
func (c *call) readTemplate() (*template, error) {
	var g given
	if err := c.read(strictly(&g)); err != nil {
		return nil, err
	}
	t := &g.template
	t.Format, t.VideoCodec, t.AudioCodec = cmp.Or(t.Format, "mp4"), cmp.Or(t.VideoCodec, "h264"), cmp.Or(t.AudioCodec, "aac")
	var f media.Faults
	switch {
	case g.OldAudioBitRate != 0 && t.AudioBitRate != 0:
		f.Add(media.Bad("audioBitrate", "excludes audio_bitrate"))
	case g.OldAudioBitRate != 0:
		t.AudioBitRate = g.OldAudioBitRate
	}
	switch {
	case t.Name == "":
		f.Add(missing("template_name"))
	case len(t.Name) > 64 || !templateName.MatchString(t.Name):
		f.Add(media.Bad("template_name", "must be 1 to 64 letters, digits, dots, dashes and underscores, is %q", t.Name))
	case strings.HasPrefix(t.Name, systemPrefix):
		f.Add(media.Bad("template_name", "names that begin with %s are those of predefined templates, which cannot be changed", systemPrefix))
	}
	_, faults := t.making("name", media.SourceRef{Key: t.LogoPath})
	f.Under("", faults)
	t.CreatedAt, t.BuiltIn = 0, false
	return t, f.Err()
}

func (d *Dialect) addTemplate(c *call) (any, error) {
	t, err := c.readTemplate()
	if err != nil {
		return nil, err
	}
	_, err = d.templates(c).Create(c, t.onto)
	if media.CodeOf(err) == media.CodeConflict {
		err = media.Bad("template_name", "a template %q already exists", t.Name)
	}
	return struct{}{}, err
}

// updateTemplate replaces a template as a whole. Tasks keep what they were
// created with.
func (d *Dialect) updateTemplate(c *call) (any, error) {
	t, err := c.readTemplate()
	if err != nil {
		return nil, err
	}
	_, err = d.templates(c).Replace(c, t.Name, t.onto)
	return struct{}{}, err
}

// onto overwrites a template with the one that was read.
func (t *template) onto(is *template) error {
	*is = *t
	return nil
}

func (d *Dialect) deleteTemplate(c *call) (any, error) {
	name := c.query.Get("template_name")
	f := c.only("template_name")
	if strings.HasPrefix(name, systemPrefix) {
		f.Add(media.Bad("template_name", "%s is predefined and cannot be deleted", name))
	}
	if err := f.Err(); err != nil {
		return nil, err
	}
	return struct{}{}, d.templates(c).Delete(c, name)
}
