package sdk_azure_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/mediamill/mediamill/test/mill"
	"github.com/mediamill/mediamill/test/node"
	"github.com/mediamill/mediamill/test/sdk"
)

// A client says what the REST reference says, in verbose JSON.
type client struct {
	t      *testing.T
	server string
	token  string
}

func newClient(t *testing.T, api *mill.API) *client {
	t.Helper()
	id, secret, _ := strings.Cut(api.Key, ".")
	c := &client{t: t, server: api.Server}
	resp, err := http.PostForm(api.Server+"/tenant/oauth2/token", url.Values{
		"grant_type": {"client_credentials"}, "client_id": {id}, "client_secret": {secret}, "resource": {"https://rest.media.azure.net"},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var answer struct {
		Token string `json:"access_token"`
	}
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil || answer.Token == "" {
		t.Fatalf("no token: %v", err)
	}
	c.token = answer.Token
	return c
}

type object = map[string]any

// call gives what is in "d" of an answer.
func (c *client) call(method, path string, body any) object {
	c.t.Helper()
	raw, err := json.Marshal(body)
	if err != nil {
		c.t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(c.t.Context(), method, c.server+"/api/"+path, strings.NewReader(string(raw)))
	if err != nil {
		c.t.Fatal(err)
	}
	for name, v := range map[string]string{
		"Authorization": "Bearer " + c.token, "x-ms-version": "2.19", "Accept": "application/json;odata=verbose", "Content-Type": "application/json;odata=verbose",
	} {
		r.Header.Set(name, v)
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		c.t.Fatal(err)
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode > 299 {
		c.t.Fatalf("%s %s: %d %s %v", method, path, resp.StatusCode, answer, err)
	}
	var outer struct{ D object }
	if len(answer) > 0 {
		if err := json.Unmarshal(answer, &outer); err != nil {
			c.t.Fatalf("%s %s: %v in %s", method, path, err, answer)
		}
	}
	return outer.D
}

func (c *client) list(path string) (list []object) {
	c.t.Helper()
	members, _ := c.call("GET", path, nil)["results"].([]any)
	for _, m := range members {
		list = append(list, m.(object))
	}
	return list
}

func (c *client) locate(asset string, permissions int) object {
	c.t.Helper()
	p := c.call("POST", "AccessPolicies", object{"Name": "p", "DurationInMinutes": 60, "Permissions": permissions})
	return c.call("POST", "Locators", object{"AccessPolicyId": p["Id"], "AssetId": asset, "Type": 1})
}

// upload makes an asset of files.
func (c *client) upload(paths ...string) (asset string) {
	c.t.Helper()
	asset = c.call("POST", "Assets", object{"Name": "film"})["Id"].(string)
	l := c.locate(asset, 2)
	for _, path := range paths {
		raw, err := os.ReadFile(path)
		if err != nil {
			c.t.Fatal(err)
		}
		address := l["BaseUri"].(string) + "/" + filepath.Base(path) + l["ContentAccessComponent"].(string)
		r, err := http.NewRequestWithContext(c.t.Context(), "PUT", address, strings.NewReader(string(raw)))
		if err != nil {
			c.t.Fatal(err)
		}
		r.Header.Set("x-ms-blob-type", "BlockBlob")
		resp, err := http.DefaultClient.Do(r)
		if err != nil || resp.StatusCode != 201 {
			c.t.Fatalf("put: %v %v", resp, err)
		}
		resp.Body.Close()
	}
	c.call("GET", "CreateFileInfos?assetid='"+url.QueryEscape(asset)+"'", nil)
	return asset
}

// files are those of an output asset by name, each with an address to read it.
func (c *client) files(asset string) map[string]string {
	c.t.Helper()
	l := c.locate(asset, 1)
	made := map[string]string{}
	for _, f := range c.list("Assets('" + asset + "')/Files") {
		name := f["Name"].(string)
		made[name] = l["BaseUri"].(string) + "/" + name + l["ContentAccessComponent"].(string)
	}
	return made
}

func (c *client) read(address string) string {
	c.t.Helper()
	resp, err := http.Get(address)
	if err != nil {
		c.t.Fatal(err)
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != 200 {
		c.t.Fatalf("%s: %d %v", address, resp.StatusCode, err)
	}
	return string(raw)
}

// hooks keeps the notifications that came.
type hooks struct {
	mu  sync.Mutex
	got []string
}

func (h *hooks) ServeHTTP(_ http.ResponseWriter, r *http.Request) {
	raw, _ := io.ReadAll(r.Body)
	var n struct {
		EventType  int
		Properties struct{ NewState, AccountID string }
	}
	if json.Unmarshal(raw, &n) != nil || n.Properties.AccountID != r.Header.Get("ms-mediaservices-accountid") {
		n.Properties.NewState = "unreadable " + string(raw)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.got = append(h.got, fmt.Sprint(n.EventType, " ", n.Properties.NewState))
}

func (h *hooks) all() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return strings.Join(h.got, ", ")
}

const xmlPreset = `<?xml version="1.0" encoding="utf-16"?><Preset Version="1.0" xmlns="http://www.windowsazure.com/media/encoding/Preset/2014/03">` +
	`<Sources><Source StartTime="PT1S" Duration="PT1S"/></Sources><Encoding><H264Video><KeyFrameInterval>00:00:01</KeyFrameInterval><StretchMode>AutoFit</StretchMode><Complexity>Speed</Complexity>` +
	`<H264Layers><H264Layer><Bitrate>150</Bitrate><Width>160</Width><Height>160</Height><Profile>Baseline</Profile><Level>3.0</Level></H264Layer></H264Layers></H264Video></Encoding>` +
	`<Outputs><Output FileName="cut{Extension}"><MP4Format/></Output></Outputs></Preset>`

const spritePreset = `{"Version":1.0,"Codecs":[{"Type":"JpgImage","Start":"00:00:01","Step":"25%","Range":"100%","SpriteColumn":2,"JpgLayers":[{"Type":"JpgLayer","Width":"50%","Height":"50%","Quality":90}]},` +
	`{"Type":"PngImage","Start":"{Best}","PngLayers":[{"Width":"100%"}]}],"Outputs":[{"FileName":"{Basename}_{Index}{Extension}","Format":{"Type":"JpgFormat"}},` +
	`{"FileName":"best_{Index}{Extension}","Format":{"Type":"PngFormat"}}]}`

// logo makes a red picture of 32x32.
func logo(t *testing.T, folder string) string {
	t.Helper()
	path := filepath.Join(folder, "logo.png")
	cmd := exec.CommandContext(t.Context(), node.Program(t, "ffmpeg"), "-v", "error", "-f", "lavfi", "-i", "color=red:size=32x32", "-frames:v", "1", path)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v %s", err, out)
	}
	return path
}

// color is the mean color of a square of 4 pixels in a film's first frame.
func color(t *testing.T, address string, x, y int) (red, green, blue byte) {
	t.Helper()
	filter := fmt.Sprintf("crop=4:4:%d:%d,scale=1:1:flags=area", x, y)
	cmd := exec.CommandContext(t.Context(), node.Program(t, "ffmpeg"), "-v", "error", "-i", address, "-vf", filter, "-frames:v", "1", "-f", "rawvideo", "-pix_fmt", "rgb24", "-")
	out, err := cmd.Output()
	if err != nil || len(out) != 3 {
		t.Fatalf("%v: %d bytes", err, len(out))
	}
	return out[0], out[1], out[2]
}

// parts joins the first and the last second of a film, and draws nothing;
// marked draws the logo on it.
const (
	layer = `"Codecs":[{"Type":"H264Video","Complexity":"Speed","H264Layers":[{"Type":"H264Layer","Bitrate":300,"Width":320,"Height":180}]},{"Type":"AACAudio","Bitrate":64}],` +
		`"Outputs":[{"FileName":"{Basename}_made{Extension}","Format":{"Type":"MP4Format"}}]}`
	parts  = `{"Version":1.0,"Sources":[{"StartTime":"00:00:02","Duration":"00:00:01"},{"AssetID":"%s","Duration":"00:00:01"}],` + layer
	marked = `{"Version":1.0,"Sources":[{"Streams":[],"Filters":{"VideoOverlay":{"Position":{"X":100,"Y":60,"Width":64,"Height":64},"MediaParams":[{"IsOverlay":true,"InputLoop":true}],"Source":"logo.png"}}}],` + layer
)

func TestPresetsMakeWhatTheySay(t *testing.T) {
	t.Parallel()
	heard := &hooks{}
	listener := httptest.NewServer(heard)
	defer listener.Close()
	_, port, _ := strings.Cut(strings.TrimPrefix(listener.URL, "http://"), ":")
	_, api := mill.Serve(t, "", "--data", t.TempDir(), "--outbound-allow-cidrs", "127.0.0.0/8", "--outbound-ports", port)
	c := newClient(t, api)
	dir := t.TempDir()
	film := c.upload(sdk.Film(t, dir, "film.mp4"), logo(t, dir))
	second := c.upload(sdk.FilmOf(t, dir, "second.mp4", 2, 160, 120))
	hook := c.call("POST", "NotificationEndPoints", object{"Name": "hook", "EndPointType": 3, "EndPointAddress": listener.URL + "/hook"})
	task := func(preset, in string, out int) object {
		return object{
			"Configuration": preset, "MediaProcessorId": "nb:mpid:UUID:ff4df607-d419-42f0-bc17-a481b1331e56",
			"TaskBody": fmt.Sprintf("<taskBody><inputAsset>%s</inputAsset><outputAsset>JobOutputAsset(%d)</outputAsset></taskBody>", in, out),
		}
	}
	job := c.call("POST", "Jobs", object{
		"Name": "all", "InputMediaAssets": []object{{"__metadata": object{"uri": c.server + "/api/Assets('" + film + "')"}}, {"__metadata": object{"uri": "Assets('" + second + "')"}}},
		"JobNotificationSubscriptions": []object{{"NotificationEndPointId": hook["Id"], "TargetJobState": 2}},
		"Tasks": []object{
			task("Adaptive Streaming", "JobInputAsset(0)", 0), task(spritePreset, "JobInputAsset(0)", 1),
			task(xmlPreset, "JobInputAsset(0)", 2), task("AAC Audio", "JobOutputAsset(2)", 3),
			task(fmt.Sprintf(parts, second[len("nb:cid:UUID:"):]), "JobInputAsset(0)</inputAsset><inputAsset>JobInputAsset(1)", 4),
			task(marked, "JobInputAsset(0)", 5),
		},
	})["Id"].(string)
	if state := c.ended(job); state["State"] != 4.0 {
		t.Errorf("the job is %v: a silent film has no sound to take", state["State"])
	}
	outputs := c.list("Jobs('" + job + "')/OutputMediaAssets")
	if len(outputs) != 6 {
		t.Fatalf("outputs: %v", outputs)
	}

	adaptive := c.files(outputs[0]["Id"].(string))
	if len(adaptive) != 3 || adaptive["film.ism"] == "" || adaptive["film.ismc"] == "" {
		t.Errorf("adaptive: %v", adaptive)
	}
	for name, address := range adaptive { // one rung, for the source has 180 lines
		if !strings.HasSuffix(name, ".mp4") {
			continue
		}
		if facts := sdk.Probe(t, address); len(facts.Streams) != 2 {
			t.Errorf("%s: %+v", name, facts)
		}
	}

	pictures := c.files(outputs[1]["Id"].(string))
	sheet, best, track := sdk.Probe(t, pictures["film_000001.jpg"]), sdk.Probe(t, pictures["best_000001.png"]), c.read(pictures["film_000001.vtt"])
	// 2 s in steps of 0.75 s are 3 cells of 160x90 in 2 columns.
	if s := sheet.First("video"); s.Width != 320 || s.Height != 180 {
		t.Errorf("sheet: %+v", s)
	}
	if s := best.First("video"); s.Codec != "png" || s.Width != 320 {
		t.Errorf("best: %+v", s)
	}
	if !strings.HasPrefix(track, "WEBVTT") || strings.Count(track, "film_000001.jpg#xywh=") != 3 {
		t.Errorf("track: %s", track)
	}

	cut := sdk.Probe(t, c.files(outputs[2]["Id"].(string))["cut.mp4"])
	if s := cut.First("video"); s.Width != 160 || s.Height != 160 || cut.Format.Duration < 0.9 || cut.Format.Duration > 1.1 {
		t.Errorf("cut: %+v", cut)
	}

	joined := sdk.Probe(t, c.files(outputs[4]["Id"].(string))["film_made.mp4"])
	if joined.Format.Duration < 1.9 || joined.Format.Duration > 2.1 || joined.First("video").Width != 320 {
		t.Errorf("joined: %+v", joined)
	}
	mark := c.files(outputs[5]["Id"].(string))["film_made.mp4"]
	if r, g, b := color(t, mark, 130, 90); r < 200 || g > 60 || b > 60 {
		t.Errorf("within the mark: %d %d %d", r, g, b)
	}
	if r, g, b := color(t, mark, 90, 50); r > 200 && g < 60 && b < 60 {
		t.Errorf("outside of the mark: %d %d %d", r, g, b)
	}

	last := c.list("Jobs('" + job + "')/Tasks")[3]
	details := last["ErrorDetails"].(object)["results"].([]any)
	if len(details) != 1 || details[0].(object)["Code"] != "ErrorExecutingTaskUnsupportedFormat" {
		t.Errorf("the last task: %v", last)
	}
	const told = "1 Processing, 1 Error"
	mill.Await(t, "heard "+told, func() bool { return heard.all() == told })
}
