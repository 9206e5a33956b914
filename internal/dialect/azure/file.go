package azure

import (
	"strings"

	"github.com/mediamill/mediamill/internal/blob"
	"github.com/mediamill/mediamill/internal/dialect/azure/odata"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/store"
)

// A file is what clients say of a blob of an asset; the blob may be there or not.
type file struct {
	Name     string `json:"name"`
	Bytes    int64  `json:"bytes,omitempty"`
	Primary  bool   `json:"primary,omitempty"`
	MIME     string `json:"mime,omitempty"`
	Checksum string `json:"checksum,omitempty"`
	// Encrypted says that the blob lies encrypted, as the other four tell.
	Encrypted bool   `json:"encrypted,omitempty"`
	Scheme    string `json:"scheme,omitempty"`
	Version   string `json:"version,omitempty"`
	Key       string `json:"key,omitempty"`    // ID of the content key
	Vector    string `json:"vector,omitempty"` // decimal
}

func files() *collection {
	return &collection{
		list: func(c *call, q odata.Query) rows {
			if id, ok := q.Filter.Wants("Id"); ok {
				return only(fileRow(c, id))
			}
			if id, ok := q.Filter.Wants("ParentAssetId"); ok {
				k, err := c.asset(id)
				if err != nil {
					return only(nil, err)
				}
				return c.filesOf(k)
			}
			return c.allFiles()
		},
		get:    fileRow,
		create: createFile,
		update: updateFile,
		remove: func(c *call, id string) error {
			k, err := c.file(id)
			if err != nil {
				return err
			}
			if err := c.deleteBlob(k); err != nil {
				return err
			}
			return c.files().Delete(c.ctx, k.ID)
		},
	}
}

func (c *call) file(id string) (kept[file], error) {
	guid, err := guidOf(idAsset, id)
	if err != nil {
		return kept[file]{}, err
	}
	return c.files().Find(c.ctx, guid)
}

func fileRow(c *call, id string) (odata.Values, error) {
	k, err := c.file(id)
	if err != nil {
		return nil, err
	}
	return fileValues(k), nil
}

func fileValues(k kept[file]) odata.Values {
	if k.Document == nil {
		return nil
	}
	options := int32(0)
	if k.Is.Encrypted {
		options = optionsEncrypted
	}
	return odata.Values{
		"Id": idOf(idAsset, k.ID), "Name": k.Is.Name, "ContentFileSize": k.Is.Bytes, "ParentAssetId": idOf(idAsset, k.Parent),
		"EncryptionVersion": textOrNil(k.Is.Version), "EncryptionScheme": textOrNil(k.Is.Scheme), "IsEncrypted": k.Is.Encrypted,
		"EncryptionKeyId": textOrNil(k.Is.Key), "InitializationVector": textOrNil(k.Is.Vector), "IsPrimary": k.Is.Primary,
		"LastModified": k.Updated, "Created": k.Created, "MimeType": textOrNil(k.Is.MIME), "ContentChecksum": textOrNil(k.Is.Checksum),
		"Options": options,
	}
}

// filesOf are the files of an asset; those of a job's output become known when
// the job has ended.
func (c *call) filesOf(k kept[asset]) rows {
	if err := c.collect(k); err != nil {
		return failing(err)
	}
	return c.fileRows(&k.ID)
}

func (c *call) fileRows(parent *string) rows {
	return rowsOf(c.files().Each(c.ctx, parent), fileValues)
}

func (c *call) allFiles() rows {
	for p, err := range c.pending().Each(c.ctx, nil) {
		if err != nil {
			return failing(err)
		}
		k, err := c.assets().Find(c.ctx, p.ID)
		if err == nil {
			err = c.collect(k)
		}
		if err != nil && media.CodeOf(err) != media.CodeNotFound {
			return failing(err)
		}
	}
	return c.fileRows(nil)
}

// checkFileName is the reference's rule for names.
func checkFileName(name string) *media.Error {
	switch {
	case name == "":
		return &media.Error{Code: media.CodeConfigMissing, Field: "Name", Message: "A file needs a name."}
	case strings.ContainsAny(name, `!*'();:@&=+$,/?%#[]"`):
		return media.Bad("Name", `The name must have none of !*'();:@&=+$,/?%%#[]".`)
	case strings.Count(name, ".") > 1:
		return media.Bad("Name", "The name may have only one dot, before its extension.")
	case blob.CheckKey(name) != nil:
		return media.Bad("Name", "The name is not one that a storage takes.")
	}
	return nil
}

