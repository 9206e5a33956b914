package jdcloud

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/mediamill/mediamill/internal/dialect"
	"github.com/mediamill/mediamill/internal/media"
)

// maxDepth is how deep a body's objects may lie in one another; the models need 4.
const maxDepth = 16

// read decodes a body into a struct of the vendor's model, over what it already
// holds. A null is what Python's SDK sends for a field that was not set, and
// stands for nothing. Fields that only the path or an answer has are taken and
// left out, as the SDKs send them back: ignored names them. Others that the model
// does not have are refused.
func (c *call) read(into any, ignored ...string) error {
	tree, err := decode(c.body)
	if err != nil {
		return err
	}
	for _, name := range append(ignored, "regionId") {
		delete(tree, name)
	}
	for name := range c.path {
		delete(tree, name)
	}
	clean, err := json.Marshal(tree)
	if err != nil {
		return media.Wrap(media.CodeInvalid, err, "the body cannot be read")
	}
	decoder := json.NewDecoder(bytes.NewReader(clean))
	decoder.DisallowUnknownFields()
	return fieldError(decoder.Decode(into))
}

// decode reads one JSON object without its nulls; an empty body is an empty one.
func decode(body []byte) (map[string]any, error) {
	tree := map[string]any{}
	if len(bytes.TrimSpace(body)) == 0 {
		return tree, nil
	}
	if !utf8.Valid(body) {
		return nil, media.Errorf(media.CodeInvalid, "the body is not valid UTF-8")
	}
	if dialect.Depth(body) > maxDepth {
		return nil, media.Errorf(media.CodeInvalid, "the body is nested deeper than %d", maxDepth)
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	if err := decoder.Decode(&tree); err != nil {
		return nil, media.Errorf(media.CodeInvalid, "the body must be a JSON object")
	}
	if _, err := decoder.Token(); err != io.EOF {
		return nil, media.Errorf(media.CodeInvalid, "the body must be one JSON object")
	}
	if tree == nil {
		tree = map[string]any{}
	}
	dropNulls(tree)
	return tree, nil
}

func dropNulls(value any) {
	switch v := value.(type) {
	case map[string]any:
		for name, member := range v {
			if member == nil {
				delete(v, name)
				continue
			}
			dropNulls(member)
		}
	case []any:
		for _, member := range v {
			dropNulls(member)
		}
	}
}

func fieldError(err error) error {
	if err == nil {
		return nil
	}
	if kind, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		field := strings.TrimPrefix(kind.Field, "shots.") // an embedded struct is no part of the JSON
		return media.Bad(field, "must be %s, is a JSON %s", kindOf(kind.Type.String()), kind.Value)
	}
	if name, found := strings.CutPrefix(err.Error(), "json: unknown field "); found {
		return media.Bad(strings.Trim(name, `"`), "is not a field of this operation")
	}
	return media.Wrap(media.CodeInvalid, err, "the body cannot be read")
}

func kindOf(goType string) string {
	switch {
	case strings.Contains(goType, "int"):
		return "a whole number"
	case strings.Contains(goType, "bool"):
		return "true or false"
	case strings.HasPrefix(goType, "[]"):
		return "a list"
	case strings.Contains(goType, "string"), strings.HasSuffix(goType, "text"):
		return "text"
	}
	return "an object"
}

// A text is a string that some clients send as a number or a boolean: template
// IDs, rate factors, and "disabled", which is a String in Java's model.
type text string

// UnmarshalJSON takes a string, a number or a boolean.
func (t *text) UnmarshalJSON(raw []byte) error {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		*t = text(s)
		return nil
	}
	if raw[0] == '{' || raw[0] == '[' {
		return media.Errorf(media.CodeInvalid, "must be text, is %.20s", raw)
	}
	*t = text(raw)
	return nil
}
