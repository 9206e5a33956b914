package outbound

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/mediamill/mediamill/internal/media"
)

// Info is what a server says of a source.
type Info struct {
	Bytes    int64     // whole size; -1 when the server does not tell
	Type     string    // Content-Type; empty when not told
	ETag     string    // with quotes, as it was sent; empty when not told
	Modified time.Time // zero when not told
	Ranges   bool      // a part can be asked for
}

// validator is what makes a resumed read safe: a strong ETag, or a date. Empty
// when there is neither.
func (i Info) validator() string {
	if i.ETag != "" && !strings.HasPrefix(i.ETag, "W/") {
		return i.ETag
	}
	if i.ETag == "" && !i.Modified.IsZero() {
		return i.Modified.UTC().Format(http.TimeFormat)
	}
	return ""
}

// Look asks for the size and type of a source without reading it. It requests
// the first byte, as many servers answer HEAD wrongly or sign only GET.
func (c *Client) Look(ctx context.Context, raw string) (Info, error) {
	resp, err := c.get(ctx, raw, 0, 1, "")
	if err != nil {
		return Info{}, err
	}
	resp.Body.Close()
	info := infoOf(resp)
	if resp.StatusCode == http.StatusRequestedRangeNotSatisfiable { // an empty file
		info.Bytes, info.Ranges = 0, true
		return info, nil
	}
	return info, statusError(resp)
}

// Range reads length bytes from offset on, or all of the rest when length is
// negative. With an info of an earlier answer, a source that changed since is
// input.malformed. A server that does not serve parts is input.unsupported, unless
// offset is 0. It does not retry.
func (c *Client) Range(ctx context.Context, raw string, offset, length int64, as Info) (io.ReadCloser, Info, error) {
	resp, err := c.get(ctx, raw, offset, length, as.validator())
	if err != nil {
		return nil, Info{}, err
	}
	info := infoOf(resp)
	err = statusError(resp)
	if err == nil {
		start, _, total, partial := contentRange(resp)
		switch {
		case as.ETag != "" && info.ETag != "" && as.ETag != info.ETag, as.Bytes > 0 && total >= 0 && total != as.Bytes:
			err = media.Errorf(media.CodeInputMalformed, "the source changed while it was read")
		case partial && start != offset, !partial && offset > 0:
			err = media.Errorf(media.CodeInputUnsupported, "the server of the source does not support range requests")
		}
	}
	if err != nil {
		resp.Body.Close()
		return nil, Info{}, err
	}
	if length >= 0 {
		return struct {
			io.Reader
			io.Closer
		}{io.LimitReader(resp.Body, length), resp.Body}, info, nil
	}
	return resp.Body, info, nil
}

// get sends the request. offset 0 and a negative length ask for all of it.
func (c *Client) get(ctx context.Context, raw string, offset, length int64, ifRange string) (*http.Response, error) {
	u, err := c.parse(raw)
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, media.Wrap(media.CodeInvalid, stripped(err), "the URL is not valid")
	}
	req.Header.Set("User-Agent", "Mediamill")
	req.Header.Set("Accept-Encoding", "identity")
	switch {
	case length >= 0:
		req.Header.Set("Range", fmt.Sprintf("bytes=%d-%d", offset, offset+length-1))
	case offset > 0:
		req.Header.Set("Range", fmt.Sprintf("bytes=%d-", offset))
	}
	if ifRange != "" && req.Header.Get("Range") != "" {
		req.Header.Set("If-Range", ifRange)
	}
	resp, err := c.follow.Do(req)
	if err != nil {
		return nil, connectError(ctx, err)
	}
	if enc := resp.Header.Get("Content-Encoding"); enc != "" && enc != "identity" {
		resp.Body.Close()
		return nil, media.Errorf(media.CodeInputUnsupported, "the server sends the source compressed, although this was not requested")
	}
	return resp, nil
}

func infoOf(resp *http.Response) Info {
	info := Info{Bytes: resp.ContentLength, Type: resp.Header.Get("Content-Type"), ETag: resp.Header.Get("ETag")}
	info.Modified, _ = http.ParseTime(resp.Header.Get("Last-Modified"))
	info.Ranges = resp.Header.Get("Accept-Ranges") == "bytes"
	if _, _, total, partial := contentRange(resp); partial {
		info.Bytes, info.Ranges = total, true
	}
	return info
}

// contentRange reads "bytes 0-99/1234"; total is -1 for "*". partial is false
// for an answer that is not a 206 with a range that can be read.
func contentRange(resp *http.Response) (start, end, total int64, partial bool) {
	text, ok := strings.CutPrefix(resp.Header.Get("Content-Range"), "bytes ")
	span, size, cut := strings.Cut(text, "/")
	first, last, dash := strings.Cut(span, "-")
	if !ok || !cut || !dash || resp.StatusCode != http.StatusPartialContent {
		return 0, 0, resp.ContentLength, false
	}
	start, err1 := strconv.ParseInt(first, 10, 64)
	end, err2 := strconv.ParseInt(last, 10, 64)
	total, err3 := strconv.ParseInt(size, 10, 64)
	if size == "*" {
		total, err3 = -1, nil
	}
	if err1 != nil || err2 != nil || err3 != nil || start < 0 || end < start || total >= 0 && end >= total {
		return 0, 0, resp.ContentLength, false
	}
	return start, end, total, true
}

// statusError is nil for 200 and a whole 206; 5xx and throttling may pass, the
// rest will not.
func statusError(resp *http.Response) error {
	_, _, _, partial := contentRange(resp)
	switch code := resp.StatusCode; {
	case code == http.StatusOK, code == http.StatusPartialContent && partial:
		return nil
	case code == http.StatusPartialContent:
		return media.Errorf(media.CodeInputTransient, "the server sent a range without Content-Range")
	case code >= 500 && code != http.StatusNotImplemented && code != http.StatusHTTPVersionNotSupported,
		code == http.StatusRequestTimeout, code == http.StatusTooEarly, code == http.StatusTooManyRequests:
		return media.Errorf(media.CodeInputTransient, "the server responds with status %d", code)
	default:
		return media.Errorf(media.CodeInputUnreachable, "the server responds with status %d", code)
	}
}
