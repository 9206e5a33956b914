package tencent

import (
	"encoding/hex"
	"errors"

	"github.com/mediamill/mediamill/internal/media"
)

// sessionKey is the idempotency key of a SessionId, which may hold any text; ""
// for none. It stands for 7 days, as the vendor's answers document it (its
// requests say 3), and for all actions that make tasks.
func sessionKey(session string) string {
	if session == "" {
		return ""
	}
	return name + "/session/" + hex.EncodeToString([]byte(session))
}

// repeated says that an error is another request's use of the same key.
func repeated(err error) bool {
	var faults media.Faults
	if errors.As(err, &faults) {
		return false
	}
	e := media.AsError(err)
	return err != nil && e.Code == media.CodeConflict && e.Field == "Idempotency-Key"
}
