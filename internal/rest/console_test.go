package rest_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/mediamill/mediamill/internal/goldentest"
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
	goldentest.Is(t, file, want.String())
}
