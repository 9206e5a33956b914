package client

import (
	"context"
	"io"
)

// Download writes an output, by its ID, to w.
func (c *Client) Download(ctx context.Context, output string, w io.Writer) (int64, error) {
	return c.fetch(ctx, call{method: "GET", path: "/outputs/" + segment(output) + "/content"}, w)
}

// Archive writes the outputs of a job as a zip to w.
func (c *Client) Archive(ctx context.Context, job string, w io.Writer) (int64, error) {
	return c.fetch(ctx, call{method: "GET", path: "/jobs/" + segment(job) + "/archive.zip"}, w)
}

// fetch copies a body whose length the server announced, or which it ends well;
// a broken connection is an error.
func (c *Client) fetch(ctx context.Context, in call, w io.Writer) (int64, error) {
	resp, err := c.send(ctx, in)
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	return io.Copy(w, resp.Body)
}
