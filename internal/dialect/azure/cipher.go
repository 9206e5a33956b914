package azure

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/x509"
	"encoding/base64"
	"encoding/binary"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"github.com/mediamill/mediamill/internal/blob/ctr"
	"github.com/mediamill/mediamill/internal/dialect"
	"github.com/mediamill/mediamill/internal/dialect/azure/odata"
	"github.com/mediamill/mediamill/internal/jobs"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/storages"
	"github.com/mediamill/mediamill/internal/store"
)

// Storage encryption of the protocol: the blobs of an asset whose Options are 1
// lie encrypted by a content key of type 1, each with a vector of its own. Files
// of clients come encrypted, and their rows say how; files of jobs are encrypted
// here. Clients read and write the blobs as they lie; everything else of this
// server reads and writes them in plain, through package storages.

const (
	optionsEncrypted  int32 = 1
	storageScheme           = "StorageEncryption"
	storageVersion          = "1.0"
	keyOfStorage      int32 = 1
	bytesOfStorageKey       = 32
)

// A sealed is the note that the blobs of an asset lie encrypted, under the
// asset's guid. It is there before the first blob, and is all that there is to
// find for the blobs of the many other assets.
type sealed struct {
	Storage string `json:"storage"`
	Key     string `json:"key,omitempty"` // guid of the content key, for what a job makes
}

// A vector is that of a file which a job makes, under <asset>/<name>. A file that
// is made again has the same.
type vector struct {
	Vector string `json:"vector"` // decimal, as the protocol writes it
}

// Cipher tells package storages which blobs of this protocol are encrypted, and how.
func Cipher(db *store.DB, secrets dialect.Sealer) storages.Cipher {
	a := &Dialect{Deps: dialect.Deps{Secrets: secrets}}
	return func(ctx context.Context, project, storage, key string, write bool) (*ctr.Key, error) {
		rest, ours := strings.CutPrefix(key, folderOfAsset)
		guid, name, _ := strings.Cut(rest, "/")
		if !ours || name == "" || !odata.IsGUID(guid) {
			return nil, nil
		}
		c := &call{Dialect: a, ctx: ctx, docs: jobs.DocumentsOf(db, project, Origin), project: project}
		note, ok, err := c.sealedAssets().Lookup(c.ctx, guid)
		if !ok || note.Is.Storage != storage {
			return nil, err
		}
		if note.Is.Key == "" {
			return c.cipherOfFile(guid, name)
		}
		return c.cipherOfMade(guid, name, note.Is.Key, write)
	}
}

// cipherOfFile is how a client encrypted a file, as its row says.
func (c *call) cipherOfFile(asset, name string) (*ctr.Key, error) {
	for f, err := range c.files().Each(c.ctx, &asset) {
		if err != nil {
			return nil, err
		}
		if f.Is.Name == name && f.Is.Encrypted {
			return c.cipher(f.Is.Key, f.Is.Vector)
		}
	}
	return nil, nil
}

// cipherOfMade is how a file of a job is encrypted; its vector is made when it is
// written first.
func (c *call) cipherOfMade(asset, name, key string, write bool) (*ctr.Key, error) {
	id := asset + "/" + name
	v, ok, err := c.vectors().Lookup(c.ctx, id)
	if err != nil || !ok && !write {
		return nil, err // nil if nobody wrote it here
	}
	if !ok {
		var random [8]byte
		if _, err := rand.Read(random[:]); err != nil {
			return nil, err
		}
		v, err = c.vectors().Insert(c.ctx, id, asset, vector{strconv.FormatUint(binary.BigEndian.Uint64(random[:]), 10)})
		if media.CodeOf(err) == media.CodeConflict { // another run was faster
			v, err = c.vectors().Find(c.ctx, id)
		}
		if err != nil {
			return nil, err
		}
	}
	return c.cipher(idOf(idKey, key), v.Is.Vector)
}

func (c *call) cipher(keyID, text string) (*ctr.Key, error) {
	secret, err := c.contentKey(keyID)
	if err != nil {
		return nil, err
	}
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil || len(secret) != bytesOfStorageKey {
		return nil, media.Bad("InitializationVector", "must be a whole number of 64 bits, with a key of 256 bits")
	}
	return &ctr.Key{Secret: secret, Vector: n}, nil
}

