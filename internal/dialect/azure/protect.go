package azure

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/hex"
	"math/big"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/mediamill/mediamill/internal/dialect/azure/odata"
	"github.com/mediamill/mediamill/internal/media"
)

// A protection is the certificate to which clients encrypt keys, and its private
// key. Each project has one, made when it is asked for first.
type protection struct {
	Certificate []byte `json:"certificate"` // DER
	Sealed      string `json:"sealed"`      // PKCS #8 of the private key
}

const (
	protectionID    = "key"
	protectionBits  = 2048
	protectionYears = 30
)

func protectionPlace(project string) string { return "azure/" + project + "/protection" }

// thumbprint is the ID of a certificate: its SHA-1, as clients find it by.
func (p protection) thumbprint() string {
	sum := sha1.Sum(p.Certificate)
	return strings.ToUpper(hex.EncodeToString(sum[:]))
}

// protection is the project's; it is made when there is none and make is set.
func (c *call) protection(make bool) (protection, error) {
	k, err := c.protections().Find(c.ctx, protectionID)
	if media.CodeOf(err) != media.CodeNotFound || !make {
		return k.Is, err
	}
	p, err := newProtection(func(key []byte) string { return c.Secrets.Seal(key, protectionPlace(c.who.Project)) })
	if err != nil {
		return p, err
	}
	_, err = c.protections().Insert(c.ctx, protectionID, "", p)
	if media.CodeOf(err) == media.CodeConflict { // another request was faster
		k, err := c.protections().Find(c.ctx, protectionID)
		return k.Is, err
	}
	return p, err
}

func newProtection(seal func([]byte) string) (p protection, err error) {
	key, err := rsa.GenerateKey(rand.Reader, protectionBits)
	if err != nil {
		return p, err
	}
	serial, err := rand.Int(rand.Reader, big.NewInt(1<<62))
	if err != nil {
		return p, err
	}
	now := time.Now()
	about := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: "Mediamill content key protection"},
		NotBefore: now.Add(-time.Hour), NotAfter: now.AddDate(protectionYears, 0, 0), KeyUsage: x509.KeyUsageKeyEncipherment,
	}
	if p.Certificate, err = x509.CreateCertificate(rand.Reader, about, about, &key.PublicKey, key); err != nil {
		return p, err
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	p.Sealed = seal(private)
	return p, err
}

// unwrap decrypts a key that a client encrypted to the certificate, by RSA-OAEP
// with SHA-1, in base64.
func (c *call) unwrap(project, keyID, text string) ([]byte, error) {
	refused := media.Errorf(media.CodeInvalid, "The key is not encrypted to the protection key of this account.")
	p, err := c.protection(false)
	if media.CodeOf(err) == media.CodeNotFound || err == nil && !strings.EqualFold(keyID, p.thumbprint()) {
		return nil, refused
	}
	if err != nil {
		return nil, err
	}
	raw, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil, refused
	}
	private, err := c.Secrets.Open(p.Sealed, protectionPlace(project))
	if err != nil {
		return nil, err
	}
	parsed, err := x509.ParsePKCS8PrivateKey(private)
	key, ok := parsed.(*rsa.PrivateKey)
	if err != nil || !ok {
		return nil, media.Wrap(media.CodeWorkerInternal, err, "the protection key cannot be read")
	}
	plain, err := rsa.DecryptOAEP(sha1.New(), nil, key, raw, nil)
	if err != nil {
		return nil, refused
	}
	return plain, nil
}

// projectOf is the project of a call, which notifications have without a person.
func (c *call) projectOf() string {
	if c.who != nil {
		return c.who.Project
	}
	return c.project
}

// signingKey is the key with which an endpoint's notifications are signed.
func (c *call) signingKey(e endpoint) ([]byte, error) {
	key, err := c.unwrap(c.projectOf(), e.KeyID, e.Encrypted)
	if err == nil && len(key) < 16 {
		err = media.Errorf(media.CodeInvalid, "The signing key must have at least 16 bytes.")
	}
	return key, err
}

// protectionKeyID and protectionKey are the functions of those names.
func protectionKeyID(c *call) (reply, error) {
	p, err := c.protection(true)
	if err != nil {
		return reply{}, err
	}
	return c.document("", c.out.Property(&odata.Property{Name: "GetProtectionKeyId", Type: odata.String}, p.thumbprint())), nil
}

func protectionKey(c *call) (reply, error) {
	id, err := c.argument("ProtectionKeyId")
	if err != nil {
		return reply{}, err
	}
	p, err := c.protection(true)
	if err != nil {
		return reply{}, err
	}
	if !strings.EqualFold(id, p.thumbprint()) {
		return reply{}, media.Errorf(media.CodeNotFound, "There is no protection key '%.60s'.", id)
	}
	text := base64.StdEncoding.EncodeToString(p.Certificate)
	return c.document("", c.out.Property(&odata.Property{Name: "GetProtectionKey", Type: odata.String}, text)), nil
}

const (
	encryptionScheme  = "ConfigurationEncryption"
	encryptionVersion = "1.0"
	protected         = 1 // of Task.Options
)

// plainConfiguration is a task's configuration, decrypted where its options say
// so: AES-256 in CBC mode with PKCS #7 padding, by the source of the .NET
// client.
func (c *call) plainConfiguration(t taskRecord) (string, error) {
	switch t.Options {
	case optionsNone:
		return t.Configuration, nil
	case protected:
	default:
		return "", media.Bad("Options", "must be 0 (none) or 1 (protected configuration)")
	}
	var faults media.Faults
	if t.Scheme != encryptionScheme {
		faults.Add(media.Bad("EncryptionScheme", "must be %s", encryptionScheme))
	}
	if t.Version != encryptionVersion {
		faults.Add(media.Bad("EncryptionVersion", "must be %s", encryptionVersion))
	}
	if err := faults.Err(); err != nil {
		return "", err
	}
	key, err := c.contentKey(t.KeyID)
	if err != nil {
		return "", err
	}
	text, err := decrypt(key, t.Vector, t.Configuration)
	if err != nil {
		return "", media.Bad("Configuration", "cannot be decrypted with the content key and InitializationVector")
	}
	return text, nil
}

func decrypt(key []byte, vector, text string) (string, error) {
	refused := media.Errorf(media.CodeInvalid, "cannot be decrypted")
	iv, err1 := base64.StdEncoding.DecodeString(vector)
	raw, err2 := base64.StdEncoding.DecodeString(text)
	block, err3 := aes.NewCipher(key)
	if err1 != nil || err2 != nil || err3 != nil || len(iv) != aes.BlockSize || len(raw) == 0 || len(raw)%aes.BlockSize != 0 {
		return "", refused
	}
	cipher.NewCBCDecrypter(block, iv).CryptBlocks(raw, raw)
	pad := int(raw[len(raw)-1])
	if pad < 1 || pad > aes.BlockSize {
		return "", refused
	}
	plain := raw[:len(raw)-pad]
	for _, b := range raw[len(plain):] {
		if int(b) != pad {
			return "", refused
		}
	}
	if !utf8.Valid(plain) {
		return "", refused
	}
	return string(plain), nil
}
