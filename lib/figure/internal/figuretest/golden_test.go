package figuretest

import (
	"bytes"
	"image"
	"testing"

	"latentlab/lib/figure"
)

// TestCompareImages checks that a missing word is an error and a difference in the
// last bit is not.
func TestCompareImages(t *testing.T) {
	grid := func(title string) image.Image {
		return Must(figure.Grid{Images: Digits(10), Rows: 1, Text: figure.Text{Title: title}}.Draw()).Image
	}
	with := grid("ten").(*image.Gray)
	if CompareImages(with, grid(" ")) == nil {
		t.Error("a figure without its title counts as the same figure")
	}
	rounded := *with
	rounded.Pix = bytes.Clone(with.Pix)
	for i := range rounded.Pix {
		rounded.Pix[i] ^= 1
	}
	if err := CompareImages(with, &rounded); err != nil {
		t.Error(err)
	}
}
