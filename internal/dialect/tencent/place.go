package tencent

import (
	"path"
	"strings"

	"github.com/mediamill/mediamill/internal/media"
)

// The places of a source or an output, as requests name them.
type (
	// A MediaInputInfo says where a source is.
	MediaInputInfo struct {
		Type         string        `need:"true"` // COS, URL or AWS-S3; VOD is refused
		CosInputInfo *CosInputInfo `json:",omitempty"`
		UrlInputInfo *UrlInputInfo `json:",omitempty"`
		S3InputInfo  *S3InputInfo  `json:",omitempty"`
		VODInputInfo refused       `json:",omitzero"`
	}
	// A CosInputInfo is an object of a bucket of COS.
	CosInputInfo struct {
		Bucket string `need:"true"`
		Region string `need:"true"`
		Object string `need:"true"`
	}
	// A UrlInputInfo is a URL.
	UrlInputInfo struct {
		Url string `need:"true"`
	}
	// An S3InputInfo is an object of a bucket of Amazon S3.
	S3InputInfo struct {
		S3Bucket    string `need:"true"`
		S3Region    string `need:"true"`
		S3Object    string `need:"true"`
		S3SecretId  secret `json:",omitempty"`
		S3SecretKey secret `json:",omitempty"`
	}
	// A TaskOutputStorage is a bucket for outputs.
	TaskOutputStorage struct {
		Type             string            `need:"true"` // COS or AWS-S3; VOD is refused
		CosOutputStorage *CosOutputStorage `json:",omitempty"`
		S3OutputStorage  *S3OutputStorage  `json:",omitempty"`
		VODOutputStorage refused           `json:",omitzero"`
	}
	// A CosOutputStorage is a bucket of COS; empty members are those of the source.
	CosOutputStorage struct{ Bucket, Region string }
	// An S3OutputStorage is a bucket of Amazon S3.
	S3OutputStorage struct {
		S3Bucket    string `need:"true"`
		S3Region    string `need:"true"`
		S3SecretId  secret `json:",omitempty"`
		S3SecretKey secret `json:",omitempty"`
	}
)

const (
	placeCOS = "COS"
	placeURL = "URL"
	placeS3  = "AWS-S3"
	placeVOD = "VOD"
)

// A secret is read and never written: everything that is kept or given back has
// a mask in its place. Storages have their own keys.
type secret string

// MarshalJSON writes the mask.
func (s secret) MarshalJSON() ([]byte, error) {
	if s == "" {
		return []byte(`""`), nil
	}
	return []byte(`"****"`), nil
}

// object is the bucket, region and key that in names; all empty for an address.
func (in MediaInputInfo) object() (bucket, region, key string) {
	switch {
	case in.Type == placeCOS && in.CosInputInfo != nil:
		bucket, region, key = in.CosInputInfo.Bucket, in.CosInputInfo.Region, in.CosInputInfo.Object
	case in.Type == placeS3 && in.S3InputInfo != nil:
		bucket, region, key = in.S3InputInfo.S3Bucket, in.S3InputInfo.S3Region, in.S3InputInfo.S3Object
	}
	return bucket, region, strings.TrimPrefix(key, "/") // the vendor's examples write the slash, and both are taken
}

// check says what is wrong with in by itself.
func (in MediaInputInfo) check(field string) error {
	missing := ""
	switch in.Type {
	case placeCOS:
		if in.CosInputInfo == nil {
			missing = "CosInputInfo"
		}
	case placeURL:
		if in.UrlInputInfo == nil {
			missing = "UrlInputInfo"
		}
	case placeS3:
		if in.S3InputInfo == nil {
			missing = "S3InputInfo"
		}
	case placeVOD:
		return failf("UnsupportedOperation", "%s.Type VOD is not available here", field)
	default:
		return failf("InvalidParameterValue", "%s.Type must be COS, URL or AWS-S3, is %q", field, in.Type)
	}
	if missing != "" {
		return failf("MissingParameter", "the request is missing the parameter %s.%s", field, missing)
	}
	return nil
}

