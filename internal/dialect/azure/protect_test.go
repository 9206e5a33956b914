package azure_test

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mediamill/mediamill/internal/dialect/azure"
	"github.com/mediamill/mediamill/internal/dispatch"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/store"
)

// wrapped encrypts a key to the server's certificate as the .NET client does.
func (s *site) wrapped(key []byte) (keyID, encrypted string) {
	s.t.Helper()
	keyID = s.must(200, "GET", "GetProtectionKeyId?contentKeyType=2", "")["GetProtectionKeyId"].(string)
	text := s.must(200, "GET", "GetProtectionKey?ProtectionKeyId='"+keyID+"'", "")["GetProtectionKey"].(string)
	raw, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		s.t.Fatal(err)
	}
	certificate, err := x509.ParseCertificate(raw)
	if err != nil {
		s.t.Fatal(err)
	}
	if sum := sha1.Sum(raw); !strings.EqualFold(hex.EncodeToString(sum[:]), keyID) {
		s.t.Errorf("the ID %s is not the thumbprint", keyID)
	}
	out, err := rsa.EncryptOAEP(sha1.New(), rand.Reader, certificate.PublicKey.(*rsa.PublicKey), key, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	return keyID, base64.StdEncoding.EncodeToString(out)
}

// sealed encrypts a configuration as the .NET client does: AES-256-CBC, PKCS #7.
func sealed(t *testing.T, key, iv []byte, text string) string {
	t.Helper()
	block, err := aes.NewCipher(key)
	if err != nil {
		t.Fatal(err)
	}
	pad := aes.BlockSize - len(text)%aes.BlockSize
	raw := append([]byte(text), strings.Repeat(string(rune(pad)), pad)...)
	cipher.NewCBCEncrypter(block, iv).CryptBlocks(raw, raw)
	return base64.StdEncoding.EncodeToString(raw)
}

func TestAConfigurationMayComeEncrypted(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	key, iv := []byte(strings.Repeat("k", 32)), []byte(strings.Repeat("i", 16))
	const keyID = "nb:kid:UUID:00112233-4455-6677-8899-aabbccddeeff"
	protection, encrypted := s.wrapped(key)
	// The checksum, by .NET's order of a Guid's bytes.
	block, _ := aes.NewCipher(key)
	guid, _ := hex.DecodeString("33221100554477668899aabbccddeeff")
	block.Encrypt(guid, guid)
	checksum := base64.StdEncoding.EncodeToString(guid[:8])
	body := func(sum string) string {
		return `{"Id":"` + keyID + `","ContentKeyType":2,"EncryptedContentKey":"` + encrypted + `","ProtectionKeyId":"` + protection + `","ProtectionKeyType":0,"Checksum":"` + sum + `","Name":"c"}`
	}
	if a := s.do("POST", "ContentKeys", body("AAAAAAAAAAA=")); a.status != 400 || !strings.Contains(a.body, "Checksum") {
		t.Errorf("a wrong checksum: %d %s", a.status, a.body)
	}
	s.must(201, "POST", "ContentKeys", body(checksum))
	if a := s.do("POST", "ContentKeys", body(checksum)); a.status != 409 {
		t.Errorf("the same ID again: %d", a.status)
	}
	film := s.film("film.mp4")
	order := func(configuration, vector string) string {
		raw, _ := json.Marshal(map[string]any{
			"InputMediaAssets@odata.bind": []string{"Assets('" + film + "')"},
			"Tasks": []map[string]any{{
				"Options": 1, "Configuration": configuration, "EncryptionKeyId": keyID, "EncryptionScheme": "ConfigurationEncryption",
				"EncryptionVersion": "1.0", "InitializationVector": vector, "MediaProcessorId": encoder,
				"TaskBody": "<taskBody><inputAsset>JobInputAsset(0)</inputAsset><outputAsset>JobOutputAsset(0)</outputAsset></taskBody>",
			}},
		})
		return string(raw)
	}
	secret := sealed(t, key, iv, "AAC Audio")
	job := s.must(201, "POST", "Jobs", order(secret, base64.StdEncoding.EncodeToString(iv)))
	if got := s.Job(guidOf(id(job))).Tasks[0].Output.Key; !strings.HasSuffix(got, "film_AAC_128.mp4") {
		t.Errorf("the task makes %s", got)
	}
	task := s.results("Jobs('" + id(job) + "')/Tasks")[0]
	if task["Configuration"] != secret || task["Options"] != 1.0 || task["EncryptionKeyId"] != keyID {
		t.Errorf("the task shows %v", task)
	}
	for name, bad := range map[string]string{
		"another key":     order(sealed(t, []byte(strings.Repeat("x", 32)), iv, "AAC Audio"), base64.StdEncoding.EncodeToString(iv)),
		"no vector":       order(secret, ""),
		"no base64":       order("AAC Audio", base64.StdEncoding.EncodeToString(iv)),
		"an unknown key":  strings.ReplaceAll(order(secret, base64.StdEncoding.EncodeToString(iv)), keyID, "nb:kid:UUID:ffffffff-4455-6677-8899-aabbccddeeff"),
		"another version": strings.ReplaceAll(order(secret, base64.StdEncoding.EncodeToString(iv)), `"1.0"`, `"2.0"`),
		"unknown options": strings.ReplaceAll(order(secret, base64.StdEncoding.EncodeToString(iv)), `"Options":1`, `"Options":2`),
	} {
		if a := s.do("POST", "Jobs", bad); a.status != 400 {
			t.Errorf("%s: %d %s", name, a.status, a.body)
		}
	}
	s.must(204, "DELETE", "ContentKeys('"+keyID+"')", "")
}

