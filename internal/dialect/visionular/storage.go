package visionular

import (
	"crypto/rand"
	"encoding/json"
	"regexp"
	"strings"

	"github.com/mediamill/mediamill/internal/blob/s3"
	"github.com/mediamill/mediamill/internal/dialect"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/storages"
)

var (
	bucketName = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]$`)
	regionName = regexp.MustCompile(`^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$`)
)

// A place is one of the vendor's storages: a part of a bucket, with a webhook.
type place struct {
	ID       string `json:"storage_id"`
	Type     string `json:"type"`
	Region   string `json:"region"`
	Bucket   string `json:"bucket"`
	Prefix   string `json:"prefix"`
	Notify   string `json:"notify"`
	Extra    string `json:"extra"`
	NameRule string `json:"name_rule"`
	Created  int64  `json:"created_time"` // seconds since 1970
}

// kept is a place as a document has it.
type kept struct {
	place
	Storage string `json:"storage"` // name of the core's storage
	Owned   bool   `json:"owned"`   // which add_storage made
	added   bool   // by add_storage, and not the core's as it is
}

// ofStorage is the place that a storage of the core is by itself.
func ofStorage(s *media.Storage) kept {
	k := kept{Storage: s.Name, place: place{ID: shortID(s.ID), Type: s.Kind, Bucket: s.Name, Created: s.Created.Unix()}}
	if s.Kind == s3.KindName {
		k.Region, _ = s.Config["region"].(string)
		if bucket, _ := s.Config["bucket"].(string); bucket != "" {
			k.Bucket = bucket
		}
	}
	return k
}

// added are the documents of storages that add_storage added.
func (d *Dialect) added(c *call) dialect.Documents[kept] {
	return dialect.Documents[kept]{In: d.Jobs.Documents(c.who.Project, Origin), Kind: "storage", Missing: func(id string) error {
		return media.Errorf(media.CodeNotFound, "there is no storage %q", id)
	}}
}

// places are all storages of the project: those that were added here, and the
// core's others as they are.
func (d *Dialect) places(c *call) ([]kept, error) {
	var all []kept
	owned := map[string]bool{}
	for doc, err := range d.added(c).Each(c, nil) {
		if err != nil {
			return nil, err
		}
		k := doc.Is
		k.ID, k.Created, k.added = doc.ID, doc.Created.Unix(), true
		owned[k.Storage] = owned[k.Storage] || k.Owned
		all = append(all, k)
	}
	storages, err := d.Jobs.Storages.List(c, c.who.Project)
	for i := range storages {
		if !owned[storages[i].Name] {
			all = append(all, ofStorage(&storages[i]))
		}
	}
	return all, err
}

// place finds a storage by its ID.
func (d *Dialect) place(c *call, id string) (*kept, error) {
	all, err := d.places(c)
	if err != nil {
		return nil, err
	}
	for i := range all {
		if all[i].ID == id {
			return &all[i], nil
		}
	}
	return nil, media.Errorf(media.CodeNotFound, "there is no storage %q", id)
}

func (d *Dialect) listStorage(c *call) (any, error) {
	if err := c.only().Err(); err != nil {
		return nil, err
	}
	all, err := d.places(c)
	shown := make([]place, len(all))
	for i := range all {
		shown[i] = all[i].place
	}
	return list[place]{len(shown), shown}, err
}

// An addition is the request of add_storage.
type addition struct {
	Type   string `json:"type"`
	Region string `json:"region"`
	Bucket string `json:"bucket"`
	Prefix string `json:"prefix"`
	Notify string `json:"notify"`
	Key    string `json:"storage_ak"`
	Secret string `json:"storage_sk"`
}

// addStorage takes the project's storage of the bucket's name where there is
// one, and otherwise makes one of the vendor's public endpoint.
func (d *Dialect) addStorage(c *call) (any, error) {
	var a addition
	if err := c.read(strictly(&a)); err != nil {
		return nil, err
	}
	a.Prefix = strings.Trim(a.Prefix, "/")
	if err := d.checkAddition(&a).Err(); err != nil {
		return nil, err
	}
	k := kept{Storage: strings.ReplaceAll(a.Bucket, ".", "-"),
		place: place{Type: a.Type, Region: a.Region, Bucket: a.Bucket, Prefix: a.Prefix, Notify: a.Notify}}
	storage, err := d.Jobs.Storages.Get(c, c.who.Project, k.Storage)
	switch {
	case media.CodeOf(err) == media.CodeNotFound:
		if err := d.makeStorage(c, k.Storage, &a); err != nil {
			return nil, err
		}
		k.Owned = true
	case err != nil:
		return nil, err
	default:
		if fault := fits(storage, &a); fault != nil {
			return nil, media.Faults{fault}
		}
	}
	id := shortID(rand.Text())
	if _, err := d.added(c).Insert(c, id, "", k); err != nil {
		return nil, err
	}
	return struct {
		ID string `json:"storage_id"`
	}{id}, nil
}

func (d *Dialect) checkAddition(a *addition) media.Faults {
	var f media.Faults
	f.Add(media.OneOf("type", a.Type, "oss", "s3"))
	if !bucketName.MatchString(a.Bucket) {
		f.Add(media.Bad("bucket", "must be 3 to 63 lowercase letters, digits, dots, dashes and underscores, is %q", a.Bucket))
	}
	if !regionName.MatchString(a.Region) {
		f.Add(media.Bad("region", "must be a region such as us-east-1, is %q", a.Region))
	}
	f.Add(literal("prefix", a.Prefix))
	if a.Notify != "" {
		if err := d.Jobs.Outbound.CheckURL(a.Notify); err != nil {
			f.Add(media.Bad("notify", "%s", media.AsError(err).Message))
		}
	}
	return f
}

// fits says why an existing storage is not the one that is meant.
func fits(s *media.Storage, a *addition) *media.Error {
	is := ofStorage(s)
	switch key, _ := s.Config["access_key"].(string); {
	case is.Bucket != a.Bucket && s.Kind == s3.KindName:
		return media.Bad("bucket", "the storage %s belongs to another bucket, %s", s.Name, is.Bucket)
	case is.Region != "" && is.Region != a.Region:
		return media.Bad("region", "the bucket %s is in the region %s", a.Bucket, is.Region)
	case s.Kind == s3.KindName && a.Key != "" && a.Key != key:
		return media.Bad("storage_ak", "the bucket %s is known here with another key", a.Bucket)
	}
	return nil
}

func (d *Dialect) makeStorage(c *call, name string, a *addition) error {
	var f media.Faults
	if a.Key == "" {
		f.Add(missing("storage_ak"))
	}
	if a.Secret == "" {
		f.Add(missing("storage_sk"))
	}
	if err := f.Err(); err != nil {
		return err
	}
	endpoint := "https://s3." + a.Region + ".amazonaws.com"
	if a.Type == "oss" {
		endpoint = "https://oss-" + a.Region + ".aliyuncs.com"
	}
	config, err := json.Marshal(map[string]string{"endpoint": endpoint, "region": a.Region, "bucket": a.Bucket, "access_key": a.Key, "secret_key": a.Secret})
	if err != nil {
		return err
	}
	_, err = d.Jobs.Storages.Create(c, c.who.Project, storages.StorageSpec{Name: name, Kind: s3.KindName, Config: config}, false)
	return err
}

// deleteStorage forgets a storage; a bucket that add_storage brought is forgotten
// with the last storage of it. Objects stay.
func (d *Dialect) deleteStorage(c *call) (any, error) {
	if err := c.only("storage_id").Err(); err != nil {
		return nil, err
	}
	all, err := d.places(c)
	if err != nil {
		return nil, err
	}
	id := c.query.Get("storage_id")
	for i := range all {
		if all[i].ID != id {
			continue
		}
		if !all[i].added {
			return struct{}{}, d.Jobs.Storages.Delete(c, c.who.Project, all[i].Storage)
		}
		return struct{}{}, d.forget(c, all, i)
	}
	return nil, media.Errorf(media.CodeNotFound, "there is no storage %q", id)
}

// forget removes a place that was added here.
func (d *Dialect) forget(c *call, all []kept, i int) error {
	if !all[i].Owned {
		return d.added(c).Delete(c, all[i].ID)
	}
	for j := range all {
		if j == i || all[j].Storage != all[i].Storage {
			continue
		}
		next, err := d.added(c).Find(c, all[j].ID)
		if err != nil {
			return err
		}
		next.Is.Owned = true // from now on
		if err := d.added(c).Update(c, next); err != nil {
			return err
		}
		return d.added(c).Delete(c, all[i].ID)
	}
	err := d.Jobs.Storages.Delete(c, c.who.Project, all[i].Storage)
	if err != nil && media.CodeOf(err) != media.CodeNotFound {
		return err
	}
	return d.added(c).Delete(c, all[i].ID)
}

// literal is a path as a part of a key pattern, in which braces are variables.
func literal(field, path string) *media.Error {
	if strings.ContainsAny(path, "{}") {
		return media.Bad(field, "must not have braces here")
	}
	return nil
}
