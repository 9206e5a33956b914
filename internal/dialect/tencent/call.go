package tencent

import (
	"context"

	"github.com/mediamill/mediamill/internal/auth"
	"github.com/mediamill/mediamill/internal/jobs"
)

// A call is one signed request on its way through an action.
type call struct {
	*Dialect
	ctx  context.Context
	who  *auth.Principal
	tree map[string]any
	text bool // the tree came out of a query: every value is text
}

// read binds the request's parameters to the struct that into points to, over
// what is there, or says all that is wrong with them.
func (c *call) read(into any) error { return bind(c.tree, into, c.text) }

// documents are the project's of a kind that only this protocol has.
func (c *call) documents() jobs.Documents { return c.Jobs.Documents(c.who.Project, name) }
