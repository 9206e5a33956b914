package rest_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"testing"
)

// The console's types are made of this file, so an API that changed is a console
// that does not build.
func TestTheConsoleKnowsTheAPI(t *testing.T) {
	t.Parallel()
	const file = "../../web/openapi.json"
	a := start(t).must(200, "GET", "/api/v1/openapi.json", "", "Authorization", "")
	var document map[string]any
	if err := json.Unmarshal(a.body, &document); err != nil {
		t.Fatal(err)
	}
	document["info"].(map[string]any)["version"] = "0"
	var want bytes.Buffer
	w := json.NewEncoder(&want)
	w.SetEscapeHTML(false)
	w.SetIndent("", "  ")
	if err := w.Encode(document); err != nil {
		t.Fatal(err)
	}
	if flag.Lookup("update").Value.String() == "true" {
		if err := os.WriteFile(file, want.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := os.ReadFile(file); err != nil || !bytes.Equal(got, want.Bytes()) {
		t.Errorf("web/openapi.json is not the server's document (%v); run this test with -update, then npm run types in web/", err)
	}
}