func createFile(c *call, in *odata.Input) (odata.Values, error) {
	made := file{Name: in.Text("Name")}
	var faults media.Faults
	faults.Add(checkFileName(made.Name))
	faults.Under("", made.take(in, true))
	if in.Text("ParentAssetId") == "" {
		faults.Add(&media.Error{Code: media.CodeConfigMissing, Field: "ParentAssetId", Message: "A file needs its asset."})
	}
	if err := faults.Err(); err != nil {
		return nil, err
	}
	parent, err := c.asset(in.Text("ParentAssetId"))
	if err != nil {
		return nil, err
	}
	if err := c.checkEncryption(parent, &made).Err(); err != nil {
		return nil, err
	}
	if err := c.unlike(parent.ID, "", made); err != nil {
		return nil, err
	}
	k, err := c.files().Insert(c.ctx, store.NewID(), parent.ID, made)
	return fileValues(k), err
}

// unlike refuses a second file of a name, and a second primary one.
func (c *call) unlike(asset, self string, f file) error {
	for other, err := range c.files().Each(c.ctx, &asset) {
		switch {
		case err != nil:
			return err
		case other.ID == self:
		case other.Is.Name == f.Name:
			return media.Errorf(media.CodeConflict, "The asset already has a file with the name '%s'.", f.Name)
		case f.Primary && other.Is.Primary:
			return media.Errorf(media.CodeConflict, "The asset already has a primary file, '%s'.", other.Is.Name)
		}
	}
	return nil
}

// take is what a client may say of a file; whole also takes back what was not
// sent.
func (f *file) take(in *odata.Input, whole bool) media.Faults {
	var faults media.Faults
	if o := in.Int("Options"); o != optionsNone && o != optionsEncrypted {
		faults.Add(media.Bad("Options", "%s", notEncrypted))
	}
	if b, sent := in.Values["IsEncrypted"].(bool); sent || whole {
		f.Encrypted = b
	}
	if n, _ := in.Values["ContentFileSize"].(int64); n < 0 {
		faults.Add(media.Bad("ContentFileSize", "must not be negative"))
	}
	if n, sent := in.Values["ContentFileSize"].(int64); sent || whole {
		f.Bytes = n
	}
	if b, sent := in.Values["IsPrimary"].(bool); sent || whole {
		f.Primary = b
	}
	for name, to := range map[string]*string{
		"MimeType": &f.MIME, "ContentChecksum": &f.Checksum, "EncryptionScheme": &f.Scheme, "EncryptionVersion": &f.Version,
		"EncryptionKeyId": &f.Key, "InitializationVector": &f.Vector,
	} {
		if in.Has(name) || whole {
			*to = in.Text(name)
		}
	}
	return faults
}

// updateFile changes what is known of a file. A new name does not rename the
// blob, as the reference says.
func updateFile(c *call, id string, in *odata.Input, whole bool) error {
	k, err := c.file(id)
	if err != nil {
		return err
	}
	before := k.Is
	var faults media.Faults
	if name := in.Text("Name"); whole || name != "" && name != before.Name {
		faults.Add(checkFileName(name))
		k.Is.Name = name
	}
	if parent := in.Text("ParentAssetId"); parent != "" && !strings.EqualFold(parent, idOf(idAsset, k.Parent)) {
		faults.Add(media.Bad("ParentAssetId", "A file cannot move to another asset."))
	}
	faults.Under("", k.Is.take(in, whole))
	if k.Is.Encrypted {
		of, err := c.assets().Find(c.ctx, k.Parent)
		if err != nil {
			return err
		}
		faults.Under("", c.checkEncryption(of, &k.Is))
	}
	if err := faults.Err(); err != nil {
		return err
	}
	if err := c.unlike(k.Parent, k.ID, k.Is); err != nil {
		return err
	}
	return c.files().Update(c.ctx, k)
}

// deleteBlob deletes the blob of a file.
func (c *call) deleteBlob(k kept[file]) error {
	parent, ok, err := c.assets().Lookup(c.ctx, k.Parent)
	if !ok {
		return err
	}
	bucket, err := c.Jobs.Storages.Bucket(c.ctx, c.who.Project, parent.Is.Storage)
	if err != nil {
		return err
	}
	if err := c.unused(parent, k.Is.Name); err != nil {
		return err
	}
	return bucket.Delete(c.ctx, prefixOf(k.Parent)+k.Is.Name)
}
