package client

import (
	"context"

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