// told is a notification as its receiver reads it.
type told struct {
	MessageVersion string
	EventType      int
	ETag           string
	TimeStamp      time.Time
	Properties     map[string]string
}

// notices are the messages of a job's events of a type, nil for those that are
// not sent, with a signature that was checked where key is set.
func (s *site) notices(job string, kind string, key []byte) (list []*told) {
	s.t.Helper()
	d := azure.New(s.Deps)
	events, err := s.Jobs.Events(s.t.Context(), s.Project, guidOf(job), 0, 1000)
	if err != nil {
		s.t.Fatal(err)
	}
	for _, e := range events {
		if string(e.Type) != kind {
			continue
		}
		m, err := d.Encode(e, s.Job(guidOf(job)))
		if err != nil {
			s.t.Fatal(err)
		}
		if m.Skip {
			list = append(list, nil)
			continue
		}
		again, err := d.Encode(e, s.Job(guidOf(job)))
		if err != nil || string(again.Body) != string(m.Body) || fmt.Sprint(again.Header) != fmt.Sprint(m.Header) {
			s.t.Errorf("a second encoding differs: %s, %v", again.Body, err)
		}
		n := &told{}
		if err := json.Unmarshal(m.Body, n); err != nil {
			s.t.Fatal(err)
		}
		if m.Header.Get("ms-mediaservices-accountid") != n.Properties["AccountId"] {
			s.t.Errorf("account %v of %v", m.Header, n.Properties)
		}
		want := ""
		if key != nil {
			sum := hmac.New(sha256.New, key)
			sum.Write(m.Body)
			want = "sha256=" + strings.ToUpper(hex.EncodeToString(sum.Sum(nil)))
		}
		if got := m.Header.Get("ms-signature"); got != want {
			s.t.Errorf("signature %s, want %s", got, want)
		}
		list = append(list, n)
	}
	return list
}

func (s *site) subscribed(preset, jobSubscriptions, taskSubscriptions string) string {
	s.t.Helper()
	return id(s.must(201, "POST", "Jobs", `{"Name":"told","InputMediaAssets@odata.bind":["Assets('`+s.film("film.mp4")+`')"],`+
		`"JobNotificationSubscriptions":[`+jobSubscriptions+`],"Tasks":[{"Configuration":"`+preset+`","MediaProcessorId":"`+encoder+`","TaskBody":"`+body+
		`","TaskNotificationSubscriptions":[`+taskSubscriptions+`]}]}`))
}

