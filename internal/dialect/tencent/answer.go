package tencent

import (
	"encoding/json"
	"net/http"
)

// write answers with fields, or with a failure. The type has no charset: a
// client takes the error out of a body only of exactly this type. An answer
// without an error has no member Error, not even a null.
func write(w http.ResponseWriter, id string, fields any) {
	response := map[string]json.RawMessage{}
	if f, ok := fields.(*failure); ok {
		fields = struct {
			Error struct{ Code, Message string }
		}{struct{ Code, Message string }{f.code, f.message}}
	}
	if fields != nil {
		body, err := json.Marshal(fields)
		if err == nil {
			err = json.Unmarshal(body, &response)
		}
		if err != nil {
			write(w, id, failf(internalError, "the answer cannot be written"))
			return
		}
	}
	response["RequestId"], _ = json.Marshal(id) //nolint:errcheck // text
	body, err := json.Marshal(map[string]any{"Response": response})
	if err != nil {
		body = []byte(`{"Response":{}}`)
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusOK)
	_, _ = w.Write(body)
}
