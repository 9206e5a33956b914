package azure

import (
	"github.com/mediamill/mediamill/internal/dialect"
	"github.com/mediamill/mediamill/internal/dialect/azure/odata"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/store"
)

// An endpoint is where notifications go: a web hook.
type endpoint struct {
	Name       string `json:"name,omitempty"`
	Address    string `json:"address"`
	Credential int32  `json:"credential,omitempty"` // 1: signed with a key of the client
	Encrypted  string `json:"encrypted,omitempty"`  // the key, as it was sent
	KeyID      string `json:"key_id,omitempty"`     // of the protection key that it was encrypted with
}

const (
	endpointWebHook   int32 = 3
	credentialNone    int32 = 0
	credentialSigning int32 = 1
)

func endpoints() *collection {
	return &collection{
		list: func(c *call, _ odata.Query) rows {
			return rowsOf(c.endpoints().Each(c.ctx, nil), c.endpointValues)
		},
		get: func(c *call, id string) (odata.Values, error) {
			k, err := c.endpoint(id)
			return c.endpointValues(k), err
		},
		create: createEndpoint,
		update: func(c *call, id string, in *odata.Input, whole bool) error {
			k, err := c.endpoint(id)
			if err != nil {
				return err
			}
			if address := in.Text("EndPointAddress"); address != "" && address != k.Is.Address {
				return media.Bad("EndPointAddress", "The property cannot be changed once the endpoint was created.")
			}
			if whole || in.Has("Name") {
				k.Is.Name = in.Text("Name")
			}
			return c.endpoints().Update(c.ctx, k)
		},
		remove: func(c *call, id string) error {
			k, err := c.endpoint(id)
			if err != nil {
				return err
			}
			return c.endpoints().Delete(c.ctx, k.ID)
		},
	}
}

func (c *call) endpoint(id string) (kept[endpoint], error) {
	guid, err := guidOf(idEndpoint, id)
	if err != nil {
		return kept[endpoint]{}, err
	}
	return c.endpoints().Find(c.ctx, guid)
}

// endpointValues show viewers no secrets of the address, and nobody the key that signs, though it is encrypted.
func (c *call) endpointValues(k kept[endpoint]) odata.Values {
	if k.Document == nil {
		return nil
	}
	return odata.Values{
		"Id": idOf(idEndpoint, k.ID), "Name": textOrNil(k.Is.Name), "Created": k.Created, "EndPointAddress": dialect.ShownAddress(c.who, k.Is.Address),
		"EndPointType": endpointWebHook, "CredentialType": k.Is.Credential, "EncryptedEndPointCredential": nil,
		"ProtectionKeyId": textOrNil(k.Is.KeyID), "ProtectionKeyType": int32(0),
	}
}

func createEndpoint(c *call, in *odata.Input) (odata.Values, error) {
	made := endpoint{
		Name: in.Text("Name"), Address: in.Text("EndPointAddress"), Credential: in.Int("CredentialType"),
		Encrypted: in.Text("EncryptedEndPointCredential"), KeyID: in.Text("ProtectionKeyId"),
	}
	var faults media.Faults
	if kind := in.Int("EndPointType"); kind != endpointWebHook {
		faults.Add(media.Bad("EndPointType", "must be 3 (webhook): queues and tables are not supported"))
	}
	if err := c.Jobs.Outbound.CheckURL(made.Address); err != nil {
		faults.Add(media.Bad("EndPointAddress", "%s", media.AsError(err).Message))
	}
	switch made.Credential {
	case credentialNone:
	case credentialSigning:
		if _, err := c.signingKey(made); err != nil {
			faults.Add(media.Bad("EncryptedEndPointCredential", "%s", media.AsError(err).Message))
		}
	default:
		faults.Add(media.Bad("CredentialType", "must be 0 (none) or 1 (signing key)"))
	}
	if err := faults.Err(); err != nil {
		return nil, err
	}
	k, err := c.endpoints().Insert(c.ctx, store.NewID(), "", made)
	return c.endpointValues(k), err
}
