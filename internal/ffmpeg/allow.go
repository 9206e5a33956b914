package ffmpeg

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/mediamill/mediamill/internal/media"
)

// Allow bounds what ffmpeg may take for a source. The zero Allow is the
// standard list with at most 64 streams and 67,108,864 pixels a picture.
type Allow struct {
	Extended bool  // also demuxers and decoders that are rarely used and rarely tested
	Streams  int   // 0: 64
	Pixels   int64 // of one picture; 0: 8192×8192
}

const (
	defaultStreams = 64
	defaultPixels  = 8192 * 8192
)

// Demuxers of the standard list. Playlists and scripts (hls, dash, concat,
// imf, image2, tty …) are on no list: they make ffmpeg open further files.
var standardDemuxers = [...]string{
	"mov", "mp4", "m4a", "3gp", "3g2", "mj2", "matroska", "webm", "mpegts", "mpeg", "mpegvideo", "avi", "flv", "asf", "mxf", "ivf",
	"mp3", "wav", "w64", "aiff", "ogg", "flac", "aac", "ac3", "eac3", "caf", "amr", "h264", "hevc", "m4v",
	"gif", "apng", "png_pipe", "jpeg_pipe", "webp_pipe", "bmp_pipe", "tiff_pipe", "srt", "webvtt", "ass",
}

// Demuxers that an operator adds with ffmpeg.extended.
var extendedDemuxers = [...]string{
	"dts", "dtshd", "truehd", "mlp", "dv", "gxf", "nut", "obu", "rm", "swf", "vob", "wtv", "wv", "ape", "tta", "au", "voc", "mpc", "mpc8",
	"yuv4mpegpipe", "avs2", "vc1", "cavsvideo", "jpegxl_pipe", "jpegls_pipe", "j2k_pipe", "dpx_pipe", "exr_pipe", "gif_pipe", "qoi_pipe", "ppm_pipe", "pgm_pipe",
}

// Decoders of the standard list: the codecs of deliveries and of mezzanines.
var standardDecoders = [...]string{
	"h264", "hevc", "vp8", "vp9", "libvpx", "libvpx-vp9", "av1", "libdav1d", "libaom-av1", "mpeg4", "mpeg2video", "mpeg1video", "mpegvideo",
	"mjpeg", "png", "apng", "gif", "webp", "bmp", "tiff", "prores", "dnxhd", "theora", "h263", "flv", "vc1", "wmv3",
	"aac", "aac_fixed", "aac_latm", "libfdk_aac", "mp3", "mp3float", "mp2", "mp2float", "opus", "libopus", "vorbis", "libvorbis", "flac", "alac",
	"ac3", "ac3_fixed", "eac3", "dca", "wmav2", "wmapro", "amrnb", "amrwb", "pcm_alaw", "pcm_mulaw", "pcm_bluray", "pcm_dvd",
	"pcm_u8", "pcm_s8", "pcm_s16le", "pcm_s16be", "pcm_s24le", "pcm_s24be", "pcm_s32le", "pcm_s32be", "pcm_f32le", "pcm_f32be", "pcm_f64le", "pcm_f64be",
	"subrip", "srt", "webvtt", "ass", "ssa", "mov_text", "text", "pgssub", "dvdsub", "dvbsub", "cc_dec", "bin_data",
}

// Decoders that an operator adds with ffmpeg.extended.
var extendedDecoders = [...]string{
	"msmpeg4v1", "msmpeg4", "msmpeg4v2", "wmv1", "wmv2", "vp6", "vp6f", "vp6a", "vp7", "rv10", "rv20", "rv30", "rv40", "dvvideo", "ffv1", "huffyuv", "ffvhuff",
	"utvideo", "cfhd", "hap", "rawvideo", "v210", "v410", "qtrle", "rpza", "svq1", "svq3", "cinepak", "jpeg2000", "libopenjpeg", "jpegls", "libjxl", "dpx", "exr", "qoi", "ppm", "pgm",
	"h261", "h263i", "h263p", "cavs", "flashsv", "flashsv2", "vp3", "vp4", "snow", "dirac", "truehd", "mlp", "wmav1", "wmalossless", "wmavoice", "cook", "sipr", "ra_144", "ra_288",
	"atrac3", "atrac3p", "adpcm_ms", "adpcm_ima_wav", "adpcm_ima_qt", "adpcm_swf", "adpcm_yamaha", "g726", "g722", "gsm", "gsm_ms", "speex", "libspeex",
	"wavpack", "ape", "tta", "mpc7", "mpc8", "pcm_u16le", "pcm_u16be", "pcm_u24le", "pcm_u24be", "pcm_s16le_planar", "xsub", "sami", "microdvd", "subviewer",
}

