package dialect

import (
	"encoding/json"

	"github.com/mediamill/mediamill/internal/auth"
	"github.com/mediamill/mediamill/internal/outbound"
)

// Shown is a response as the caller may read it, to be written as JSON: as in the
// native API, only operators see the secret parts of URLs of sources and receivers.
func Shown(who *auth.Principal, answer any) (any, error) {
	if SeesSecrets(who) {
		return answer, nil
	}
	raw, err := json.Marshal(answer)
	return outbound.RedactJSON(raw), err
}

// ShownAddress is one URL as the caller may read it.
func ShownAddress(who *auth.Principal, address string) string {
	if SeesSecrets(who) {
		return address
	}
	return outbound.Redact(address)
}

// SeesSecrets says whether the caller is more than a viewer.
func SeesSecrets(who *auth.Principal) bool { return who.May(auth.Operator) == nil }
