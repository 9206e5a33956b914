package outbound

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/mediamill/mediamill/internal/media"
)

const (
	postTimeout = 10 * time.Second
	maxAnswer   = 64 << 10
)

// An Answer is a receiver's to a Post.
type Answer struct {
	Status     int
	Body       []byte        // at most 64 kB; what comes after is not read
	RetryAfter time.Duration // what the receiver asked for; 0 for nothing
	Took       time.Duration
}

// OK says that the receiver took it.
func (a Answer) OK() bool { return a.Status >= 200 && a.Status < 300 }

// Post delivers a callback: one try, 10 s in all, redirects not followed (a 3xx is
// the Answer). An error means that no answer came: input.unreachable for an address
// that cannot or may not be reached, output.transient otherwise. Took is set either way.
func (c *Client) Post(ctx context.Context, raw string, header http.Header, body []byte) (a Answer, err error) {
	began := time.Now()
	defer func() { a.Took = time.Since(began) }()
	u, err := c.parse(raw)
	if err != nil {
		return Answer{}, err
	}
	inner, cancel := context.WithTimeout(ctx, postTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(inner, http.MethodPost, u.String(), bytes.NewReader(body))
	if err != nil {
		return Answer{}, media.Wrap(media.CodeInvalid, stripped(err), "the URL is not valid")
	}
	for name, values := range header {
		req.Header[http.CanonicalHeaderKey(name)] = values
	}
	req.Header.Set("User-Agent", "Mediamill")
	resp, err := c.straight.Do(req)
	if err != nil {
		return Answer{}, postError(ctx, inner, err)
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil && resp.StatusCode/100 != 2 { // a receiver that said yes and hung up has it
		return Answer{}, postError(ctx, inner, err)
	}
	return Answer{Status: resp.StatusCode, Body: answer, RetryAfter: retryAfter(resp)}, nil
}

func postError(caller, inner context.Context, err error) error {
	if caller.Err() != nil {
		return caller.Err()
	}
	if errors.Is(inner.Err(), context.DeadlineExceeded) {
		return media.Errorf(media.CodeOutputTransient, "the receiver did not answer within %s", postTimeout)
	}
	if e := connectError(inner, err); media.CodeOf(e) == media.CodeInputUnreachable {
		return e
	}
	return media.Wrap(media.CodeOutputTransient, stripped(err), "the receiver could not be reached, or closed the connection")
}
