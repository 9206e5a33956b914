package jdcloud

import (
	"fmt"

	"github.com/mediamill/mediamill/internal/media"
)

// delimiters part an object's name from an image style. They are kept for the
// clients that read them back; styles themselves are not offered.
type delimiters struct {
	Delimiters []string `json:"delimiters"`
}

func (c *call) delimiterID() string { return c.path["regionId"] + "/" + c.path["bucketName"] }

func (d *Dialect) getStyleDelimiter(c *call) (any, error) {
	kept := delimiters{[]string{}}
	_, err := d.setting(c, kindDelimiter, c.delimiterID(), &kept)
	return kept, err
}

func (d *Dialect) setStyleDelimiter(c *call) (any, error) {
	var wanted delimiters
	if err := c.read(&wanted, "bucketName"); err != nil {
		return nil, err
	}
	var faults media.Faults
	fault, err := d.checkBucket(c, "bucketName", c.path["bucketName"], c.path["regionId"])
	if err != nil {
		return nil, err
	}
	faults.Add(checkRegion("regionId", c.path["regionId"]), fault)
	if len(wanted.Delimiters) == 0 {
		faults.Add(missing("delimiters"))
	}
	for i, one := range wanted.Delimiters {
		faults.Add(media.OneOf(fmt.Sprintf("delimiters[%d]", i), one, "-", "_", "/", "!"))
	}
	if err := faults.Err(); err != nil {
		return nil, err
	}
	return empty{}, d.set(c, kindDelimiter, c.delimiterID(), wanted)
}

func (d *Dialect) deleteStyleDelimiter(c *call) (any, error) {
	err := d.documents(c).Delete(c, kindDelimiter, c.delimiterID())
	if media.CodeOf(err) == media.CodeNotFound {
		err = media.Errorf(media.CodeNotFound, "the bucket %s has no style delimiter", c.path["bucketName"])
	}
	return empty{}, err
}
