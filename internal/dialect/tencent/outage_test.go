package tencent_test

import (
	"testing"

	"github.com/mediamill/mediamill/internal/store/storetest"
)

// What lies around the server is no fault of a request: a client that asks again
// later must not read that its parameters are wrong.
func TestAFullDataFolderIsAnUnavailableService(t *testing.T) {
	t.Parallel()
	s, c := serve(t)
	s.Put(s.Folder, "in/a.mp4", "not a film")
	free := storetest.Fill(t, s.DB)
	code, message := "", ""
	for code == "" { // pages of the file have room left for some
		code, message = c.code("ProcessMedia", process(encode(""), ""))
	}
	if code != "ServiceUnavailable" {
		t.Errorf("%s: %s", code, message)
	}
	free()
	if code, message := c.code("ProcessMedia", process(encode(""), "")); code != "" {
		t.Errorf("with room again: %s: %s", code, message)
	}
}
