package storages

import (
	"encoding/json"
	"errors"

	"github.com/mediamill/mediamill/internal/blob"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
	"github.com/mediamill/mediamill/internal/store"
)

func secretPlace(id string) string { return "storages/" + id + "/secret" }

// configure puts a config into the row: what may be shown as it is, the secrets
// sealed. Fields of the faults begin with "config".
func (s *Service) configure(kind *blob.Kind, row *store.Storage, config json.RawMessage) (faults media.Faults) {
	options := kind.New()
	faults.Under("config.", op.Decode(config, options))
	if len(faults) > 0 {
		return faults
	}
	given, err := secretsOf(kind, options)
	if err == nil && row.SecretSealed != nil && len(given) < len(kind.Secrets) {
		err = s.unseal(kind, *row, options, given)
	}
	if err != nil {
		return media.Faults{media.At("config", err)}
	}
	if err := options.Check(s.host()); err != nil {
		if found, ok := errors.AsType[media.Faults](err); ok {
			faults.Under("config.", found)
		} else {
			faults.Under("config.", media.Faults{media.AsError(err)})
		}
		return faults
	}
	if err := s.keep(kind, row, options, len(given) > 0); err != nil {
		return media.Faults{media.Bad("config", "cannot be saved: %v", err)}
	}
	return nil
}

// keep writes options into the row, with new secrets.
func (s *Service) keep(kind *blob.Kind, row *store.Storage, options blob.Options, sealed bool) error {
	shown, err := membersOf(options)
	if err != nil {
		return err
	}
	secrets, err := secretsOf(kind, options)
	if err != nil {
		return err
	}
	for _, name := range kind.Secrets {
		delete(shown, name)
	}
	row.Config = shown
	if !sealed {
		return nil
	}
	text, err := join(kind, secrets)
	row.SecretSealed = []byte(s.Key.Seal(text, secretPlace(row.ID)))
	return err
}

// unseal fills in the secrets of a row but for those that are there already.
func (s *Service) unseal(kind *blob.Kind, row store.Storage, options blob.Options, there map[string]string) error {
	text, err := s.Key.Open(string(row.SecretSealed), secretPlace(row.ID))
	if err != nil {
		return err
	}
	secrets := split(kind, text)
	for name := range there {
		delete(secrets, name)
	}
	return fill(options, secrets)
}

// join makes one text of secrets: the only one of a kind is itself.
func join(kind *blob.Kind, secrets map[string]string) ([]byte, error) {
	if len(kind.Secrets) == 1 {
		return []byte(secrets[kind.Secrets[0]]), nil
	}
	return json.Marshal(secrets)
}

// split is join's inverse. A text that is no JSON is from before the kind had
// several secrets, and is the first of them.
func split(kind *blob.Kind, text []byte) map[string]string {
	var secrets map[string]string
	if len(kind.Secrets) == 1 || json.Unmarshal(text, &secrets) != nil {
		return map[string]string{kind.Secrets[0]: string(text)}
	}
	return secrets
}

// secretsOf are the secrets of options that are not empty.
func secretsOf(kind *blob.Kind, options blob.Options) (map[string]string, error) {
	members, err := membersOf(options)
	secrets := map[string]string{}
	for _, name := range kind.Secrets {
		if text, _ := members[name].(string); text != "" {
			secrets[name] = text
		}
	}
	return secrets, err
}

// membersOf are options as JSON has them.
func membersOf(options blob.Options) (members map[string]any, err error) {
	raw, err := json.Marshal(options)
	if err == nil {
		err = json.Unmarshal(raw, &members)
	}
	return members, err
}

// fill sets members of options.
func fill[V any](options blob.Options, members map[string]V) error {
	raw, err := json.Marshal(members)
	if err == nil {
		err = json.Unmarshal(raw, options)
	}
	return err
}

// host is what this process gives to a bucket.
func (s *Service) host() blob.Host {
	h := blob.Host{Transport: s.Outbound.Transport(), URL: s.Outbound.CheckURL}
	if s.Folders != nil {
		h.Folder = s.Folders.Check
	}
	return h
}

// kindOf is a row's kind. A newer program may have made the row.
func (s *Service) kindOf(row store.Storage) (*blob.Kind, error) {
	kind, unknown := s.Kinds.Find(row.Kind)
	if unknown != nil {
		return nil, media.Errorf(media.CodeConfigInvalid, "the storage %s has the kind %q, which this version does not support", row.Name, row.Kind).
			WithHint("use the version that added it, or a newer one")
	}
	return kind, nil
}

// make opens the bucket of a row.
func (s *Service) make(row store.Storage) (blob.Bucket, error) {
	kind, err := s.kindOf(row)
	if err != nil {
		return nil, err
	}
	options := kind.New()
	if err := fill(options, row.Config); err != nil {
		return nil, media.Wrap(media.CodeConfigInvalid, err, "the config of storage %s cannot be read", row.Name)
	}
	if row.SecretSealed != nil {
		if err := s.unseal(kind, row, options, nil); err != nil {
			return nil, err
		}
	}
	bucket, err := options.Open(s.host())
	if media.CodeOf(err) == media.CodePolicyBlocked {
		refused := *media.AsError(err)
		refused.Field = ""
		refused.Reword("the storage %s cannot be used: %s", row.Name, &refused)
		return nil, &refused
	}
	return bucket, err
}
