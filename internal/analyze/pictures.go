package analyze

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"

	"github.com/mediamill/mediamill/internal/media"
)

// A Picture is an image that belongs to a report: a JPEG file beside it.
type Picture struct {
	Name string // of the file, relative to the report; what an annotation has as its evidence
	Role media.Role
	At   media.Seconds
	JPEG []byte
}

// An Illustrator is an analyzer that adds pictures to the report.
type Illustrator interface {
	// Pictures is how many pictures of a role there are at most; no two analyzers
	// have the same role but media.RoleEvidence.
	Pictures() (role media.Role, most int)
}

// PictureName is the name of the n-th picture of a role, from 1, as a series.
func PictureName(role media.Role) string { return string(role) + "-%05d.jpg" }

// Show adds a picture to the report, and returns the name of its file.
func (r *Report) Show(role media.Role, at media.Seconds, file []byte) string {
	n := 1
	for _, p := range r.Pictures {
		if p.Role == role {
			n++
		}
	}
	name := fmt.Sprintf(PictureName(role), n)
	r.Pictures = append(r.Pictures, Picture{Name: name, Role: role, At: Micro(at), JPEG: file})
	return name
}

// Pictures are how many pictures of each role the members add at most.
func (c *Set) Pictures() map[media.Role]int {
	all := map[media.Role]int{}
	for _, m := range c.members {
		if one, ok := m.Analyzer.(Illustrator); ok && m.asked {
			role, most := one.Pictures()
			all[role] += most
		}
	}
	return all
}

// pictureQuality is that of the JPEG files, 1 to 100.
const pictureQuality = 88

// JPEG is a still as a file.
func (s Still) JPEG() []byte {
	var img image.Image
	if len(s.Pixels) == 3*s.Width*s.Height {
		full := image.NewRGBA(image.Rect(0, 0, s.Width, s.Height))
		for i := range s.Width * s.Height {
			copy(full.Pix[4*i:], s.Pixels[3*i:3*i+3])
			full.Pix[4*i+3] = 255
		}
		img = full
	} else {
		img = &image.Gray{Pix: s.Pixels, Stride: s.Width, Rect: image.Rect(0, 0, s.Width, s.Height)}
	}
	var file bytes.Buffer
	if jpeg.Encode(&file, img, &jpeg.Options{Quality: pictureQuality}) != nil {
		return nil // only sides above 65535 pixels cannot be encoded
	}
	return file.Bytes()
}

// Gray is the brightness of the pixels, into memory that is used again if it is large enough.
func (s Still) Gray(into []byte) []byte {
	n := s.Width * s.Height
	if len(s.Pixels) < 3*n {
		return s.Pixels
	}
	if cap(into) < n {
		into = make([]byte, n)
	}
	into = into[:n]
	for i := range into {
		p := s.Pixels[3*i : 3*i+3 : 3*i+3]
		into[i] = byte((77*int(p[0]) + 150*int(p[1]) + 29*int(p[2])) >> 8)
	}
	return into
}
