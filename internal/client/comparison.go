package client

import (
	"context"
	"net/url"

	"github.com/mediamill/mediamill/internal/media"
)

// Compare compares the sources of two tasks by the fingerprints in their reports.
func (c *Client) Compare(ctx context.Context, task, with string) (match media.Match, err error) {
	err = c.do(ctx, call{method: "GET", path: "/tasks/" + segment(task) + "/comparison", query: url.Values{"with": {with}}}, &match)
	return match, err
}
