package outbound

import (
	"net/url"
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
