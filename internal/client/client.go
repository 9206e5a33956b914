// Package client is a thin Go client of the native API, which the command line
// uses.
package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/mediamill/mediamill/internal/media"
)

// ErrUnreachable says that no server answered.
var ErrUnreachable = errors.New("the server can not be reached")

// A Client talks to one server with one access key.
type Client struct {
	Server string // as http://127.0.0.1:8080
	Key    string // <key ID>.<secret>
	HTTP   *http.Client
	Origin string // "cli" or ""
}

// New makes a client.
func New(server, key string) *Client {
	return &Client{Server: strings.TrimRight(server, "/"), Key: key, HTTP: &http.Client{}, Origin: "cli"}
}

// Do sends a request under /api/v1 and reads the answer into out, which may be
// nil. An answer that is no success becomes media.Faults, or ErrUnreachable when
// there is none.
func (c *Client) Do(ctx context.Context, method, path string, query url.Values, in, out any) error {
	return c.DoWith(ctx, method, path, query, http.Header{}, in, out)
}

// DoWith is Do with further headers.
func (c *Client) DoWith(ctx context.Context, method, path string, query url.Values, header http.Header, in, out any) error {
	var body io.Reader
	if in != nil {
		raw, err := json.Marshal(in)
		if err != nil {
			return err
		}
		body = bytes.NewReader(raw)
	}
	header.Set("Content-Type", "application/json")
	resp, err := c.send(ctx, method, path, query, body, header)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if out == nil {
		_, err = io.Copy(io.Discard, resp.Body)
		return err
	}
	if text, ok := out.(*string); ok {
		raw, err := io.ReadAll(resp.Body)
		*text = string(raw)
		return err
	}
	return json.NewDecoder(resp.Body).Decode(out)
}

// Open gets a body as it streams, such as an output or an archive.
func (c *Client) Open(ctx context.Context, path string, query url.Values) (*http.Response, error) {
	return c.send(ctx, http.MethodGet, path, query, nil, nil)
}

func (c *Client) send(ctx context.Context, method, path string, query url.Values, body io.Reader, header http.Header) (*http.Response, error) {
	address := c.Server + "/api/v1" + path
	if len(query) > 0 {
		address += "?" + query.Encode()
	}
	req, err := http.NewRequestWithContext(ctx, method, address, body)
	if err != nil {
		return nil, media.Bad("server", "%q is not an address", c.Server)
	}
	for name, values := range header {
		req.Header[name] = values
	}
	if c.Key != "" {
		req.Header.Set("Authorization", "Bearer "+c.Key)
	}
	if c.Origin != "" {
		req.Header.Set("Mediamill-Origin", c.Origin)
	}
	resp, err := c.HTTP.Do(req)
	if err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, errors.Join(ErrUnreachable, err)
	}
	if resp.StatusCode >= 300 {
		defer resp.Body.Close()
		return nil, problem(resp)
	}
	return resp, nil
}

// problem reads an RFC 9457 answer.
func problem(resp *http.Response) error {
	var p struct {
		Detail string         `json:"detail"`
		Code   media.Code     `json:"code"`
		Field  string         `json:"field"`
		Hint   string         `json:"hint"`
		Errors []*media.Error `json:"errors"`
	}
	raw, _ := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	if json.Unmarshal(raw, &p) != nil || p.Code == "" {
		return media.Errorf("request.failed", "the server answered %s", resp.Status)
	}
	if len(p.Errors) > 0 {
		return media.Faults(p.Errors)
	}
	return &media.Error{Code: p.Code, Field: p.Field, Message: p.Detail, Hint: p.Hint}
}
