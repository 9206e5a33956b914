package tencent

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/mediamill/mediamill/internal/dialect"
	"github.com/mediamill/mediamill/internal/front"
	"github.com/mediamill/mediamill/internal/media"
)

// The vendor's limits of a request, and ours of how deep parameters may nest.
const (
	maxBody  = 10 << 20
	maxQuery = 32 << 10
	maxDepth = 32
)

func readBody(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	switch r.Method {
	case http.MethodPost:
		body, err := front.ReadStranger(w, r, maxBody)
		if err != nil && media.CodeOf(err) != media.CodeRateLimited {
			return nil, failf("RequestSizeLimitExceeded", "the body has more than 10 MB, or could not be read")
		}
		return body, err
	case http.MethodGet:
		if len(r.URL.RawQuery) > maxQuery {
			return nil, failf("RequestSizeLimitExceeded", "the query has more than 32 KB")
		}
		return nil, nil
	}
	return nil, failf("UnsupportedProtocol", "requests are GET or POST, not %s", r.Method)
}

// parameters reads the parameters of an action as a tree of maps, lists and
// values. Those of a query are all text.
func parameters(r *http.Request, body []byte) (tree map[string]any, fromQuery bool, err error) {
	if r.Method == http.MethodGet {
		tree, err = unflatten(r.URL.Query())
		return tree, true, err
	}
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "application/json" {
		return nil, false, failf("InvalidRequest", "the Content-Type of a POST must be application/json, is %q", r.Header.Get("Content-Type"))
	}
	tree, err = parse(body)
	return tree, false, err
}

// parse reads a JSON object. Numbers stay as they were written.
func parse(body []byte) (map[string]any, error) {
	if len(bytes.TrimSpace(body)) == 0 {
		return map[string]any{}, nil
	}
	if !utf8.Valid(body) {
		return nil, failf("InvalidRequest", "the body is not valid UTF-8")
	}
	if dialect.Depth(body) > maxDepth {
		return nil, failf("InvalidRequest", "the body nests more than %d levels deep", maxDepth)
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	var tree map[string]any
	if err := d.Decode(&tree); err != nil || tree == nil {
		return nil, failf("InvalidRequest", "the body is not a JSON object")
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, failf("InvalidRequest", "the body goes on after the JSON object")
	}
	return tree, nil
}

// unflatten makes a tree of parameters as A.B.0.C=text. Lists are still maps of
// their indexes: only the struct that they are bound to tells the two apart.
func unflatten(query url.Values) (map[string]any, error) {
	tree := map[string]any{}
	for name, values := range query {
		if commonParameter(name) {
			continue
		}
		parts := strings.Split(name, ".")
		if len(values) != 1 || len(parts) > maxDepth {
			return nil, failf("InvalidParameter", "the parameter %s appears more than once or is nested too deep", name)
		}
		at := tree
		for i, part := range parts {
			if i == len(parts)-1 {
				if _, taken := at[part]; taken || part == "" {
					return nil, failf("InvalidParameter", "the parameter %s conflicts with another", name)
				}
				at[part] = values[0]
				break
			}
			below, ok := at[part].(map[string]any)
			if !ok && at[part] != nil {
				return nil, failf("InvalidParameter", "the parameter %s conflicts with another", name)
			}
			if below == nil {
				below = map[string]any{}
				at[part] = below
			}
			at = below
		}
	}
	return tree, nil
}

// commonParameter says that a name of a query belongs to the protocol and not
// to an action.
func commonParameter(name string) bool {
	switch name {
	case "Action", "Version", "Region", "Timestamp", "Nonce", "Language", "RequestClient", "Token":
		return true
	}
	return false
}
