package azure

import (
	"path"
	"slices"
	"strings"

	"github.com/mediamill/mediamill/internal/blob"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/store"
)

// collect makes the files of an output asset known once its job has ended. The
// job's own rows say what was made; here they get IDs and can be changed.
func (c *call) collect(k kept[asset]) error {
	if k.Is.Job == "" {
		return nil
	}
	if _, waits, err := c.pending().Lookup(c.ctx, k.ID); err != nil || !waits {
		return err // nil if it was collected before
	}
	found, ended, err := c.madeOf(k)
	if err != nil || !ended {
		return err
	}
	if err := c.addFiles(k, found); err != nil {
		return err
	}
	return c.pending().Forget(c.ctx, k.ID)
}

// madeOf are the files that a job made of an output asset. Of a job that was
// removed meanwhile the blobs are left.
func (c *call) madeOf(k kept[asset]) (found []file, ended bool, err error) {
	job, err := c.Jobs.Get(c.ctx, c.who.Project, k.Is.Job)
	if media.CodeOf(err) == media.CodeNotFound {
		found, err = c.blobsOf(k)
		return found, true, err
	}
	if err != nil || !job.State.Ended() {
		return nil, false, err
	}
	for _, t := range job.Tasks {
		for _, o := range t.Outputs {
			if name, ok := strings.CutPrefix(o.Key, prefixOf(k.ID)); ok && o.Storage == k.Is.Storage {
				found = append(found, file{Name: name, Bytes: o.Bytes, MIME: o.Type})
			}
		}
	}
	manifests, err := c.manifestsOf(k, job)
	return append(found, manifests...), true, err
}

// manifestsOf writes the manifests of the films that a job made for streaming
// into an asset.
func (c *call) manifestsOf(k kept[asset], job *media.Job) (made []file, err error) {
	order, err := knownOf(job)
	if err != nil {
		return nil, err
	}
	for _, t := range order.record.Tasks {
		if t.Manifest == "" || !slices.Contains(t.Outputs, k.ID) {
			continue
		}
		var films []string
		for _, part := range order.parts(t) {
			for _, o := range part.Outputs {
				if name, ok := strings.CutPrefix(o.Key, prefixOf(k.ID)); ok && part.State == media.Succeeded && path.Ext(name) == ".mp4" {
					films = append(films, name)
				}
			}
		}
		if len(films) == 0 {
			continue
		}
		bucket, err := c.Jobs.Storages.Bucket(c.ctx, c.who.Project, k.Is.Storage)
		if err != nil {
			return nil, err
		}
		files, err := writeManifests(c.ctx, bucket, prefixOf(k.ID), t.Manifest, films)
		if err != nil {
			return nil, err
		}
		made = append(made, files...)
	}
	return made, nil
}

// addFiles adds those of an asset that are not known by name. One file alone
// becomes the primary one, and otherwise a server manifest, or the largest video
// when there is none.
func (c *call) addFiles(of kept[asset], found []file) error {
	known := map[string]bool{}
	primary := false
	for f, err := range c.files().Each(c.ctx, &of.ID) {
		if err != nil {
			return err
		}
		known[f.Is.Name] = true
		primary = primary || f.Is.Primary
	}
	found = slices.DeleteFunc(found, func(f file) bool { return known[f.Name] })
	if i := primaryOf(found); i >= 0 && !primary {
		found[i].Primary = true
	}
	for _, f := range found {
		if err := c.describeEncryption(of, &f); err != nil {
			return err
		}
		_, err := c.files().Insert(c.ctx, store.NewID(), of.ID, f)
		if err != nil {
			return err
		}
	}
	return nil
}

// describeEncryption says of a file that a job made how it lies.
func (c *call) describeEncryption(of kept[asset], f *file) error {
	if of.Is.Options != optionsEncrypted || of.Is.Job == "" || len(of.Is.Keys) == 0 {
		return nil
	}
	v, ok, err := c.vectors().Lookup(c.ctx, of.ID+"/"+f.Name)
	if !ok {
		return err
	}
	f.Encrypted, f.Scheme, f.Version = true, storageScheme, storageVersion
	f.Key, f.Vector = idOf(idKey, of.Is.Keys[0]), v.Is.Vector
	return nil
}

// primaryOf is which of files is the primary one; -1 when that cannot be said.
func primaryOf(list []file) int {
	best := -1
	for i, f := range list {
		switch {
		case len(list) == 1, strings.EqualFold(path.Ext(f.Name), ".ism"):
			return i
		case !strings.HasPrefix(blob.TypeOf(f.Name), "video/"):
		case best < 0 || f.Bytes > list[best].Bytes:
			best = i
		}
	}
	return best
}

// createFileInfos makes files of the blobs of an asset: the function of that name.
func createFileInfos(c *call) error {
	id, err := c.argument("assetid")
	if err != nil {
		return err
	}
	k, err := c.asset(id)
	if err != nil {
		return err
	}
	found, err := c.blobsOf(k)
	if err != nil {
		return err
	}
	return c.addFiles(k, found)
}

// maxBlobs is how many blobs an asset may have.
const maxBlobs = 10_000

// blobsOf are the blobs of an asset as files.
func (c *call) blobsOf(k kept[asset]) (found []file, err error) {
	bucket, err := c.Jobs.Storages.Bucket(c.ctx, c.who.Project, k.Is.Storage)
	if err != nil {
		return nil, err
	}
	for info, err := range bucket.List(c.ctx, blob.ListOptions{Prefix: prefixOf(k.ID)}) {
		if err != nil {
			return nil, err
		}
		found = append(found, file{Name: strings.TrimPrefix(info.Key, prefixOf(k.ID)), Bytes: info.Bytes, MIME: info.Type})
		if len(found) > maxBlobs {
			return nil, media.Errorf(media.CodeInvalid, "The asset has more than %d blobs.", maxBlobs)
		}
	}
	return found, nil
}

// source is the object that a job reads of an asset: its primary file's.
func (c *call) source(k kept[asset]) (media.SourceRef, error) {
	if err := c.collect(k); err != nil {
		return media.SourceRef{}, err
	}
	var list []file
	for f, err := range c.files().Each(c.ctx, &k.ID) {
		if err != nil {
			return media.SourceRef{}, err
		}
		if f.Is.Primary {
			list = []file{f.Is}
			break
		}
		list = append(list, f.Is)
	}
	if len(list) == 0 {
		var err error
		if list, err = c.blobsOf(k); err != nil {
			return media.SourceRef{}, err
		}
	}
	if len(list) != 1 {
		return media.SourceRef{}, media.Bad("InputMediaAssets",
			"The primary file of the asset '%s' cannot be determined: it has %d files and none is primary.", idOf(idAsset, k.ID), len(list))
	}
	return media.SourceRef{Storage: k.Is.Storage, Key: prefixOf(k.ID) + list[0].Name}, nil
}
