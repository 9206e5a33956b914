// Package client is a client of the REST API: jobs, their live events, templates,
// storages, resumable uploads and keys. The command line uses it.
//
// Errors of the server are returned as media.Faults; a server that does not respond
// is ErrUnreachable.
package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/mediamill/mediamill/internal/media"
)

// ErrUnreachable says that no server answered.
var ErrUnreachable = errors.New("the server cannot be reached")

// A Client talks to one server with one access key. It may be used by several
// goroutines; its fields are set before the first request.
type Client struct {
	Server  string // as http://127.0.0.1:8080
	Key     string // <key ID>.<secret>
	Project string // name; the key's own when empty
	Origin  string // which program asks: api or cli
	HTTP    *http.Client
}

// New makes a client for the command line; it sends nothing.
func New(server, key string) *Client {
	return &Client{Server: strings.TrimRight(server, "/"), Key: key, Origin: "cli", HTTP: &http.Client{}}
}

// Do sends a request under /api/v1 and reads the answer into out: a *string takes
// it as it is, nil drops it. What the server refuses is media.Faults; no answer
// is ErrUnreachable.
func (c *Client) Do(ctx context.Context, method, path string, query url.Values, in, out any) error {
	return c.do(ctx, call{method: method, path: path, query: query, body: in}, out)
}

// A call is one request.
type call struct {
	method, path string
	query        url.Values
	body         any // JSON, unless it is an io.Reader
	length       int64
	header       http.Header
}

// retries is how often a request that may be repeated is sent again.
const retries = 3

// do sends a call and reads the JSON of its answer into out, when out is not nil.
func (c *Client) do(ctx context.Context, in call, out any) error {
	resp, err := c.send(ctx, in)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if out == nil || resp.StatusCode == http.StatusNoContent {
		_, err = io.Copy(io.Discard, resp.Body)
		return err
	}
	if text, ok := out.(*string); ok {
		b, err := io.ReadAll(resp.Body)
		*text = string(b)
		return err
	}
	return json.NewDecoder(resp.Body).Decode(out)
}

// send is the call's answer when it succeeded. Calls that change nothing, or
// that carry an idempotency key, are sent again when the server is busy.
func (c *Client) send(ctx context.Context, in call) (*http.Response, error) {
	var body []byte
	stream, streaming := in.body.(io.Reader)
	if in.body != nil && !streaming {
		var err error
		if body, err = json.Marshal(in.body); err != nil {
			return nil, err
		}
	}
	again := !streaming && (in.method == http.MethodGet || in.header.Get("Idempotency-Key") != "")
	for try := 0; ; try++ {
		from := stream
		if !streaming && in.body != nil {
			from = bytes.NewReader(body)
		}
		resp, err := c.once(ctx, in, from)
		wait := time.Duration(0)
		if err == nil && resp.StatusCode < 300 {
			return resp, nil
		}
		if err == nil {
			wait = retryAfter(resp)
			err = problem(resp)
		}
		if !again || try == retries || ctx.Err() != nil || wait == 0 {
			return nil, err
		}
		select {
		case <-ctx.Done():
			return nil, err
		case <-time.After(max(wait, time.Duration(try+1)*300*time.Millisecond)):
		}
	}
}

func (c *Client) once(ctx context.Context, in call, body io.Reader) (*http.Response, error) {
	address := c.Server + "/api/v1" + in.path
	if len(in.query) > 0 {
		address += "?" + in.query.Encode()
	}
	r, err := http.NewRequestWithContext(ctx, in.method, address, body)
	if err != nil || r.URL.Host == "" {
		return nil, media.Bad("server", "%q is not an address such as http://127.0.0.1:8080", c.Server)
	}
	for name, values := range in.header {
		r.Header[name] = values
	}
	if in.length > 0 {
		r.ContentLength = in.length
	}
	if body != nil && r.Header.Get("Content-Type") == "" {
		r.Header.Set("Content-Type", "application/json")
	}
	r.Header.Set("User-Agent", "mediamill")
	if c.Key != "" {
		r.Header.Set("Authorization", "Bearer "+c.Key)
	}
	if c.Project != "" {
		r.Header.Set("Mediamill-Project", c.Project)
	}
	if c.Origin != "" {
		r.Header.Set("Mediamill-Origin", c.Origin)
	}
	resp, err := c.HTTP.Do(r)
	if err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, errors.Join(ErrUnreachable, err)
	}
	return resp, nil
}

// retryAfter is how long the server asks to wait; 0 when trying again is no use.
func retryAfter(resp *http.Response) time.Duration {
	if resp.StatusCode != http.StatusTooManyRequests && resp.StatusCode != http.StatusServiceUnavailable {
		return 0
	}
	seconds, err := strconv.Atoi(resp.Header.Get("Retry-After"))
	if err != nil || seconds < 1 || seconds > 60 {
		seconds = 1
	}
	return time.Duration(seconds) * time.Second
}

// problem reads why a request failed.
func problem(resp *http.Response) error {
	defer resp.Body.Close()
	var p struct {
		media.Error
		Detail string         `json:"detail"`
		Errors []*media.Error `json:"errors"`
	}
	body, _ := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	if err := json.Unmarshal(body, &p); err != nil || p.Code == "" {
		return media.Errorf(media.CodeInvalid, "the response %s is not from Mediamill", resp.Status).
			WithHint("check the URL of the server")
	}
	if len(p.Errors) > 0 {
		return media.Faults(p.Errors)
	}
	p.Message = p.Detail
	return media.Faults{&p.Error}
}

func segment(s string) string { return url.PathEscape(s) }
