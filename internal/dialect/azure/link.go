package azure

import (
	"strings"

	"github.com/mediamill/mediamill/internal/dialect/azure/odata"
	"github.com/mediamill/mediamill/internal/media"
)

// addressOf is the address in the body of a POST to $links, as JSON or XML.
func addressOf(body []byte) (string, error) {
	text := strings.TrimSpace(string(body))
	missing := media.Errorf(media.CodeInvalid, "The body must have the address of an entity, as {\"uri\":\"…\"}.")
	if strings.HasPrefix(text, "<") {
		root, err := odata.ParseXML(text)
		if err != nil || root.Name != "uri" {
			return "", missing
		}
		return strings.TrimSpace(root.Text), nil
	}
	v, err := odata.ParseJSON(text)
	if err != nil {
		return "", err
	}
	object, _ := v.(map[string]any)
	for _, name := range []string{"uri", "url"} {
		if address, ok := object[name].(string); ok {
			return address, nil
		}
	}
	return "", missing
}
