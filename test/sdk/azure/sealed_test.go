package sdk_azure_test

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"io"
	"math/big"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/mediamill/mediamill/internal/dialect/azure/azuretest"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/test/mill"
	"github.com/mediamill/mediamill/test/sdk"
)

func read(t *testing.T, path string) []byte {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// The way of the reference's page on storage encryption, both ways: what a
// client encrypts is encoded, and what is made for it only it can read.
func TestAssetsLieEncryptedAndAreEncoded(t *testing.T) {
	t.Parallel()
	_, api := mill.Serve(t, "", "--data", t.TempDir())
	c := newClient(t, api)
	dir := t.TempDir()
	key := make([]byte, 32)
	if _, err := rand.Read(key); err != nil {
		t.Fatal(err)
	}
	const vector = "17398236475629384756"
	asset := c.call("POST", "Assets", object{"Name": "sealed", "Options": 1})["Id"].(string)
	protection := c.call("GET", "GetProtectionKeyId?contentKeyType=1", nil)["GetProtectionKeyId"].(string)
	text := c.call("GET", "GetProtectionKey?ProtectionKeyId='"+protection+"'", nil)["GetProtectionKey"].(string)
	raw, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := x509.ParseCertificate(raw)
	if err != nil {
		t.Fatal(err)
	}
	wrapped, err := rsa.EncryptOAEP(sha1.New(), rand.Reader, certificate.PublicKey.(*rsa.PublicKey), key, nil)
	if err != nil {
		t.Fatal(err)
	}
	keyID := "nb:kid:UUID:316d14d4-b603-4d90-b8db-0fede8aa48f8"
	c.call("POST", "ContentKeys", object{"Id": keyID, "ContentKeyType": 1, "EncryptedContentKey": base64.StdEncoding.EncodeToString(wrapped), "ProtectionKeyId": protection, "ProtectionKeyType": 0})
	c.call("POST", "Assets('"+asset+"')/$links/ContentKeys", object{"uri": c.server + "/api/ContentKeys('" + url.QueryEscape(keyID) + "')"})
	c.call("POST", "Files", object{"Name": "film.mp4", "ParentAssetId": asset, "IsPrimary": "true", "IsEncrypted": "true", "EncryptionScheme": "StorageEncryption",
		"EncryptionVersion": "1.0", "EncryptionKeyId": keyID, "InitializationVector": vector})
	l := c.locate(asset, 2)
	secret := azuretest.Crypted(t, key, vector, read(t, sdk.FilmOf(t, dir, "film.mp4", 4, 320, 180)))
	r, err := http.NewRequestWithContext(t.Context(), "PUT", l["BaseUri"].(string)+"/film.mp4"+l["ContentAccessComponent"].(string), strings.NewReader(string(secret)))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("x-ms-blob-type", "BlockBlob")
	resp, err := http.DefaultClient.Do(r)
	if err != nil || resp.StatusCode != 201 {
		t.Fatalf("put: %v %v", resp, err)
	}
	resp.Body.Close()

	// The ladder of "Adaptive Streaming" needs the source when the job is made.
	job := c.order(asset, "Adaptive Streaming", ` assetCreationOptions="1"`)["Id"].(string)
	if state := c.ended(job); state["State"] != 3.0 {
		t.Fatalf("the job: %v, %v", state, c.list("Jobs('" + job + "')/Tasks")[0]["ErrorDetails"])
	}
	made := c.list("Jobs('" + job + "')/OutputMediaAssets")[0]["Id"].(string)
	own, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	about := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "client"}, NotAfter: time.Now().Add(time.Hour)}
	mine, err := x509.CreateCertificate(rand.Reader, about, about, &own.PublicKey, own)
	if err != nil {
		t.Fatal(err)
	}
	madeKey := c.list("Assets('" + made + "')/ContentKeys")[0]["Id"].(string)
	answer := c.call("GET", "RebindContentKey?id='"+url.QueryEscape(madeKey)+"'&x509Certificate='"+url.QueryEscape(base64.StdEncoding.EncodeToString(mine))+"'", nil)
	if raw, err = base64.StdEncoding.DecodeString(answer["RebindContentKey"].(string)); err != nil {
		t.Fatal(err)
	}
	theirs, err := rsa.DecryptOAEP(sha1.New(), nil, own, raw, nil)
	if err != nil {
		t.Fatal(err)
	}
	vectors := map[string]string{}
	for _, f := range c.list("Assets('" + made + "')/Files") {
		vectors[f["Name"].(string)], _ = f["InitializationVector"].(string)
	}
	files := c.files(made)
	if len(files) < 3 || files["film.ism"] == "" {
		t.Errorf("files: %v", files)
	}
	seen := map[string]bool{}
	for name, address := range files {
		if seen[vectors[name]] || vectors[name] == "" {
			t.Errorf("%s has the vector %q", name, vectors[name])
		}
		seen[vectors[name]] = true
		plain := azuretest.Crypted(t, theirs, vectors[name], []byte(c.read(address)))
		path := filepath.Join(dir, "plain-"+name)
		if err := os.WriteFile(path, plain, 0o600); err != nil {
			t.Fatal(err)
		}
		switch filepath.Ext(name) {
		case ".mp4":
			sdk.Decode(t, path)
		case ".ism":
			if !strings.Contains(string(plain), "<smil") {
				t.Errorf("%s is %.60q", name, plain)
			}
		}
	}
	if manifest := c.read(c.publish(made) + "film.ism/manifest(format=mpd-time-csf)"); !strings.Contains(manifest, "<MPD") {
		t.Errorf("streamed: %s", manifest)
	}
	// The native API knows the files as they are made.
	var core media.Job
	api.Must(t, "GET", "/api/v1/jobs/"+strings.TrimPrefix(job, "nb:jid:UUID:"), nil, &core)
	r, err = http.NewRequestWithContext(t.Context(), "GET", api.Server+core.Tasks[0].Outputs[0].URL, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+api.Key)
	if resp, err = http.DefaultClient.Do(r); err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	content, err := io.ReadAll(resp.Body)
	if err != nil || len(content) < 100 || string(content[4:8]) != "ftyp" {
		t.Errorf("the native API gives %d bytes, %v", len(content), err)
	}
}
