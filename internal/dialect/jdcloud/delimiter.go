package jdcloud

import (
	"fmt"

	"github.com/mediamill/mediamill/internal/dialect"
	"github.com/mediamill/mediamill/internal/media"
)

// delimiters part an object's name from an image style. They are kept for the
// clients that read them back; styles themselves are not offered.
type delimiters struct {
	Delimiters []string `json:"delimiters"`
}

// delimiters has one document for each region and bucket.
func (d *Dialect) delimiters(c *call) dialect.Documents[delimiters] {
	all := documents[delimiters](d, c, kindDelimiter)
	all.Missing = func(string) error {
		return media.Errorf(media.CodeNotFound, "the bucket %s has no style delimiter", c.path["bucketName"])
	}
	return all
}

func (c *call) delimiterID() string { return c.path["regionId"] + "/" + c.path["bucketName"] }

func (d *Dialect) getStyleDelimiter(c *call) (any, error) {
	return d.delimiters(c).Setting(c, c.delimiterID(), delimiters{[]string{}})
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
	return empty{}, d.delimiters(c).Set(c, c.delimiterID(), wanted)
}

func (d *Dialect) deleteStyleDelimiter(c *call) (any, error) {
	return empty{}, d.delimiters(c).Delete(c, c.delimiterID())
}
