package tencent

import (
	"fmt"
	"slices"
)

type (
	// An enhancement is one item: whether it is on, and how strong it is.
	enhancement struct {
		Switch string `json:",omitempty"` // ON or OFF
		Type   string `json:",omitempty"`
	}
	// An EnhanceConfig says what a transcode improves.
	EnhanceConfig struct {
		VideoEnhance *VideoEnhanceConfig `json:",omitempty"`
		AudioEnhance *AudioEnhanceConfig `json:",omitempty"`
	}
	// A VideoEnhanceConfig is what is improved in the video.
	VideoEnhanceConfig struct {
		FrameRate *struct {
			Switch string `json:",omitempty"`
			Fps    int64  `json:",omitempty"` // 0 to 100
		} `json:",omitempty"`
		FrameRateWithDen *struct {
			Switch string `json:",omitempty"`
			FpsNum int64  `json:",omitempty"`
			FpsDen int64  `json:",omitempty"`
		} `json:",omitempty"`
		SuperResolution *struct {
			enhancement
			Size int64 `json:",omitempty"`
		} `json:",omitempty"`
		Hdr                 *enhancement `json:",omitempty"`
		Denoise             *enhancement `json:",omitempty"`
		ImageQualityEnhance *enhancement `json:",omitempty"`
		ColorEnhance        *enhancement `json:",omitempty"`
		LowLightEnhance     *enhancement `json:",omitempty"`
		ScratchRepair       *struct {
			Switch    string  `json:",omitempty"`
			Intensity float64 `json:",omitempty"`
		} `json:",omitempty"`
		ArtifactRepair   *enhancement `json:",omitempty"`
		DiffusionEnhance *enhancement `json:",omitempty"`
		AiRestoration    *enhancement `json:",omitempty"`
		EnhanceSceneType string       `json:",omitempty"` // no effect
	}
	// An AudioEnhanceConfig is what is improved in the audio.
	AudioEnhanceConfig struct {
		Denoise       *enhancement `json:",omitempty"`
		VolumeBalance *enhancement `json:",omitempty"`
		Beautify      *struct {
			Switch string   `json:",omitempty"`
			Types  []string `json:",omitempty"` // declick, deesser
		} `json:",omitempty"`
		Separate *struct {
			enhancement
			Track string `json:",omitempty"`
		} `json:",omitempty"`
	}
)

const (
	weak   = "weak"
	normal = "normal"
	strong = "strong"
)

// An enhanceItem is an item that is given, with what the vendor allows.
type enhanceItem struct {
	name  string
	is    *string  // its switch
	usual string   // its switch if none is given
	kind  *string  // its type; nil for none
	kinds []string // the first is usual
	word  string   // of CallBackExtInfo; empty: there is none
	here  bool     // something here does it
}

func (i *enhanceItem) on() bool { return *i.is == switchOn }

// on says that there is something to improve.
func (c *EnhanceConfig) on() bool {
	return c != nil && slices.ContainsFunc(c.items(), func(i enhanceItem) bool { return i.on() })
}

// items are those that a config gives.
func (c *EnhanceConfig) items() (list []enhanceItem) {
	add := func(name string, e *enhancement, usual, word string, here bool, kinds ...string) {
		if e != nil {
			list = append(list, enhanceItem{name, &e.Switch, usual, &e.Type, kinds, word, here})
		}
	}
	if v := c.VideoEnhance; v != nil {
		if e := v.FrameRate; e != nil {
			list = append(list, enhanceItem{name: "VideoEnhance.FrameRate", is: &e.Switch, usual: switchOn, word: "wd_fps", here: true})
		}
		if e := v.FrameRateWithDen; e != nil {
			list = append(list, enhanceItem{name: "VideoEnhance.FrameRateWithDen", is: &e.Switch, usual: switchOn, word: "wd_fps", here: true})
		}
		if e := v.SuperResolution; e != nil {
			add("VideoEnhance.SuperResolution", &e.enhancement, switchOn, "", false, "lq", "hq")
		}
		add("VideoEnhance.Hdr", v.Hdr, switchOn, "", false, "HDR10", "HLG")
		add("VideoEnhance.Denoise", v.Denoise, switchOn, "denoise", true, weak, strong)
		add("VideoEnhance.ImageQualityEnhance", v.ImageQualityEnhance, switchOn, "", false, weak, normal, strong)
		add("VideoEnhance.ColorEnhance", v.ColorEnhance, switchOn, "color_enhance", true, weak, normal, strong)
		add("VideoEnhance.LowLightEnhance", v.LowLightEnhance, switchOn, "low_light", true, normal)
		if e := v.ScratchRepair; e != nil {
			list = append(list, enhanceItem{name: "VideoEnhance.ScratchRepair", is: &e.Switch, usual: switchOn})
		}
		add("VideoEnhance.ArtifactRepair", v.ArtifactRepair, switchOn, "artifact", true, weak, strong)
		add("VideoEnhance.DiffusionEnhance", v.DiffusionEnhance, switchOff, "", false, normal, weak, strong)
		add("VideoEnhance.AiRestoration", v.AiRestoration, switchOff, "", false, normal, weak, strong)
	}
	if a := c.AudioEnhance; a != nil {
		add("AudioEnhance.Denoise", a.Denoise, switchOn, "", true)
		add("AudioEnhance.VolumeBalance", a.VolumeBalance, switchOn, "", true, "loudNorm", "gainControl")
		if e := a.Beautify; e != nil {
			list = append(list, enhanceItem{name: "AudioEnhance.Beautify", is: &e.Switch, usual: switchOn, here: true})
		}
		if e := a.Separate; e != nil {
			add("AudioEnhance.Separate", &e.enhancement, switchOn, "", false, normal, "music")
		}
	}
	return list
}

