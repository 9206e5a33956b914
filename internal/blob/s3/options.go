// Package s3 keeps objects in a bucket of Amazon S3 or any server that speaks its
// protocol.
//
// An output is staged as a multipart upload that is not completed, which S3 does not
// list as an object. Each write carries a token in the object's metadata: if the
// response to a write is lost, the token shows whether the object is this one or
// another writer's. Requests that fail with 5xx, throttling or a broken connection
// are retried with back-off; reads continue where they broke off.
package s3

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"github.com/mediamill/mediamill/internal/blob"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
	"github.com/minio/minio-go/v7/pkg/encrypt"
)

// Options name the bucket and how to reach it. All but the secret key is shown to
// users of the API.
type Options struct {
	Endpoint       string `json:"endpoint" doc:"URL of the S3 server, such as https://s3.eu-central-1.amazonaws.com" maxLength:"512"`
	Bucket         string `json:"bucket" doc:"3 to 63 lowercase letters, digits, dots and hyphens" maxLength:"63"`
	Region         string `json:"region,omitempty" doc:"us-east-1 if empty" maxLength:"64"`
	AccessKey      string `json:"access_key" maxLength:"128"`
	SecretKey      string `json:"secret_key" maxLength:"256"`
	Prefix         string `json:"prefix,omitempty" title:"Folder in the bucket" doc:"Folder for all objects; other programs must not use it" maxLength:"512"`
	Addressing     string `json:"addressing,omitempty" enum:"auto,path,virtual" doc:"Whether the bucket is in the path or in the host name; auto selects what the large clouds need"`
	Encryption     string `json:"encryption,omitempty" title:"Encryption at rest" enum:"none,s3,kms" doc:"Encryption by the server: SSE-S3 or SSE-KMS"`
	KMSKey         string `json:"kms_key,omitempty" title:"KMS key" doc:"ID of the KMS key; the default key of the bucket if empty" maxLength:"2048"`
	PublicEndpoint string `json:"public_endpoint,omitempty" title:"Endpoint for browsers" doc:"URL at which browsers reach the server, if it differs; used for signed links" maxLength:"512"`
	Insecure       bool   `json:"insecure,omitempty" title:"Allow HTTP without encryption" doc:"Access keys stay secret, but objects are sent unencrypted"`

	// Transport makes the connections; nil is a plain one. Where callers may
	// choose the endpoint, pass outbound's.
	Transport http.RoundTripper `json:"-"`
}

var (
	bucketName = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$`)
	regionName = regexp.MustCompile(`^[a-z0-9-]*$`)
)

// Validate gives all that is wrong with the options at once.
func (o Options) Validate() error {
	var faults media.Faults
	faults.Add(o.checkEndpoint("endpoint", o.Endpoint))
	if o.PublicEndpoint != "" {
		faults.Add(o.checkEndpoint("public_endpoint", o.PublicEndpoint))
	}
	if !bucketName.MatchString(o.Bucket) {
		faults.Add(media.Bad("bucket", "must have 3 to 63 lowercase letters, digits, dots and hyphens, is %q", o.Bucket))
	}
	if !regionName.MatchString(o.Region) {
		faults.Add(media.Bad("region", "must be a name such as eu-central-1, is %q", o.Region))
	}
	if p := strings.TrimSuffix(o.Prefix, "/"); p != "" {
		if err := blob.CheckKey(p); err != nil {
			faults.Add(media.Bad("prefix", "is not a folder: %s", media.AsError(err).Message).WithHint("%s", media.AsError(err).Hint))
		}
	}
	faults.Add(media.OneOf("addressing", o.Addressing, "", "auto", "path", "virtual"))
	faults.Add(media.OneOf("encryption", o.Encryption, "", "none", "s3", "kms"))
	if o.KMSKey != "" && o.Encryption != "kms" {
		faults.Add(media.Bad("kms_key", "can be used with encryption kms only"))
	}
	if o.AccessKey == "" {
		faults.Add(media.Bad("access_key", "is required"))
	}
	if o.SecretKey == "" {
		faults.Add(media.Bad("secret_key", "is required"))
	}
	return faults.Err()
}

func (o Options) checkEndpoint(field, text string) *media.Error {
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
		return media.Bad(field, "must be a URL such as https://s3.example.com, is %q", text)
	case u.User != nil || u.Path != "" && u.Path != "/" || u.RawQuery != "" || u.Fragment != "":
		return media.Bad(field, "must have a scheme and host only").WithHint("The bucket, the prefix and the keys are separate fields.")
	case u.Scheme == "http" && !o.Insecure:
		return media.Bad(field, "is http, which is not encrypted").WithHint("Use https, or set insecure if the network is trusted.")
	}
	return nil
}

// A Bucket is one bucket, or a folder of it.
type Bucket struct {
	core   minio.Core
	signer *minio.Client // for links; under the public address
	name   string
	prefix string // "" or ending in a slash
	sse    encrypt.ServerSide
}

var _ blob.Bucket = (*Bucket)(nil)

// tries is how often one request is sent; the waits between grow from 0.2 to 1 s,
// so that the last is sent about 4 s after the first.
const tries = 8

// New checks the options and makes a Bucket. It sends nothing.
func New(o Options) (*Bucket, error) {
	if err := o.Validate(); err != nil {
		return nil, err
	}
	client, err := o.client(o.Endpoint)
	if err != nil {
		return nil, err
	}
	b := &Bucket{core: minio.Core{Client: client}, signer: client, name: o.Bucket}
	if o.PublicEndpoint != "" {
		if b.signer, err = o.client(o.PublicEndpoint); err != nil {
			return nil, err
		}
	}
	if p := strings.TrimSuffix(o.Prefix, "/"); p != "" {
		b.prefix = p + "/"
	}
	switch o.Encryption {
	case "s3":
		b.sse = encrypt.NewSSE()
	case "kms":
		if b.sse, err = encrypt.NewSSEKMS(o.KMSKey, nil); err != nil {
			return nil, media.Wrap(media.CodeConfigInvalid, err, "the KMS key cannot be used")
		}
	}
	return b, nil
}

func (o Options) client(endpoint string) (*minio.Client, error) {
	u, err := url.Parse(endpoint)
	if err != nil {
		return nil, media.Wrap(media.CodeConfigInvalid, err, "the endpoint is not a URL")
	}
	region := o.Region
	if region == "" {
		region = "us-east-1"
	}
	lookup := minio.BucketLookupAuto
	switch o.Addressing {
	case "path":
		lookup = minio.BucketLookupPath
	case "virtual":
		lookup = minio.BucketLookupDNS
	}
	transport := o.Transport
	if transport == nil {
		if transport, err = minio.DefaultTransport(u.Scheme == "https"); err != nil {
			return nil, media.Wrap(media.CodeConfigInvalid, err, "the endpoint cannot be used")
		}
	}
	client, err := minio.New(u.Host, &minio.Options{
		Creds:        credentials.NewStaticV4(o.AccessKey, o.SecretKey, ""),
		Secure:       u.Scheme == "https",
		Region:       region,
		BucketLookup: lookup,
		Transport:    clocked{transport},
		MaxRetries:   tries,
	})
	if err != nil {
		return nil, media.Wrap(media.CodeConfigInvalid, err, "the endpoint cannot be used")
	}
	return client, nil
}
