package outbound

import (
	"encoding/json"
	"net/url"
	"regexp"
	"strings"
)

// Redact is the address as logs and pages may show it: without user name, query
// and fragment, any of which may be a secret.
func Redact(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		before, _, _ := strings.Cut(raw, "?")
		if _, after, ok := strings.Cut(before, "@"); ok {
			return "…@" + after
		}
		return before
	}
	u.User = nil
	if u.RawQuery != "" || u.ForceQuery {
		u.RawQuery, u.ForceQuery = "…", false
	}
	u.Fragment, u.RawFragment = "", ""
	text := u.String()
	return strings.ReplaceAll(text, "%E2%80%A6", "…")
}

var addressInJSON = regexp.MustCompile(`"https?:(?:[^"\\]|\\.)*"`)

// RedactJSON is the value with each text that is an address as Redact has it.
func RedactJSON(raw json.RawMessage) json.RawMessage {
	return addressInJSON.ReplaceAllFunc(raw, func(quoted []byte) []byte {
		var address string
		if json.Unmarshal(quoted, &address) != nil {
			return []byte(`""`)
		}
		shown, err := json.Marshal(Redact(address))
		if err != nil {
			return []byte(`""`)
		}
		return shown
	})
}
