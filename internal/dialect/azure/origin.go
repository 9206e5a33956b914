package azure

import (
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/mediamill/mediamill/internal/blob"
	"github.com/mediamill/mediamill/internal/dialect"
	"github.com/mediamill/mediamill/internal/dialect/azure/smooth"
	"github.com/mediamill/mediamill/internal/front"
	"github.com/mediamill/mediamill/internal/media"
)

// origin serves an asset that has a locator of type 2: its files as they are, and
// below a server manifest the film in a form for streaming. rest is
// <locator>/<name>.
func (a *Dialect) origin(w http.ResponseWriter, r *http.Request, rest string) {
	_, name, _ := strings.Cut(rest, "/")
	dialect.LogPath(w, originRoot+"/…/"+name) // the locator is a secret
	w.Header().Set("x-ms-request-id", uuid.NewString())
	b := &blobCall{call: &call{Dialect: a, ctx: r.Context(), root: a.rootOf(r)}, w: w, r: r}
	if err := b.openOrigin(rest); err != nil {
		b.fail(err)
	}
}

func (b *blobCall) openOrigin(rest string) error {
	missing := &blobError{http.StatusNotFound, "BlobNotFound", "There is no such file."}
	guid, name, _ := strings.Cut(rest, "/")
	if len(guid) != 36 || b.r.Method != http.MethodGet && b.r.Method != http.MethodHead {
		return missing
	}
	k, err := b.locatorAnywhere(strings.ToLower(guid))
	now := b.Now()
	if err != nil || k.Is.Type != locatorOrigin || !now.Before(k.Is.Expires) || !started(k.Is.Start, now) {
		return missing
	}
	// The locator's guid is the secret, and it ends with the key that made it.
	who, err := b.Auth.SignInSigned(b.ctx, k.Is.Signer, front.Source(b.r), func(secret string) bool { return secret != "" })
	if err != nil || who.Project != b.project {
		return missing
	}
	b.who, b.docs = who, b.Jobs.Documents(who.Project, Origin)
	of, err := b.assets().Find(b.ctx, k.Parent)
	if err != nil {
		return missing
	}
	b.grant, b.name = &grant{of, mayRead}, name
	if b.bucket, err = b.Jobs.Storages.Bucket(b.ctx, who.Project, of.Is.Storage); err != nil {
		return err
	}
	if blob.CheckKey(b.key()) != nil {
		return missing
	}
	if a, ok := smooth.ParseAddress(name); ok {
		return b.stream(a)
	}
	return b.get()
}

func started(at *time.Time, now time.Time) bool { return at == nil || !now.Before(*at) }

// stream answers an address below a server manifest.
func (b *blobCall) stream(a smooth.Address) error {
	if a.Format != "" && !smooth.IsHLS(a.Format) && !smooth.IsDASH(a.Format) {
		return &blobError{http.StatusBadRequest, "InvalidFormat", "The format must be m3u8-aapl, m3u8-cmaf, mpd-time-csf or mpd-time-cmaf."}
	}
	p, err := b.presentation(a.Server)
	if err != nil {
		return err
	}
	if a.Stream == "" {
		return b.manifest(p, a)
	}
	s, q := p.Find(a.Stream, a.Rate)
	part := -1
	if s != nil && a.Fragment && !a.Init {
		part = s.At(a.Time)
	}
	switch {
	case s == nil || a.Fragment && !a.Init && part < 0:
		return &blobError{http.StatusNotFound, "FragmentNotFound", "There is no such quality or fragment."}
	case !a.Fragment && smooth.IsHLS(a.Format):
		return b.data("application/vnd.apple.mpegurl", s.Playlist(q, a.Format))
	case !a.Fragment:
		return &blobError{http.StatusNotFound, "BlobNotFound", "Only HLS has playlists of qualities."}
	case a.Init:
		return b.data(s.Kind+"/mp4", q.Track.InitSegment(smooth.Scale))
	}
	cut := q.Cuts[part]
	offset, bytes := q.Track.Span(cut)
	if bytes > maxSpan {
		return &blobError{http.StatusInternalServerError, "FragmentTooLarge", "The file is not interleaved finely enough to be streamed."}
	}
	key := prefixOf(b.grant.asset.ID) + q.File
	span, err := b.part(key, p.tags[key], offset, bytes)
	if err != nil {
		return err
	}
	return b.data(s.Kind+"/mp4", q.Track.Fragment(cut, uint32(part+1), smooth.Scale, span))
}

// maxSpan is how many bytes of a file one fragment may be spread over.
const maxSpan = 64 << 20

func (b *blobCall) manifest(p *opened, a smooth.Address) error {
	kind := "application/vnd.ms-sstr+xml"
	var body []byte
	var err error
	switch {
	case smooth.IsHLS(a.Format):
		kind, body = "application/vnd.apple.mpegurl", p.Multivariant(a.Format)
	case smooth.IsDASH(a.Format):
		kind = "application/dash+xml"
		body, err = p.MPD(a.Format)
	default:
		body, err = p.Client()
	}
	if err != nil {
		return err
	}
	return b.data(kind, body)
}

// data answers with what was made here; pages of any site may read it, as players must.
func (b *blobCall) data(kind string, body []byte) error {
	h := b.w.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Length", strconv.Itoa(len(body)))
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "private, max-age=10")
	if b.r.Method != http.MethodHead {
		_, _ = b.w.Write(body)
	}
	return nil
}

// part reads some bytes of an object that must still be the one that was opened.
func (b *blobCall) part(key, tag string, offset, bytes int64) ([]byte, error) {
	from, info, err := b.bucket.Get(b.ctx, key, offset, bytes)
	if err != nil {
		return nil, err
	}
	defer from.Close()
	if info.ETag != tag {
		return nil, media.Errorf(media.CodeInputTransient, "the file was replaced")
	}
	data := make([]byte, bytes)
	_, err = io.ReadFull(from, data)
	return data, err
}
