package ffmpeg

import (
	"strings"

	"github.com/mediamill/mediamill/internal/media"
)

// A Need is one thing that ffmpeg must have for a plan, and why.
type Need struct {
	Kind string // "encoder", "decoder", "muxer", "demuxer", "filter"
	Name string // as "libx264"; several separated by "|" mean any of them
}

// Capabilities are what an ffmpeg has, asked once at start.
type Capabilities struct {
	Version  string // as "5.1.9-0+deb12u1"
	Major    int
	Encoders map[string]bool
	Decoders map[string]bool
	Muxers   map[string]bool
	Demuxers map[string]bool
	Filters  map[string]bool
}

// Has says whether the need is met by one of its names.
func (c *Capabilities) Has(n Need) bool {
	for name := range strings.SplitSeq(n.Name, "|") {
		if c.of(n.Kind)[name] {
			return true
		}
	}
	return false
}

// Missing lists the needs that are not met, each with what would provide it;
// the code is engine.missing.
func (c *Capabilities) Missing(needs []Need) media.Faults {
	var faults media.Faults
	seen := map[Need]bool{}
	for _, n := range needs {
		if seen[n] || c.Has(n) {
			continue
		}
		seen[n] = true
		fault := media.Errorf(media.CodeEngineMissing, "ffmpeg %s has no %s %s", c.Version, n.Kind, strings.ReplaceAll(n.Name, "|", " or "))
		faults.Add(fault.WithHint("%s", provider(n)))
	}
	return faults
}

func (c *Capabilities) of(kind string) map[string]bool {
	switch kind {
	case "encoder":
		return c.Encoders
	case "decoder":
		return c.Decoders
	case "muxer":
		return c.Muxers
	case "demuxer":
		return c.Demuxers
	case "filter":
		return c.Filters
	}
	return nil
}

// provider says what an ffmpeg must be built with to have the need.
func provider(n Need) media.Phrase {
	name, _, _ := strings.Cut(n.Name, "|")
	if flag, ok := buildFlags(name); ok {
		return media.Phrasef("use a build of ffmpeg with %s, or a template that does not need %s", flag, name)
	}
	return media.Phrasef("use a full build of ffmpeg (such as the package of the distribution), or a template that does not need %s", name)
}

// buildFlags are the configure options behind the parts that some builds lack.
func buildFlags(name string) (string, bool) {
	switch name {
	case "libx264", "libx265", "libsvtav1", "libopus", "libmp3lame", "libwebp", "libvorbis", "libdav1d", "libvmaf", "librav1e", "libjxl":
		return "--enable-" + name, true
	case "libaom-av1":
		return "--enable-libaom", true
	case "libvpx", "libvpx-vp9":
		return "--enable-libvpx", true
	case "libwebp_anim":
		return "--enable-libwebp", true
	case "libfdk_aac":
		return "--enable-nonfree --enable-libfdk-aac", true
	case "zscale":
		return "--enable-libzimg", true
	case "drawtext":
		return "--enable-libfreetype --enable-libharfbuzz", true
	case "subtitles", "ass":
		return "--enable-libass", true
	case "vidstabdetect", "vidstabtransform":
		return "--enable-gpl --enable-libvidstab", true
	case "libplacebo":
		return "--enable-libplacebo --enable-vulkan", true
	}
	for suffix, flag := range map[string]string{
		"_nvenc": "--enable-nvenc, on a machine with an NVIDIA card", "_qsv": "--enable-libvpl, on a machine with an Intel GPU",
		"_vaapi": "--enable-vaapi, on a Linux machine with a GPU", "_videotoolbox": "--enable-videotoolbox, on macOS",
	} {
		if strings.HasSuffix(name, suffix) {
			return flag, true
		}
	}
	return "", false
}
