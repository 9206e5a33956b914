// Package seal keeps secrets unreadable at rest.
//
// A secret is sealed with AES-256-GCM under the installation's key, which is a
// file that is made on the first start, or a value that every machine of a fleet is
// given. A sealed text has the form
//
//	v1.<key id>.<base64url of nonce and ciphertext>
//
// and is bound to a place, such as the row and column that holds it: if it is moved
// to another place, it cannot be opened.
package seal

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"strings"

	"github.com/mediamill/mediamill/internal/media"
)

const (
	version  = "v1"
	keyBytes = 32
)

// A Key seals and opens. It may be used at the same time by many.
type Key struct {
	id     string
	secret []byte
	aead   cipher.AEAD
}

// New makes a Key of 32 random bytes.
func New(secret []byte) (*Key, error) {
	if len(secret) != keyBytes {
		return nil, media.Errorf(media.CodeSecretKey, "the secret key must have %d bytes, has %d", keyBytes, len(secret)).
			WithHint("create one with: openssl rand -base64 32")
	}
	k := &Key{secret: append([]byte(nil), secret...)}
	sealing, err := k.Derive("mediamill seal v1")
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(sealing)
	if err == nil {
		k.aead, err = cipher.NewGCMWithRandomNonce(block)
	}
	if err != nil {
		return nil, media.Wrap(media.CodeSecretKey, err, "the secret key cannot be used")
	}
	// A derived value names the key without giving any of it away.
	name, err := k.Derive("mediamill key id")
	if err != nil {
		return nil, err
	}
	k.id = hex.EncodeToString(name[:4])
	return k, nil
}

// Parse reads a key given by value: 32 bytes in base64, standard or URL alphabet,
// padded or not.
func Parse(text string) (*Key, error) {
	clean := strings.NewReplacer("-", "+", "_", "/").Replace(strings.TrimRight(strings.TrimSpace(text), "="))
	secret, err := base64.RawStdEncoding.DecodeString(clean)
	if err != nil {
		// The cause would quote the key.
		return nil, media.Errorf(media.CodeSecretKey, "the secret key is not base64").WithHint("create one with: openssl rand -base64 32")
	}
	return New(secret)
}

// ID names the key, so that logs and errors can tell which one is meant.
func (k *Key) ID() string { return k.id }

// Derive gives 32 bytes for another purpose, such as signing links. Purposes
// that differ give bytes that have nothing to do with each other.
func (k *Key) Derive(purpose string) ([]byte, error) {
	out, err := hkdf.Key(sha256.New, k.secret, nil, purpose, keyBytes)
	if err != nil {
		return nil, media.Wrap(media.CodeSecretKey, err, "the secret key cannot be used")
	}
	return out, nil
}

// Seal makes a text that only Open with the same key and place turns back.
func (k *Key) Seal(secret []byte, place string) string {
	box := k.aead.Seal(nil, nil, secret, k.bound(place))
	return version + "." + k.id + "." + base64.RawURLEncoding.EncodeToString(box)
}

// Open gives back what was sealed for the place. media.CodeSecretKey tells that another key
// sealed it, media.CodeSealed that the text is damaged or belongs elsewhere.
func (k *Key) Open(sealed, place string) ([]byte, error) {
	parts := strings.Split(sealed, ".")
	if len(parts) != 3 {
		return nil, media.Errorf(media.CodeSealed, "the secret of %s is not a sealed text", place)
	}
	if parts[0] != version {
		return nil, media.Errorf(media.CodeSealed, "the secret of %s is sealed in the format %q, which this version does not support", place, parts[0]).
			WithHint("It was written by a newer version of Mediamill; run that version.")
	}
	if parts[1] != k.id {
		return nil, media.Errorf(media.CodeSecretKey, "the secret of %s was sealed with the key %s, but the key in use is %s", place, parts[1], k.id).
			WithHint("Start with the key file or secret_key that this database was created with.")
	}
	box, err := base64.RawURLEncoding.DecodeString(parts[2])
	if err != nil {
		return nil, media.Wrap(media.CodeSealed, err, "the secret of %s is damaged", place)
	}
	secret, err := k.aead.Open(nil, nil, box, k.bound(place))
	if err != nil {
		return nil, media.Wrap(media.CodeSealed, err, "the secret of %s is damaged, or was copied from another record", place)
	}
	return secret, nil
}

// bound is the associated data: version, key and place, none of which can be
// changed without breaking the seal.
func (k *Key) bound(place string) []byte { return []byte(version + "\x00" + k.id + "\x00" + place) }

// Random gives n bytes that nobody can guess.
func Random(n int) []byte {
	b := make([]byte, n)
	rand.Read(b) // never fails; it ends the program when the system has no randomness
	return b
}
