package visionular

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strconv"

	"github.com/mediamill/mediamill/internal/dialect"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
)

// maxDepth of a body's lists and objects; the vendor's models need four.
const maxDepth = 16

// read decodes a body strictly: unknown members and values of a wrong type are
// faults, all at once. What is no JSON object is malformed; null is absent.
func (c *call) read(into func([]byte) media.Faults) error {
	body := bytes.TrimSpace(c.body)
	if len(body) == 0 || body[0] != '{' || dialect.Depth(body) > maxDepth || !json.Valid(body) {
		return media.Errorf(codeMalformed, "the body must be a JSON object")
	}
	return into(body).Err()
}

// strictly is the usual reader of read.
func strictly[T any](v *T) func([]byte) media.Faults {
	return func(body []byte) media.Faults { return op.Decode(body, v) }
}

// only refuses parameters of the query that an operation does not have.
func (c *call) only(names ...string) media.Faults {
	var f media.Faults
	known := map[string]bool{}
	for _, n := range names {
		known[n] = true
	}
	for _, name := range slices.Sorted(maps.Keys(c.query)) {
		if !known[name] {
			f.Add(media.Bad(name, "is not a parameter of this operation"))
		}
	}
	return f
}

// number reads a whole number of the query that is not negative; 0 when it is
// absent or empty, as clients send what they leave open.
func (c *call) number(name string, f *media.Faults) int64 {
	text := c.query.Get(name)
	if text == "" {
		return 0
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 {
		f.Add(media.Bad(name, "must be a whole number from 0, is %q", text))
		return 0
	}
	return n
}

func missing(field string) *media.Error {
	return &media.Error{Code: media.CodeConfigMissing, Field: field, Message: "is required"}
}