// source is where the core finds in.
func (c *call) source(field string, in MediaInputInfo) (media.SourceRef, error) {
	if err := in.check(field); err != nil {
		return media.SourceRef{}, err
	}
	if in.Type == placeURL {
		return media.SourceRef{URL: in.UrlInputInfo.Url}, nil
	}
	bucket, region, key := in.object()
	storage, err := c.storage(field, bucket, region)
	return media.SourceRef{Storage: storage, Key: key}, err
}

// storage is the name of the storage for a bucket of a region: one
// of the bucket's name, or an S3 storage of it. A storage that is told its
// region must be in the one that is asked for.
func (c *call) storage(field, bucket, region string) (string, error) {
	list, err := c.Jobs.Storages.List(c.ctx, c.who.Project)
	if err != nil {
		return "", err
	}
	elsewhere := ""
	for _, s := range list {
		if s.Name != bucket && s.Config["bucket"] != bucket {
			continue
		}
		if there, _ := s.Config["region"].(string); there != "" && region != "" && there != region {
			elsewhere = there
			continue
		}
		return s.Name, nil
	}
	if elsewhere != "" {
		return "", failf("InvalidParameterValue", "%s: the bucket %s is in the region %s and not in %s", field, bucket, elsewhere, region)
	}
	return "", failf("InvalidParameterValue", "%s: there is no storage for the bucket %s; an administrator must add one with that name", field, bucket)
}

// target is where outputs go: out, and what it does not tell from the source.
// The echo is out with nothing left open, for answers.
func (c *call) target(field string, out *TaskOutputStorage, in MediaInputInfo) (storage string, echo TaskOutputStorage, err error) {
	bucket, region, _ := in.object()
	if out == nil || out.Type == "" {
		switch in.Type {
		case placeCOS:
			echo = TaskOutputStorage{Type: placeCOS, CosOutputStorage: &CosOutputStorage{bucket, region}}
		case placeS3:
			echo = TaskOutputStorage{Type: placeS3, S3OutputStorage: &S3OutputStorage{
				S3Bucket: bucket, S3Region: region, S3SecretId: in.S3InputInfo.S3SecretId, S3SecretKey: in.S3InputInfo.S3SecretKey}}
		default:
			return "", echo, failf("MissingParameter", "the request is missing the parameter %s, which a source of the type URL needs", field)
		}
	} else {
		echo = *out
		switch {
		case out.Type == placeCOS:
			to := CosOutputStorage{}
			if out.CosOutputStorage != nil {
				to = *out.CosOutputStorage
			}
			if to.Bucket == "" {
				to.Bucket = bucket
			}
			if to.Region == "" {
				to.Region = region
			}
			if to.Bucket == "" {
				return "", echo, failf("MissingParameter", "the request is missing the parameter %s.CosOutputStorage.Bucket", field)
			}
			echo.CosOutputStorage, bucket, region = &to, to.Bucket, to.Region
		case out.Type == placeS3 && out.S3OutputStorage != nil:
			bucket, region = out.S3OutputStorage.S3Bucket, out.S3OutputStorage.S3Region
		case out.Type == placeS3:
			return "", echo, failf("MissingParameter", "the request is missing the parameter %s.S3OutputStorage", field)
		case out.Type == placeVOD:
			return "", echo, failf("UnsupportedOperation", "%s.Type VOD is not available here", field)
		default:
			return "", echo, failf("InvalidParameterValue", "%s.Type must be COS or AWS-S3, is %q", field, out.Type)
		}
	}
	storage, err = c.storage(field, bucket, region)
	return storage, echo, err
}

// directory is the folder that relative paths are taken from: the one that was
// asked for, or the source's; with a slash at both ends, which the vendor asks
// for and programs leave out.
func directory(asked string, in MediaInputInfo) (string, error) {
	if asked == "" {
		_, _, key := in.object()
		if folder := path.Dir("/" + key); folder != "/" {
			return folder + "/", nil
		}
		return "/", nil
	}
	if !strings.HasPrefix(asked, "/") {
		asked = "/" + asked
	}
	if !strings.HasSuffix(asked, "/") {
		asked += "/"
	}
	return asked, nil
}
