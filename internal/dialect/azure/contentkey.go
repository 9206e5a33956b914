package azure

import (
	"crypto/aes"
	"crypto/hmac"
	"encoding/base64"
	"encoding/hex"
	"slices"
	"strings"

	"github.com/mediamill/mediamill/internal/dialect/azure/odata"
	"github.com/mediamill/mediamill/internal/media"
)

// A contentKey is kept as it was sent: encrypted to the protection key.
type contentKey struct {
	Type      int32  `json:"type"`
	Encrypted string `json:"encrypted"`
	Name      string `json:"name,omitempty"`
	KeyID     string `json:"key_id"` // of the protection key
	Checksum  string `json:"checksum,omitempty"`
}

// keyOfConfiguration is the type of content keys that encrypt configurations.
const keyOfConfiguration int32 = 2

func contentKeys() *collection {
	return &collection{
		list: func(c *call, _ odata.Query) rows {
			return rowsOf(c.keys().Each(c.ctx, nil), contentKeyValues)
		},
		get: func(c *call, id string) (odata.Values, error) {
			k, err := c.key(id)
			return contentKeyValues(k), err
		},
		create: createContentKey,
		remove: func(c *call, id string) error {
			k, err := c.key(id)
			if err != nil {
				return err
			}
			return c.keys().Delete(c.ctx, k.ID)
		},
	}
}

func (c *call) key(id string) (kept[contentKey], error) {
	guid, err := guidOf(idKey, id)
	if err != nil {
		return kept[contentKey]{}, err
	}
	return c.keys().Find(c.ctx, guid)
}

func contentKeyValues(k kept[contentKey]) odata.Values {
	if k.Document == nil {
		return nil
	}
	return odata.Values{
		"Id": idOf(idKey, k.ID), "Created": k.Created, "LastModified": k.Updated, "ContentKeyType": k.Is.Type,
		"EncryptedContentKey": k.Is.Encrypted, "Name": textOrNil(k.Is.Name), "ProtectionKeyId": k.Is.KeyID,
		"ProtectionKeyType": int32(0), "Checksum": textOrNil(k.Is.Checksum), "AuthorizationPolicyId": nil,
	}
}

func createContentKey(c *call, in *odata.Input) (odata.Values, error) {
	made := contentKey{
		Type: in.Int("ContentKeyType"), Encrypted: in.Text("EncryptedContentKey"), Name: in.Text("Name"),
		KeyID: in.Text("ProtectionKeyId"), Checksum: in.Text("Checksum"),
	}
	guid, err := guidOf(idKey, in.Text("Id"))
	if err != nil {
		return nil, err
	}
	if made.Type != keyOfConfiguration && made.Type != keyOfStorage {
		return nil, media.Bad("ContentKeyType", "must be 1 (storage) or 2 (configuration): nothing is protected in delivery here")
	}
	if in.Int("ProtectionKeyType") != 0 || in.Text("AuthorizationPolicyId") != "" {
		return nil, media.Bad("ProtectionKeyType", "must be 0 (X509), without an authorization policy")
	}
	key, err := c.unwrap(c.who.Project, made.KeyID, made.Encrypted)
	if err != nil {
		return nil, err
	}
	if len(key) != 32 {
		return nil, media.Bad("EncryptedContentKey", "must be of a key of 256 bits")
	}
	if made.Checksum != "" && !hmac.Equal([]byte(made.Checksum), []byte(checksum(key, guid))) {
		return nil, media.Bad("Checksum", "is not that of the key")
	}
	k, err := c.keys().Insert(c.ctx, guid, "", made)
	return contentKeyValues(k), err
}

// linkKey adds a content key to an asset.
func linkKey(c *call, id, link, address string) error {
	if link != "ContentKeys" {
		return media.Errorf(codeMethod, "POST is not allowed on this resource.")
	}
	k, err := c.asset(id)
	if err != nil {
		return err
	}
	keyID, err := odata.KeyIn(address, setKeys)
	if err != nil {
		return err
	}
	key, err := c.key(keyID)
	if err != nil || slices.Contains(k.Is.Keys, key.ID) {
		return err
	}
	if k.Is.Options != optionsEncrypted || key.Is.Type != keyOfStorage {
		return media.Errorf(media.CodeInvalid, "A content key of type 1 (storage) goes with an asset whose Options are 1.")
	}
	k.Is.Keys = append(k.Is.Keys, key.ID)
	return c.assets().Update(c.ctx, k)
}

// contentKey is a key decrypted.
func (c *call) contentKey(id string) ([]byte, error) {
	k, err := c.key(id)
	if media.CodeOf(err) == media.CodeNotFound || media.CodeOf(err) == media.CodeInvalid {
		return nil, media.Bad("EncryptionKeyId", "There is no content key '%.100s'.", id)
	}
	if err != nil {
		return nil, err
	}
	return c.unwrap(c.projectOf(), k.Is.KeyID, k.Is.Encrypted)
}

// checksum is the first half of the key's ID encrypted with the key. The bytes
// of the ID are in the order of a .NET Guid.
func checksum(key []byte, guid string) string {
	id, err := hex.DecodeString(strings.ReplaceAll(guid, "-", ""))
	block, err2 := aes.NewCipher(key)
	if err != nil || err2 != nil || len(id) != aes.BlockSize {
		return ""
	}
	for _, swap := range [][2]int{{0, 3}, {1, 2}, {4, 5}, {6, 7}} {
		id[swap[0]], id[swap[1]] = id[swap[1]], id[swap[0]]
	}
	block.Encrypt(id, id)
	return base64.StdEncoding.EncodeToString(id[:8])
}
