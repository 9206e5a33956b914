package azure

import (
	"encoding/xml"
	"net/http"
	"strconv"
	"strings"

	"github.com/mediamill/mediamill/internal/blob"
)

// A blobList is the answer of List Blobs.
type blobList struct {
	XMLName    xml.Name   `xml:"EnumerationResults"`
	Container  string     `xml:"ContainerName,attr"`
	Prefix     string     `xml:"Prefix,omitempty"`
	Marker     string     `xml:"Marker,omitempty"`
	MaxResults int        `xml:"MaxResults"`
	Blobs      []blobItem `xml:"Blobs>Blob"`
	NextMarker string     `xml:"NextMarker"`
}

type blobItem struct {
	Name     string `xml:"Name"`
	URL      string `xml:"Url"`
	Modified string `xml:"Properties>Last-Modified"`
	ETag     string `xml:"Properties>Etag"`
	Bytes    int64  `xml:"Properties>Content-Length"`
	Type     string `xml:"Properties>Content-Type"`
	Kind     string `xml:"Properties>BlobType"`
}

// container answers for an asset's container: its properties and its blobs.
func (b *blobCall) container(comp string) error {
	q := b.r.URL.Query()
	reads := b.r.Method == http.MethodGet || b.r.Method == http.MethodHead
	switch {
	case reads && comp == "" && q.Get("restype") == "container":
		b.w.WriteHeader(http.StatusOK)
		return nil
	case !reads || comp != "list" || q.Get("restype") != "container":
		return &blobError{http.StatusBadRequest, "UnsupportedOperation", "This server does not have the operation."}
	}
	if err := b.may(mayList); err != nil {
		return err
	}
	most, err := strconv.Atoi(q.Get("maxresults"))
	if err != nil || most < 1 || most > 5000 {
		most = 5000
	}
	folder := prefixOf(b.grant.asset.ID)
	list := blobList{Container: b.root + blobRoot + "/" + strings.TrimSuffix(folder, "/"), Prefix: q.Get("prefix"), Marker: q.Get("marker"), MaxResults: most}
	o := blob.ListOptions{Prefix: folder + list.Prefix}
	if list.Marker != "" {
		o.After = folder + list.Marker
	}
	for info, err := range b.bucket.List(b.ctx, o) {
		if err != nil {
			return err
		}
		if len(list.Blobs) == most {
			list.NextMarker = list.Blobs[most-1].Name
			break
		}
		name := strings.TrimPrefix(info.Key, folder)
		list.Blobs = append(list.Blobs, blobItem{
			name, list.Container + "/" + name, info.Modified.UTC().Format(http.TimeFormat), info.ETag, info.Bytes, info.Type, "BlockBlob",
		})
	}
	body, err := xml.Marshal(list)
	if err != nil {
		return err
	}
	b.w.Header().Set("Content-Type", "application/xml")
	_, _ = b.w.Write(append([]byte(xml.Header), body...))
	return nil
}