func TestNotificationsAreSignedWithTheKeyOfTheClient(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	key := []byte(strings.Repeat("s", 64))
	protection, encrypted := s.wrapped(key)
	end := id(s.must(201, "POST", "NotificationEndPoints", `{"Name":"hook","EndPointType":3,"EndPointAddress":"https://example.com/hook","CredentialType":1,`+
		`"EncryptedEndPointCredential":"`+encrypted+`","ProtectionKeyId":"`+protection+`","ProtectionKeyType":0}`))
	job := s.subscribed("AAC Audio", `{"NotificationEndPointId":"`+end+`","TargetJobState":2}`, "")
	if c := s.Job(guidOf(job)).Callback; c == nil || c.URL != "https://example.com/hook" || len(c.Events) != 1 || c.Events[0] != "job.state" {
		t.Errorf("callback %+v", c)
	}
	s.succeed(guidOf(job))
	notices := s.notices(job, "job.state", key)
	if len(notices) != 2 {
		t.Fatalf("%d notices", len(notices))
	}
	first, last := notices[0].Properties, notices[1].Properties
	if first["NewState"] != "Processing" || first["OldState"] != "Queued" || last["NewState"] != "Finished" || last["OldState"] != "Processing" ||
		last["JobId"] != job || last["JobName"] != "told" || last["NotificationEndPointId"] != end || notices[1].EventType != 1 || notices[1].MessageVersion != "1.1" {
		t.Errorf("%+v, %+v", notices[0], notices[1])
	}
	if got := s.must(200, "GET", "NotificationEndPoints('"+end+"')", ""); got["EncryptedEndPointCredential"] != nil || got["CredentialType"] != 1.0 {
		t.Errorf("the endpoint shows %v", got)
	}
}

func TestOnlyWhatWasSubscribedToIsTold(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	hook := func(address string) string {
		return id(s.must(201, "POST", "NotificationEndPoints", `{"Name":"hook","EndPointType":"3","EndPointAddress":"`+address+`"}`))
	}
	end := hook("https://example.com/hook")
	job := s.subscribed("H264 Multiple Bitrate 16x9 SD", `{"NotificationEndPointId":"`+end+`","TargetJobState":1}`, `{"NotificationEndPointId":"`+end+`","TargetTaskState":2,"IncludeTaskProgress":false}`)
	if c := s.Job(guidOf(job)).Callback; fmt.Sprint(c.Events) != "[job.ended task.state]" {
		t.Errorf("callback %+v", c)
	}
	s.succeed(guidOf(job))
	if ended := s.notices(job, "job.ended", nil); len(ended) != 1 || ended[0] == nil || ended[0].Properties["NewState"] != "Finished" {
		t.Errorf("ended: %+v", ended)
	}
	// Five tasks of ours are one of the client's: the first beginning and the last end are told.
	var states []string
	for _, n := range s.notices(job, "task.state", nil) {
		if n != nil {
			states = append(states, n.Properties["NewState"])
			if n.EventType != 4 || !strings.HasPrefix(n.Properties["TaskId"], "nb:tid:UUID:") {
				t.Errorf("%+v", n)
			}
		}
	}
	if fmt.Sprint(states) != "[Processing Finished]" {
		t.Errorf("states %v", states)
	}
	for name, c := range map[string][2]string{
		"no endpoint": {`{"NotificationEndPointId":"nb:nepid:UUID:00000000-0000-4000-8000-000000000000","TargetJobState":1}`, ""},
	} {
		a := s.do("POST", "Jobs", `{"InputMediaAssets@odata.bind":["Assets('`+s.film("x.mp4")+`')"],"JobNotificationSubscriptions":[`+c[0]+`],`+
			`"Tasks":[{"Configuration":"AAC Audio","MediaProcessorId":"`+encoder+`","TaskBody":"`+body+`","TaskNotificationSubscriptions":[`+c[1]+`]}]}`)
		if a.status != 400 && a.status != 404 {
			t.Errorf("%s: %d %s", name, a.status, a.body)
		}
	}
	if page, err := s.Jobs.List(t.Context(), store.JobQuery{Project: s.Project, Origin: azure.Origin}); err != nil || len(page.Jobs) != 1 {
		t.Errorf("%d jobs, %v", len(page.Jobs), err)
	}
}

