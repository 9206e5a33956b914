package client

import (
	"context"
	"io"

	"github.com/mediamill/mediamill/internal/media"
)

// Annotations are those in the report of a task that a filter chooses.
type Annotations struct {
	Annotations []media.Annotation `json:"annotations"`
	Total       int                `json:"total"`
}

// Annotations lists what the report of a task says.
func (c *Client) Annotations(ctx context.Context, task string, filter media.AnnotationFilter) (list Annotations, err error) {
	err = c.do(ctx, call{method: "GET", path: "/tasks/" + segment(task) + "/annotations", query: queryOf(filter)}, &list)
	return list, err
}

// AnnotationFile writes what Annotations lists as a file: json, csv, vtt or srt.
func (c *Client) AnnotationFile(ctx context.Context, task string, filter media.AnnotationFilter, format string, w io.Writer) error {
	query := queryOf(filter)
	query.Set("format", format)
	_, err := c.fetch(ctx, call{method: "GET", path: "/tasks/" + segment(task) + "/annotations", query: query}, w)
	return err
}
