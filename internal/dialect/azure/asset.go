package azure

import (
	"time"

	"github.com/mediamill/mediamill/internal/blob"
	"github.com/mediamill/mediamill/internal/dialect/azure/odata"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/store"
)

// An asset is a folder of a storage, asset-<guid>, and what clients say of it.
type asset struct {
	Name        string   `json:"name"`
	AlternateID string   `json:"alternate_id,omitempty"`
	Options     int32    `json:"options,omitempty"`
	Format      int32    `json:"format,omitempty"`
	Storage     string   `json:"storage"`
	Job         string   `json:"job,omitempty"`     // that makes it; "" for one of a client
	Parents     []string `json:"parents,omitempty"` // guids of the assets that it was made of
	Keys        []string `json:"keys,omitempty"`    // guids of content keys
}

const (
	optionsNone   int32 = 0
	notEncrypted        = "must be 0 (none) or 1 (storage encryption): nothing is protected in delivery here"
	folderOfAsset       = "asset-"
)

// prefix is where an asset's blobs lie in its storage.
func prefixOf(guid string) string { return folderOfAsset + guid + "/" }

func assets() *collection {
	return &collection{
		list: func(c *call, q odata.Query) rows {
			if id, ok := q.Filter.Wants("Id"); ok {
				return only(assetRow(c, id))
			}
			return rowsOf(c.assets().Each(c.ctx, nil), c.assetValues)
		},
		get:    assetRow,
		create: createAsset,
		update: updateAsset,
		remove: removeAsset,
		link:   linkKey,
		links: map[string]func(*call, string) rows{
			"Files": func(c *call, id string) rows {
				return c.ofAsset(id, func(k kept[asset]) rows { return c.filesOf(k) })
			},
			"Locators": func(c *call, id string) rows {
				return c.ofAsset(id, func(k kept[asset]) rows { return c.locatorsOf(k.ID) })
			},
			"ParentAssets": func(c *call, id string) rows {
				return c.ofAsset(id, func(k kept[asset]) rows { return c.assetRows(k.Is.Parents) })
			},
			"ContentKeys": func(c *call, id string) rows {
				return c.ofAsset(id, func(k kept[asset]) rows { return byGUID(c, c.keys(), k.Is.Keys, contentKeyValues) })
			},
			"StorageAccount": func(c *call, id string) rows {
				return c.ofAsset(id, func(k kept[asset]) rows { return only(storageRow(c, k.Is.Storage)) })
			},
		},
	}
}

// only is one row, none where there is no such thing, or an error.
func only(v odata.Values, err error) rows {
	if code := media.CodeOf(err); code == media.CodeNotFound || code == media.CodeInvalid {
		return none()
	}
	if err != nil {
		return failing(err)
	}
	return those(v)
}

func (c *call) asset(id string) (kept[asset], error) {
	guid, err := guidOf(idAsset, id)
	if err != nil {
		return kept[asset]{}, err
	}
	return c.assets().Find(c.ctx, guid)
}

func assetRow(c *call, id string) (odata.Values, error) {
	k, err := c.asset(id)
	if err != nil {
		return nil, err
	}
	return c.assetValues(k), nil
}

// ofAsset are rows that belong to an asset.
func (c *call) ofAsset(id string, rowsOf func(kept[asset]) rows) rows {
	k, err := c.asset(id)
	if err != nil {
		return failing(err)
	}
	return rowsOf(k)
}

// assetRows are assets by guid.
func (c *call) assetRows(guids []string) rows {
	return byGUID(c, c.assets(), guids, c.assetValues)
}

func (c *call) assetValues(k kept[asset]) odata.Values {
	if k.Document == nil {
		return nil
	}
	return odata.Values{
		"Id": idOf(idAsset, k.ID), "State": int32(0), "Created": k.Created, "LastModified": k.Updated,
		"AlternateId": textOrNil(k.Is.AlternateID), "Name": textOrNil(k.Is.Name), "Options": k.Is.Options, "FormatOption": k.Is.Format,
		"Uri": c.root + blobRoot + "/" + folderOfAsset + k.ID, "StorageAccountName": k.Is.Storage,
	}
}

