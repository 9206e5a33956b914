package sdk_azure_test

import (
	"strings"
	"testing"

	"github.com/mediamill/mediamill/test/mill"
	"github.com/mediamill/mediamill/test/node"
	"github.com/mediamill/mediamill/test/sdk"
)

func TestTheManualsSampleRuns(t *testing.T) {
	t.Parallel()
	modules := node.Install(t, ".")
	_, api := mill.Serve(t, "", "--data", t.TempDir())
	id, secret, _ := strings.Cut(api.Key, ".")
	said := modules.Text(t, sdk.Sample(t, "azure.md", "js", map[string]string{"mk…": id, "'…'": "'" + secret + "'", "https://mill.example": api.Server}))
	if !strings.HasSuffix(strings.TrimSpace(said), "holiday") {
		t.Errorf("it says %q", said)
	}
}
