package sdk_azure_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/mediamill/mediamill/test/mill"
	"github.com/mediamill/mediamill/test/player"
	"github.com/mediamill/mediamill/test/sdk"
)

// ended waits for a job and gives it.
func (c *client) ended(job string) object {
	c.t.Helper()
	var state object
	mill.Await(c.t, "the job "+job+" ended", func() bool {
		state = c.call("GET", "Jobs('"+job+"')", nil)
		return state["EndTime"] != nil
	})
	return state
}

// order is a job of one task.
func (c *client) order(asset, preset, output string) object {
	c.t.Helper()
	return c.call("POST", "Jobs", object{
		"Name": "one", "InputMediaAssets": []object{{"__metadata": object{"uri": c.server + "/api/Assets('" + asset + "')"}}},
		"Tasks": []object{{
			"Configuration": preset, "MediaProcessorId": "nb:mpid:UUID:ff4df607-d419-42f0-bc17-a481b1331e56",
			"TaskBody": "<taskBody><inputAsset>JobInputAsset(0)</inputAsset><outputAsset" + output + ">JobOutputAsset(0)</outputAsset></taskBody>",
		}},
	})
}

// publish gives the address of an asset by a locator of type 2.
func (c *client) publish(asset string) string {
	c.t.Helper()
	p := c.call("POST", "AccessPolicies", object{"Name": "stream", "DurationInMinutes": 60, "Permissions": 1})
	return c.call("POST", "Locators", object{"AccessPolicyId": p["Id"], "AssetId": asset, "Type": 2})["Path"].(string)
}

// The way of every client that publishes: encode by "Adaptive Streaming", make a
// locator of type 2, and give players <Path><name>.ism/manifest.
func TestAdaptiveStreamingPlaysInEveryForm(t *testing.T) {
	t.Parallel()
	_, api := mill.Serve(t, "", "--data", t.TempDir())
	c := newClient(t, api)
	film := c.upload(sdk.FilmOf(t, t.TempDir(), "film.mp4", 7, 640, 360))
	job := c.order(film, "Adaptive Streaming", "")["Id"].(string)
	if state := c.ended(job); state["State"] != 3.0 {
		t.Fatalf("the job: %v, %v", state, c.list("Jobs('" + job + "')/Tasks")[0]["ErrorDetails"])
	}
	made := c.list("Jobs('" + job + "')/OutputMediaAssets")[0]["Id"].(string)
	address := c.publish(made) // nobody asked for the files before

	manifest := c.read(address + "film.ism/manifest")
	if strings.Count(manifest, "<QualityLevel ") != 4 || strings.Count(manifest, "<c ") != 8 || !strings.Contains(manifest, `FourCC="AACL"`) {
		t.Errorf("smooth: %s", manifest)
	}
	files := c.files(made)
	if len(files) != 5 || files["film.ism"] == "" || c.read(files["film.ismc"]) != manifest {
		t.Errorf("files: %v", files)
	}
	for _, f := range c.list("Assets('" + made + "')/Files") {
		if f["IsPrimary"] != (f["Name"] == "film.ism") {
			t.Errorf("%v is primary: %v", f["Name"], f["IsPrimary"])
		}
	}
	for form, kind := range map[string]player.Kind{"(format=m3u8-aapl)": player.HLS, "(format=mpd-time-csf)": player.DASH} {
		t.Run(form, func(t *testing.T) {
			r := player.Play(t, player.Order{URL: address + "film.ism/Manifest" + form, Kind: kind})
			if r.Duration < 6.9 || r.Duration > 7.1 || strings.Join(r.Sizes, " ") == "" || len(r.Sizes) != 3 || len(r.Audio) != 1 {
				t.Errorf("%+v", r)
			}
		})
	}
	for _, path := range []string{"film.ism/manifest(format=avi)", "film.ism/QualityLevels(1)/Fragments(video=0)", "other.ism/manifest", "film.ism/QualityLevels(1)/Manifest(video,format=m3u8-aapl)"} {
		resp, err := http.Get(address + path)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(resp.Body)
		resp.Body.Close()
		if resp.StatusCode != 404 && resp.StatusCode != 400 {
			t.Errorf("%s: %d %s", path, resp.StatusCode, body)
		}
	}
}