// check fills in the vendor's defaults, holds items to its words, and refuses those
// that nothing here does.
func (c *EnhanceConfig) check(f *failures) {
	for _, item := range c.items() {
		field := "EnhanceConfig." + item.name
		if *item.is == "" {
			*item.is = item.usual
		}
		oneOf(f, "InvalidParameterValue", field+".Switch", *item.is, switchOn, switchOff)
		switch {
		case item.kind == nil, len(item.kinds) == 0:
		case *item.kind == "":
			*item.kind = item.kinds[0]
		default:
			oneOf(f, "InvalidParameterValue", field+".Type", *item.kind, item.kinds...)
		}
		if item.on() && !item.here {
			f.add("UnsupportedOperation", "%s is not available here", field)
		}
	}
	if v := c.VideoEnhance; v != nil {
		v.checkRates(f)
		scenes := []string{"", "common", "AIGC", "short_play", "ai_comic", "short_video", "game", "HD_movie_series", "LQ_material", "lecture"}
		oneOf(f, "InvalidParameterValue", "EnhanceConfig.VideoEnhance.EnhanceSceneType", v.EnhanceSceneType, scenes...)
	}
	a := c.AudioEnhance
	if a != nil && a.VolumeBalance != nil && a.VolumeBalance.Switch == switchOn && a.VolumeBalance.Type == "gainControl" {
		f.add("UnsupportedOperation", "EnhanceConfig.AudioEnhance.VolumeBalance.Type gainControl is not available here; use loudNorm")
	}
	if a != nil && a.Beautify != nil {
		if len(a.Beautify.Types) == 0 {
			a.Beautify.Types = []string{"declick"}
		}
		for i, kind := range a.Beautify.Types {
			oneOf(f, "InvalidParameterValue", fmt.Sprintf("EnhanceConfig.AudioEnhance.Beautify.Types.%d", i), kind, "declick", "deesser")
		}
	}
}

// checkRates checks the two ways to name a frame rate, of which one may be on.
func (v *VideoEnhanceConfig) checkRates(f *failures) {
	one, two := v.FrameRate, v.FrameRateWithDen
	if one != nil && (one.Fps < 0 || one.Fps > 100) {
		f.add("InvalidParameterValue.Fps", "EnhanceConfig.VideoEnhance.FrameRate.Fps must be between 0 and 100, is %d", one.Fps)
	}
	if two != nil && two.FpsDen == 0 {
		two.FpsDen = 1
	}
	if two != nil && (two.FpsNum < 0 || two.FpsDen < 1 || two.FpsDen > 1_000_000 || two.FpsNum > 120*two.FpsDen) {
		f.add("InvalidParameterValue.Fps", "EnhanceConfig.VideoEnhance.FrameRateWithDen must be between 0 and 120 frames per second, is %d/%d", two.FpsNum, two.FpsDen)
	}
	if one != nil && two != nil && one.Switch == switchOn && two.Switch == switchOn {
		f.add("InvalidParameterValue", "EnhanceConfig.VideoEnhance has FrameRate and FrameRateWithDen; only one of both may be ON")
	}
}

// scene is the EnhanceSceneType, empty for none.
func (c *EnhanceConfig) scene() string {
	if c == nil || c.VideoEnhance == nil {
		return ""
	}
	return c.VideoEnhance.EnhanceSceneType
}
