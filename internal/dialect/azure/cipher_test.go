package azure_test

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"fmt"
	"io"
	"math/big"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	objects "github.com/mediamill/mediamill/internal/blob"
	"github.com/mediamill/mediamill/internal/dialect/azure/azuretest"
	"github.com/mediamill/mediamill/internal/media"
)

// storageKey makes a content key of type 1 and links it to an asset.
func (s *site) storageKey(asset string, key []byte) (keyID string) {
	s.t.Helper()
	protection, encrypted := s.wrapped(key)
	keyID = "nb:kid:UUID:00000000-0000-4000-8000-00000000000e"
	s.must(201, "POST", "ContentKeys", `{"Id":"`+keyID+`","ContentKeyType":1,"EncryptedContentKey":"`+encrypted+`","ProtectionKeyId":"`+protection+`","ProtectionKeyType":0}`)
	s.must(204, "POST", "Assets('"+asset+"')/$links/ContentKeys", `{"uri":"`+s.address+`/api/ContentKeys('`+url.QueryEscape(keyID)+`')"}`)
	return keyID
}

// read is an object as the rest of the server reads it.
func (s *site) read(storage, key string) string {
	s.t.Helper()
	bucket, err := s.Jobs.Storages.Bucket(s.t.Context(), s.Project, storage)
	if err != nil {
		s.t.Fatal(err)
	}
	from, _, err := bucket.Get(s.t.Context(), key, 0, -1)
	if err != nil {
		s.t.Fatal(err)
	}
	defer from.Close()
	raw, err := io.ReadAll(from)
	if err != nil {
		s.t.Fatal(err)
	}
	return string(raw)
}

func TestFilesOfClientsLieEncryptedAndAreReadInPlain(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	key := bytes.Repeat([]byte{5}, 32)
	const film, vector = "bytes of a film that nobody else reads", "15895013537104936968"
	asset := id(s.must(201, "POST", "Assets", `{"Name":"sealed","Options":1}`))
	keyID := s.storageKey(asset, key)
	if keys := s.results("Assets('" + asset + "')/ContentKeys"); len(keys) != 1 || id(keys[0]) != keyID {
		t.Errorf("keys: %v", keys)
	}
	secret := string(azuretest.Crypted(t, key, vector, []byte(film)))
	if a := s.do("PUT", blob(s.locator(asset, "2"), "film.mp4"), secret, "Authorization", "", "x-ms-blob-type", "BlockBlob"); a.status != 201 {
		t.Fatalf("put: %d %s", a.status, a.body)
	}
	described := `{"Name":"film.mp4","ParentAssetId":"` + asset + `","IsPrimary":"true","IsEncrypted":"true","EncryptionScheme":"StorageEncryption","EncryptionVersion":"1.0","EncryptionKeyId":"` + keyID + `","InitializationVector":"%s"}`
	for _, wrong := range []string{"x", "-1", "18446744073709551616", ""} {
		if a := s.do("POST", "Files", fmt.Sprintf(described, wrong)); a.status != 400 {
			t.Errorf("the vector %q: %d %s", wrong, a.status, a.body)
		}
	}
	f := s.must(201, "POST", "Files", fmt.Sprintf(described, vector))
	if f["IsEncrypted"] != true || f["InitializationVector"] != vector || f["Options"] != 1.0 {
		t.Errorf("the file: %v", f)
	}
	place := "asset-" + guidOf(asset) + "/film.mp4"
	lies, err := os.ReadFile(filepath.Join(s.Folder, place))
	if err != nil || string(lies) != secret {
		t.Errorf("in the storage lies %q, %v", lies, err)
	}
	if got := s.read("main", place); got != film {
		t.Errorf("a worker reads %q", got)
	}
	if a := s.bare("GET", blob(s.locator(asset, "1"), "film.mp4"), ""); a.body != secret {
		t.Errorf("a locator gives %q", a.body)
	}
	job := s.job(asset, "AAC Audio")
	if source := s.Job(guidOf(id(job))).Tasks[0].Source; source.Key != place {
		t.Errorf("the job reads %+v", source)
	}
}

