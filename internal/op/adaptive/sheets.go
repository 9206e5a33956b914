package adaptive

import (
	"bufio"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"io"
	"os"
	"path/filepath"

	"github.com/mediamill/mediamill/internal/manifest"
	"github.com/mediamill/mediamill/internal/media"
)

// cells is the file of the work folder with the raw pictures of the thumbnails,
// one after the other, 4:2:0 planar in full range, which is what JPEG holds.
const cells = "cells.yuv"

// sheetQuality is of JPEG, 1 to 100; small pictures of a scrub bar need no more.
const sheetQuality = 80

// paint lays the cells onto sheets, and returns how many there are.
func paint(work, out string, t *manifest.Thumbnails) (count int, err error) {
	file, err := os.Open(filepath.Join(work, cells))
	if err != nil {
		return 0, media.Wrap(media.CodeEngineFailed, err, "ffmpeg wrote no thumbnails")
	}
	defer file.Close()
	raw := bufio.NewReaderSize(file, 1<<20)
	perSheet := t.Columns * t.Rows
	cell := make([]byte, t.Width*t.Height*3/2)
	var sheet *image.YCbCr
	for ; ; count++ {
		_, err := io.ReadFull(raw, cell)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return 0, media.Wrap(media.CodeEngineFailed, err, "the last thumbnail is truncated")
		}
		if count%perSheet == 0 {
			if err := save(out, t, sheet, count/perSheet); err != nil {
				return 0, err
			}
			sheet = blank(t.Width*t.Columns, t.Height*t.Rows)
		}
		place(sheet, cell, count%perSheet%t.Columns*t.Width, count%perSheet/t.Columns*t.Height, t.Width, t.Height)
	}
	return count, save(out, t, sheet, (count+perSheet-1)/perSheet)
}

// blank is a black sheet.
func blank(width, height int) *image.YCbCr {
	sheet := image.NewYCbCr(image.Rect(0, 0, width, height), image.YCbCrSubsampleRatio420)
	for i := range sheet.Cb {
		sheet.Cb[i], sheet.Cr[i] = 128, 128
	}
	return sheet
}

// place copies a cell of even size to an even place.
func place(sheet *image.YCbCr, cell []byte, x, y, width, height int) {
	for row := range height {
		copy(sheet.Y[(y+row)*sheet.YStride+x:][:width], cell[row*width:])
	}
	blue, red := cell[width*height:], cell[width*height*5/4:]
	for row := range height / 2 {
		at := (y/2+row)*sheet.CStride + x/2
		copy(sheet.Cb[at:][:width/2], blue[row*width/2:])
		copy(sheet.Cr[at:][:width/2], red[row*width/2:])
	}
}

// save writes the sheet of a number from 1; a nil one is none.
func save(out string, t *manifest.Thumbnails, sheet *image.YCbCr, number int) error {
	if sheet == nil {
		return nil
	}
	file, err := os.Create(filepath.Join(out, thumbFolder, fmt.Sprintf(t.Pattern, number)))
	if err != nil {
		return media.Wrap(media.CodeWorkerDisk, err, "cannot write a sheet of thumbnails")
	}
	err = jpeg.Encode(file, sheet, &jpeg.Options{Quality: sheetQuality})
	return media.Wrap(media.CodeWorkerDisk, errors.Join(err, file.Close()), "cannot write a sheet of thumbnails")
}
