package tencent

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image"
	"net/http"
	"path"
	"strings"
	"time"

	"github.com/mediamill/mediamill/internal/blob"
	"github.com/mediamill/mediamill/internal/deliver"
)

// keepImage puts a template's picture into the project's default storage, where
// workers read it. Each change gets a name of its own: jobs that wait have the
// picture that they were made with.
func keepImage(c *call, definition int64, p *WatermarkParameter) error {
	i := p.ImageTemplate
	if p.Type != "image" || i == nil || i.ImageContent == "" {
		return nil
	}
	raw, err := base64.StdEncoding.DecodeString(i.ImageContent)
	if err != nil {
		return failf("InvalidParameterValue.ImageContent", "ImageContent is not base64")
	}
	_, format, err := image.DecodeConfig(bytes.NewReader(raw))
	if err != nil {
		return failf("InvalidParameterValue.ImageContent", "ImageContent is not a JPEG or PNG image")
	}
	storage, err := c.Jobs.Storages.Get(c.ctx, c.who.Project, "")
	if err != nil {
		return failf("FailedOperation", "the project has no default storage to keep the image in")
	}
	bucket, err := c.Jobs.Storages.Bucket(c.ctx, c.who.Project, storage.Name)
	if err != nil {
		return err
	}
	key := fmt.Sprintf("tencent-watermarks/%d-%s.%s", definition, hexSum(raw)[:16], map[string]string{"jpeg": "jpg", "png": "png"}[format])
	if _, err := bucket.Put(c.ctx, blob.Object{Key: key, Bytes: int64(len(raw))}, bytes.NewReader(raw)); err != nil {
		return err
	}
	i.ImageContent, i.Storage, i.Key = "", storage.Name, key
	return nil
}

func (p *WatermarkParameter) shown(c *call) WatermarkShown {
	s := WatermarkShown{Type: p.Type, CoordinateOrigin: p.CoordinateOrigin, XPos: p.XPos, YPos: p.YPos, TextTemplate: p.TextTemplate}
	if i := p.ImageTemplate; i != nil {
		s.ImageTemplate = &ImageShown{ImageUrl: c.imageAddress(i), Width: i.Width, Height: i.Height, RepeatType: "repeat"}
	}
	return s
}

// toldImage is the address of a template's picture, if it has one.
func toldImage(c *call, p *WatermarkParameter) map[string]any {
	if p.ImageTemplate == nil {
		return map[string]any{}
	}
	return map[string]any{"ImageUrl": c.imageAddress(p.ImageTemplate)}
}

// imagePath is the root of the addresses of pictures.
const imagePath = "/tencent/watermarks/"

// imageScope is what a signed link to a picture opens.
const imageScope = "tencent-watermark/"

// imageAddress is a link to a picture that lasts an hour; "" when there are none.
func (c *call) imageAddress(i *ImageWatermark) string {
	if c.Links == nil {
		return ""
	}
	token, _, err := c.Links.Sign(imageScope+c.who.Project+"/"+i.Storage+"/"+i.Key, time.Hour)
	if err != nil {
		return ""
	}
	return c.Address + imagePath + token + "/" + path.Base(i.Key)
}

// image serves what a link to a picture opens.
func (d *Dialect) image(w http.ResponseWriter, r *http.Request) {
	token, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, imagePath), "/")
	if d.Links == nil || r.Method != http.MethodGet {
		http.NotFound(w, r)
		return
	}
	scope, _, err := d.Links.Open(token)
	rest, ours := strings.CutPrefix(scope, imageScope)
	parts := strings.SplitN(rest, "/", 3)
	if err != nil || !ours || len(parts) != 3 {
		http.Error(w, "the link is not valid or has expired", http.StatusForbidden)
		return
	}
	bucket, err := d.Jobs.Storages.Bucket(r.Context(), parts[0], parts[1])
	if err == nil {
		err = deliver.Object(w, r, bucket, parts[2], deliver.Options{Type: blob.TypeOf(parts[2])})
	}
	if err != nil {
		http.NotFound(w, r)
	}
}