func TestFilesOfJobsLieEncryptedWithAKeyThatTheClientCanHave(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	job := s.must(201, "POST", "Jobs", `{"Name":"j","InputMediaAssets":[{"__metadata":{"uri":"`+s.address+`/api/Assets('`+s.film("film.mp4")+`')"}}],"Tasks":[{"Configuration":"AAC Audio",`+
		`"MediaProcessorId":"`+encoder+`","TaskBody":"`+strings.Replace(body, "<outputAsset>", `<outputAsset assetCreationOptions=\"1\">`, 1)+`"}]}`)
	made := s.results("Jobs('" + id(job) + "')/OutputMediaAssets")[0]
	keys := s.results("Assets('" + id(made) + "')/ContentKeys")
	if made["Options"] != 1.0 || len(keys) != 1 || keys[0]["ContentKeyType"] != 1.0 {
		t.Fatalf("made %v with %v", made, keys)
	}
	task := s.Job(guidOf(id(job))).Tasks[0]
	const sound = "bytes of sound, made by a worker"
	bucket, err := s.Jobs.Storages.Bucket(t.Context(), s.Project, "main")
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "sound.mp4")
	if err := os.WriteFile(file, []byte(sound), 0o600); err != nil {
		t.Fatal(err)
	}
	staged, err := bucket.Stage(t.Context(), objects.Object{Key: task.Output.Key, Bytes: int64(len(sound))}, file)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := staged.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.Succeed(&task, media.Output{Key: task.Output.Key, Storage: "main", Bytes: int64(len(sound)), Type: "audio/mp4"})

	files := s.results("Assets('" + id(made) + "')/Files")
	if len(files) != 1 || files[0]["IsEncrypted"] != true || files[0]["EncryptionScheme"] != "StorageEncryption" || files[0]["EncryptionKeyId"] != id(keys[0]) {
		t.Fatalf("files: %v", files)
	}
	// The client reads the key by a certificate of its own, as its SDK does.
	private, certificate := ownCertificate(t)
	wrapped := s.must(200, "GET", "RebindContentKey?id='"+url.QueryEscape(id(keys[0]))+"'&x509Certificate='"+url.QueryEscape(certificate)+"'", "")["RebindContentKey"].(string)
	raw, err := base64.StdEncoding.DecodeString(wrapped)
	if err != nil {
		t.Fatal(err)
	}
	key, err := rsa.DecryptOAEP(sha1.New(), nil, private, raw, nil)
	if err != nil {
		t.Fatal(err)
	}
	name := files[0]["Name"].(string)
	secret := s.bare("GET", blob(s.locator(id(made), "1"), name), "").body
	if secret == sound || string(azuretest.Crypted(t, key, files[0]["InitializationVector"].(string), []byte(secret))) != sound {
		t.Errorf("a locator gives %q", secret)
	}
	if got := s.read("main", task.Output.Key); got != sound {
		t.Errorf("the rest of the server reads %q", got)
	}
	if a := s.bare("GET", s.published(id(made))+name, ""); a.body != sound {
		t.Errorf("a locator of type 2 gives %q", a.body)
	}
	if a := s.do("GET", "RebindContentKey?id='"+url.QueryEscape(id(keys[0]))+"'&x509Certificate='eHg='", ""); a.status != 400 {
		t.Errorf("what is no certificate: %d %s", a.status, a.body)
	}
	s.must(204, "DELETE", "Assets('"+id(made)+"')", "")
}

// ownCertificate is one of a client, in base64.
func ownCertificate(t *testing.T) (*rsa.PrivateKey, string) {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	about := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "client"}, NotAfter: time.Now().Add(time.Hour)}
	raw, err := x509.CreateCertificate(rand.Reader, about, about, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	return key, base64.StdEncoding.EncodeToString(raw)
}