func textOrNil(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func timeOrNil(t *time.Time) any {
	if t == nil {
		return nil
	}
	return *t
}

func createAsset(c *call, in *odata.Input) (odata.Values, error) {
	options := in.Int("Options")
	if options != optionsNone && options != optionsEncrypted {
		return nil, media.Bad("Options", "%s", notEncrypted)
	}
	if f := in.Int("FormatOption"); f != 0 {
		return nil, media.Bad("FormatOption", "only 0 (no format option) is supported")
	}
	found, err := c.Jobs.Storages.Get(c.ctx, c.who.Project, in.Text("StorageAccountName"))
	if media.CodeOf(err) == media.CodeNotFound {
		return nil, media.Bad("StorageAccountName", "There is no storage account '%s'.", in.Text("StorageAccountName"))
	}
	if err != nil {
		return nil, err
	}
	made := asset{Name: in.Text("Name"), AlternateID: in.Text("AlternateId"), Options: options, Storage: found.Name}
	guid := store.NewID()
	if options == optionsEncrypted {
		if _, err := c.sealedAssets().Insert(c.ctx, guid, "", sealed{Storage: found.Name}); err != nil {
			return nil, err
		}
	}
	k, err := c.assets().Insert(c.ctx, guid, "", made)
	return c.assetValues(k), err
}

func updateAsset(c *call, id string, in *odata.Input, whole bool) error {
	k, err := c.asset(id)
	if err != nil {
		return err
	}
	for name, now := range map[string]any{"Options": k.Is.Options, "FormatOption": k.Is.Format, "StorageAccountName": k.Is.Storage} {
		if v, sent := in.Values[name]; sent && v != nil && v != now {
			return media.Bad(name, "The property cannot be changed once the asset was created.")
		}
	}
	if whole || in.Has("Name") {
		k.Is.Name = in.Text("Name")
	}
	if whole || in.Has("AlternateId") {
		k.Is.AlternateID = in.Text("AlternateId")
	}
	return c.assets().Update(c.ctx, k)
}

// removeAsset deletes an asset with its locators, files and blobs.
func removeAsset(c *call, id string) error {
	k, err := c.asset(id)
	if err != nil {
		return err
	}
	if err := c.unused(k, ""); err != nil {
		return err
	}
	if err := c.locators().ForgetAll(c.ctx, k.ID); err != nil {
		return err
	}
	if err := c.removeBlobs(k); err != nil {
		return err
	}
	if err := c.files().ForgetAll(c.ctx, k.ID); err != nil {
		return err
	}
	if err := c.vectors().ForgetAll(c.ctx, k.ID); err != nil {
		return err
	}
	if err := c.pending().Forget(c.ctx, k.ID); err != nil {
		return err
	}
	if err := c.sealedAssets().Forget(c.ctx, k.ID); err != nil {
		return err
	}
	return c.assets().Delete(c.ctx, k.ID)
}

// unused refuses to delete a file of an asset, or all of it for "", that a job
// which has not ended makes or reads.
func (c *call) unused(k kept[asset], name string) error {
	reader, err := c.Jobs.Storages.Reader(c.ctx, c.who.Project, k.Is.Storage, prefixOf(k.ID)+name)
	if err == nil && reader != "" {
		err = media.Errorf(media.CodeInvalid, "The asset is an input of the job '%s', which has not ended.", idOf(idJob, reader))
	}
	if err != nil {
		return err
	}
	if k.Is.Job == "" {
		return nil
	}
	job, err := c.Jobs.Get(c.ctx, c.who.Project, k.Is.Job)
	if media.CodeOf(err) == media.CodeNotFound {
		return nil
	}
	if err == nil && !job.State.Ended() {
		err = media.Errorf(media.CodeInvalid, "The asset is an output of a job that has not ended.")
	}
	return err
}

// removeBlobs deletes the objects of an asset, and blocks that were never made
// a blob. A storage that was deleted keeps what it has.
func (c *call) removeBlobs(k kept[asset]) error {
	bucket, err := c.Jobs.Storages.Bucket(c.ctx, c.who.Project, k.Is.Storage)
	if media.CodeOf(err) == media.CodeNotFound {
		return nil
	}
	if err != nil {
		return err
	}
	for _, prefix := range []string{prefixOf(k.ID), blocksPrefix(k.ID)} {
		var keys []string
		for info, err := range bucket.List(c.ctx, blob.ListOptions{Prefix: prefix}) {
			if err != nil {
				return err
			}
			keys = append(keys, info.Key)
		}
		for _, key := range keys {
			if err := bucket.Delete(c.ctx, key); err != nil {
				return err
			}
		}
	}
	return nil
}