// Each endpoint hears of its own subscriptions, also of two with one address.
func TestEveryEndpointHearsOfItsOwnSubscriptions(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	hook := func(address string) string {
		return id(s.must(201, "POST", "NotificationEndPoints", `{"Name":"hook","EndPointType":"3","EndPointAddress":"`+address+`"}`))
	}
	jobs, tasks, progress := hook("https://example.com/a"), hook("https://example.com/b"), hook("https://example.com/a")
	job := s.subscribed("H264 Multiple Bitrate 16x9 SD", `{"NotificationEndPointId":"`+jobs+`","TargetJobState":2}`,
		`{"NotificationEndPointId":"`+tasks+`","TargetTaskState":1},{"NotificationEndPointId":"`+progress+`","TargetTaskState":1,"IncludeTaskProgress":true}`)
	core := s.Job(guidOf(job))
	lease := s.Begin(&core.Tasks[0])
	lease.Report(dispatch.Progress{Percent: 47})
	if _, err := s.Engine.Beat(t.Context(), lease); err != nil {
		t.Fatal(err)
	}
	part := func() string { return fmt.Sprint(s.heard(job, progress)) }
	// The first of five tasks of ours is 47 % done.
	if got := part(); got != "[5 9]" {
		t.Errorf("of progress: %s", got)
	}
	if err := s.Engine.Succeed(t.Context(), lease, dispatch.Result{}); err != nil {
		t.Fatal(err)
	}
	s.succeed(guidOf(job))
	if got := fmt.Sprint(s.heard(job, jobs)); got != "[1 Processing 1 Finished]" {
		t.Errorf("of the job: %s", got)
	}
	if got := fmt.Sprint(s.heard(job, tasks)); got != "[4 Finished]" {
		t.Errorf("of the task: %s", got)
	}
	if got := part(); !strings.HasSuffix(got, "5 100 4 Finished]") {
		t.Errorf("of progress at the end: %s", got)
	}
}

// heard are the types and news of the deliveries to an endpoint, in their order.
func (s *site) heard(job, endpoint string) (list []string) {
	s.t.Helper()
	core := s.Job(guidOf(job))
	deliveries, err := s.DB.Deliveries(s.t.Context(), s.Project, core.ID, "", 1000)
	if err != nil {
		s.t.Fatal(err)
	}
	for _, d := range slices.Backward(deliveries) {
		event, err := s.DB.DeliveryEvent(s.t.Context(), d)
		if err != nil {
			s.t.Fatal(err)
		}
		event.Receiver = d.Receiver
		m, err := azure.New(s.Deps).Encode(event, core)
		if err != nil {
			s.t.Fatal(err)
		}
		var n told
		if m.Skip || json.Unmarshal(m.Body, &n) != nil || n.Properties["NotificationEndPointId"] != endpoint {
			continue
		}
		list = append(list, fmt.Sprint(n.EventType, " ", n.Properties["NewState"]+n.Properties["lastComputedProgress"]))
	}
	return list
}

func TestAnEventOfAJobThatNobodyReadsIsNoError(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	job := s.Job(guidOf(id(s.job(s.film("film.mp4"), "AAC Audio"))))
	m, err := azure.New(s.Deps).Encode(media.Event{Type: "job.ended", JobID: job.ID}, job)
	if err != nil || !m.Skip {
		t.Errorf("%+v, %v", m, err)
	}
}
