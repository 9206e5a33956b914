package jdcloud

import (
	"regexp"
	"strings"

	"github.com/mediamill/mediamill/internal/media"
)

// bucketName is the console's rule: 3 to 63 small letters, digits and dashes,
// a letter or digit at both ends.
var bucketName = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$`)

var regionName = regexp.MustCompile(`^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$`)

// checkPath is the console's rule for paths of objects: no slash at the start,
// no backslash and no double slash.
func checkPath(field, path string) *media.Error {
	switch {
	case strings.HasPrefix(path, "/"):
		return media.Bad(field, "must not begin with a slash")
	case strings.Contains(path, `\`):
		return media.Bad(field, "must not have a backslash")
	case strings.Contains(path, "//"):
		return media.Bad(field, "must not have a double slash")
	}
	return nil
}

// checkKey is checkPath of a path that must be there.
func checkKey(field, key string) *media.Error {
	if key == "" {
		return missing(field)
	}
	return checkPath(field, key)
}

func missing(field string) *media.Error {
	return &media.Error{Code: media.CodeConfigMissing, Field: field, Message: "is required"}
}

// checkBucket is nil when a bucket's name is right and there is a storage of that
// name in the region: a storage whose config says another region is not meant.
func (d *Dialect) checkBucket(c *call, field, bucket, region string) (*media.Error, error) {
	switch {
	case bucket == "":
		return missing(field), nil
	case !bucketName.MatchString(bucket):
		return media.Bad(field, "%q must be 3 to 63 lowercase letters, digits and dashes, and begin and end with a letter or digit", bucket), nil
	}
	storage, err := d.Jobs.Storages.Get(c, c.who.Project, bucket)
	if media.CodeOf(err) == media.CodeNotFound {
		return media.Bad(field, "there is no bucket %q", bucket), nil
	}
	if err != nil {
		return nil, err
	}
	if own, _ := storage.Config["region"].(string); own != "" && region != "" && own != region {
		return media.Bad(field, "the bucket %q is in the region %s, not in %s", bucket, own, region), nil
	}
	return nil, nil
}

// literal is a path as a part of a key pattern, in which braces are variables.
func literal(field, path string) *media.Error {
	if strings.ContainsAny(path, "{}") {
		return media.Bad(field, "must not have braces here")
	}
	return nil
}