// checkEncryption holds what is said of a file's encryption to its asset.
func (c *call) checkEncryption(of kept[asset], f *file) (faults media.Faults) {
	switch {
	case !f.Encrypted:
		return nil
	case of.Is.Options != optionsEncrypted:
		faults.Add(media.Bad("IsEncrypted", "The asset is not encrypted: its Options are %d.", of.Is.Options))
		return faults
	}
	if f.Scheme != storageScheme {
		faults.Add(media.Bad("EncryptionScheme", "must be %s", storageScheme))
	}
	if f.Version != storageVersion {
		faults.Add(media.Bad("EncryptionVersion", "must be %s", storageVersion))
	}
	if _, err := c.cipher(f.Key, f.Vector); err != nil {
		faults.Add(media.AsError(err))
	}
	return faults
}

// sealOutput makes the content key of an asset that a job will fill, before the
// job can write to it.
func (c *call) sealOutput(o *outputRecord) error {
	secret := make([]byte, bytesOfStorageKey)
	if _, err := rand.Read(secret); err != nil {
		return err
	}
	p, err := c.protection(true)
	if err != nil {
		return err
	}
	made, err := x509.ParseCertificate(p.Certificate)
	if err != nil {
		return media.Wrap(media.CodeWorkerInternal, err, "the protection key cannot be read")
	}
	wrapped, err := wrap(made, secret)
	if err != nil {
		return err
	}
	o.Key = uuid.NewString()
	key := contentKey{Type: keyOfStorage, Encrypted: wrapped, KeyID: p.thumbprint(), Checksum: checksum(secret, o.Key)}
	if _, err := c.keys().Insert(c.ctx, o.Key, "", key); err != nil {
		return err
	}
	_, err = c.sealedAssets().Insert(c.ctx, o.Asset, "", sealed{Storage: o.Storage, Key: o.Key})
	return err
}

// unseal forgets the keys of a job that was not made.
func (c *call) unseal(list []outputRecord) {
	for _, o := range list {
		if o.Key != "" {
			_ = c.sealedAssets().Forget(c.ctx, o.Asset)
			_ = c.keys().Forget(c.ctx, o.Key)
		}
	}
}

// wrap encrypts a key to a certificate as the protocol does, by RSA-OAEP with
// SHA-1, in base64.
func wrap(to *x509.Certificate, key []byte) (string, error) {
	public, ok := to.PublicKey.(*rsa.PublicKey)
	if !ok {
		return "", media.Bad("x509Certificate", "must have an RSA key")
	}
	raw, err := rsa.EncryptOAEP(sha1.New(), rand.Reader, public, key, nil)
	if err != nil {
		return "", media.Bad("x509Certificate", "has a key that is too short")
	}
	return base64.StdEncoding.EncodeToString(raw), nil
}

// rebind is the function RebindContentKey: a content key encrypted to a
// certificate of the client, by which it reads what was made for it.
func rebind(c *call) (reply, error) {
	id, err := c.argument("id")
	if err != nil {
		return reply{}, err
	}
	text, err := c.argument("x509Certificate")
	if err != nil {
		return reply{}, err
	}
	if _, err := c.key(id); err != nil {
		return reply{}, err
	}
	raw, err := base64.StdEncoding.DecodeString(strings.ReplaceAll(text, " ", "+"))
	if err != nil {
		return reply{}, media.Bad("x509Certificate", "must be a certificate in base64")
	}
	to, err := x509.ParseCertificate(raw)
	if err != nil {
		return reply{}, media.Bad("x509Certificate", "must be a certificate in base64")
	}
	secret, err := c.contentKey(id)
	if err != nil {
		return reply{}, err
	}
	wrapped, err := wrap(to, secret)
	if err != nil {
		return reply{}, err
	}
	return c.document("", c.out.Property(&odata.Property{Name: "RebindContentKey", Type: odata.String}, wrapped)), nil
}
