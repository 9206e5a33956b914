package app

import (
	"encoding/json"
	"strings"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
)

// mergeSet puts each "path.to.field=value" over a JSON object. A value that is
// JSON is taken as such, anything else is a string.
func mergeSet(params string, set []string) (json.RawMessage, error) {
	merged, err := op.Merge(json.RawMessage(params), nil)
	if err != nil {
		return nil, media.Bad("--params", "must be a JSON object: %v", err)
	}
	for _, each := range set {
		path, text, found := strings.Cut(each, "=")
		if !found || path == "" {
			return nil, media.Bad("--set", "%q must be path=value, such as video.crf=20", each)
		}
		var value any
		if json.Unmarshal([]byte(text), &value) != nil {
			value = text
		}
		names := strings.Split(path, ".")
		for i := len(names) - 1; i >= 0; i-- {
			value = map[string]any{names[i]: value}
		}
		over, err := json.Marshal(value)
		if err != nil {
			return nil, err
		}
		if merged, err = op.Merge(merged, over); err != nil {
			return nil, media.Bad("--set", "%q: %v", each, err)
		}
	}
	return merged, nil
}