// Demuxers that a planner may name for files that this program made itself,
// in the work folder or through a pipe.
var ownDemuxers = [...]string{"ffmetadata", "concat", "image2", "image2pipe", "rawvideo", "yuv4mpegpipe", "s16le", "f32le", "obu"}

// Filters that read or write files or take orders while they run are on no
// list, whoever names them.
var forbiddenFilters = [...]string{"movie", "amovie", "sendcmd", "asendcmd", "zmq", "azmq", "ladspa", "lv2", "frei0r", "frei0r_src", "sofalizer", "program_opencl", "openclsrc"}

// demuxers is the value of -format_whitelist.
func (a Allow) demuxers() string {
	if a.Extended {
		return strings.Join(slices.Concat(standardDemuxers[:], extendedDemuxers[:]), ",")
	}
	return strings.Join(standardDemuxers[:], ",")
}

// decoders is the value of -codec_whitelist.
func (a Allow) decoders() string {
	if a.Extended {
		return strings.Join(slices.Concat(standardDecoders[:], extendedDecoders[:]), ",")
	}
	return strings.Join(standardDecoders[:], ",")
}

func (a Allow) streams() int {
	if a.Streams > 0 {
		return a.Streams
	}
	return defaultStreams
}

func (a Allow) pixels() int64 {
	if a.Pixels > 0 {
		return a.Pixels
	}
	return defaultPixels
}

// mayRead says whether a demuxer of this name may be forced on a file.
func (a Allow) mayRead(format string, place Place) bool {
	if slices.Contains(standardDemuxers[:], format) || a.Extended && slices.Contains(extendedDemuxers[:], format) {
		return true
	}
	return place != InSource && slices.Contains(ownDemuxers[:], format)
}

// limits are the options that stand before every input: which protocol,
// demuxers and decoders it may use, and how large it may be.
func (a Allow) limits(in Input) []string {
	if in.File.Place == InLavfi {
		return nil
	}
	protocol, demuxers, decoders := "file", a.demuxers(), a.decoders()
	if in.File.Place == InPipe {
		protocol = "pipe"
	}
	if in.File.Place != InSource && in.Format != "" {
		// A file of our own making; the standard list stays for what concat opens.
		demuxers, decoders = in.Format+","+demuxers, "rawvideo,wrapped_avframe,"+decoders
	}
	return []string{
		"-protocol_whitelist", protocol, "-format_whitelist", demuxers, "-codec_whitelist", decoders,
		"-max_streams", strconv.Itoa(a.streams()), "-max_pixels", strconv.FormatInt(a.pixels(), 10),
	}
}

func allowedFilter(name string) bool { return !slices.Contains(forbiddenFilters[:], name) }

var (
	offListFormat = regexp.MustCompile(`^(?:\[([^\],@ ]+)[^\]]* @ [^\]]*\] )?(?:\[\w+\] )?Format not on whitelist`)
	offListName   = regexp.MustCompile(`(Codec \(|Protocol ')([^)']+).*not on whitelist`)
)

// offList is the error of a source that uses what is on no list, from the line
// in which ffmpeg says so: that line names the whole list, which helps nobody.
// It is nil for other lines.
func offList(line string) *media.Error {
	if m := offListFormat.FindStringSubmatch(line); m != nil {
		return media.Errorf(media.CodeInputUnsupported, "ffmpeg detects the source as the format %s, which is not on the allow-list", cmp.Or(m[1], "unknown")).
			WithHint("%s", offListHint(extendedDemuxers[:], m[1], "convert the source to a common format; playlists cannot be sources"))
	}
	m := offListName.FindStringSubmatch(line)
	switch {
	case m == nil:
		return nil
	case strings.HasPrefix(m[1], "Protocol"):
		return media.Errorf(media.CodeInputUnsupported, "the source refers to other files by %s, which is not allowed", m[2]).
			WithHint("upload the media itself; playlists cannot be sources")
	}
	return media.Errorf(media.CodeInputUnsupported, "the source uses the codec %s, which is not on the allow-list", m[2]).
		WithHint("%s", offListHint(extendedDecoders[:], m[2], "convert the source to a common codec"))
}

func offListHint(extended []string, name, otherwise string) media.Phrase {
	if slices.Contains(extended, name) {
		return media.Phrasef("an operator can allow it with ffmpeg.extended: true")
	}
	return media.Fixed(otherwise)
}
