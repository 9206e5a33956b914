package blob

import (
	"path"
	"strings"
)

// types are ours and not the machine's (/etc/mime.types), so that an object has
// the same type wherever it is served from.
var types = map[string]string{
	".mp4": "video/mp4", ".m4v": "video/mp4", ".m4s": "video/iso.segment", ".cmfv": "video/mp4", ".mov": "video/quicktime",
	".mkv": "video/x-matroska", ".webm": "video/webm", ".ts": "video/mp2t", ".m2ts": "video/mp2t", ".mts": "video/mp2t",
	".avi": "video/x-msvideo", ".flv": "video/x-flv", ".wmv": "video/x-ms-wmv", ".mpg": "video/mpeg", ".mpeg": "video/mpeg",
	".mxf": "application/mxf", ".ogv": "video/ogg", ".3gp": "video/3gpp",
	".m4a": "audio/mp4", ".cmfa": "audio/mp4", ".mp3": "audio/mpeg", ".aac": "audio/aac", ".flac": "audio/flac", ".wav": "audio/wav",
	".ogg": "audio/ogg", ".oga": "audio/ogg", ".opus": "audio/ogg", ".ac3": "audio/ac3", ".eac3": "audio/eac3",
	".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".webp": "image/webp", ".gif": "image/gif", ".avif": "image/avif",
	".svg": "image/svg+xml", ".bmp": "image/bmp", ".tif": "image/tiff", ".tiff": "image/tiff", ".heic": "image/heic",
	".m3u8": "application/vnd.apple.mpegurl", ".mpd": "application/dash+xml", ".vtt": "text/vtt", ".srt": "application/x-subrip",
	".json": "application/json", ".xml": "application/xml", ".txt": "text/plain; charset=utf-8", ".html": "text/html; charset=utf-8",
	".zip": "application/zip", ".pdf": "application/pdf",
}

// TypeOf is the MIME type that the key's extension stands for;
// application/octet-stream for one that is not known.
func TypeOf(key string) string {
	if t, ok := types[strings.ToLower(path.Ext(key))]; ok {
		return t
	}
	return "application/octet-stream"
}
