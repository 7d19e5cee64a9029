package figure

import (
	"cmp"
	"fmt"

	"latentlab/lib/figure/internal/card"
	"latentlab/lib/format"
)

// Reconstructions shows images in two halves: on the left real ones and on the
// right, in the same positions, their reconstructions. [Pair] shows the two under each
// other. A set's images without a counterpart are not shown. Only Images and Reconstructed
// must be set.
type Reconstructions struct {
	// Images are the real ones, and Reconstructed image i belongs to image i of
	// them.
	Images, Reconstructed Images
	// Rows and Columns are the most rows and columns of both halves together;
	// 0 means 10, or as many columns as fit. Ten rows and columns show 50 pairs.
	// Columns must be even.
	Rows, Columns int
	// Pixel is how many device pixels wide and high a pixel of the data is
	// drawn; 0 chooses, as for a [Grid].
	Pixel int
	// Heading is written above the left half: "test images, noisy". Empty means "real".
	Heading string
	// NoHeadings leaves out the words above both halves, for small figures side by side.
	NoHeadings bool
	Text
}

// Draw draws the figure. It is an error if either set is empty, if their sizes
// differ, if Columns is odd, or if Rows, Columns or Pixel is negative.
func (r Reconstructions) Draw() (*Figure, error) { return card.Draw("figure.Reconstructions", r.draw) }

func (r Reconstructions) draw() (*Figure, error) {
	if err := checkPair("real", r.Images, "reconstructed", r.Reconstructed); err != nil {
		return nil, err
	}
	if err := checkPlaces(r.Rows, r.Columns, r.Pixel); err != nil {
		return nil, err
	}
	columns := orDefault(r.Columns, 2*max(1, fittingColumns(r.Images, r.Pixel, 10)/2))
	if columns%2 != 0 {
		return nil, fmt.Errorf("%d columns do not divide into two equal halves: choose an even number", columns)
	}
	n := shown(min(r.Images.Len(), r.Reconstructed.Len()), orDefault(r.Rows, 10), columns/2)
	if err := checkTiles(n, columns/2); err != nil {
		return nil, err
	}
	half := min(columns/2, n)
	heading := cmp.Or(r.Heading, "real")
	s := &sheet{split: half, pixel: r.Pixel, rows: block(r.Images, n, half)}
	if !r.NoHeadings {
		s.headings = [2]string{heading, "reconstructed"}
	}
	s.height, s.width = r.Images.Dims()
	for i, right := range block(r.Reconstructed, n, half) {
		right.skip = half
		s.rows[i].also = &right
	}
	return s.draw(r.Text, func(kind string) string {
		return fmt.Sprintf("%s of %s images of %d × %d pixels in two halves of %s by %s; left: %s, right: reconstructed",
			format.Count(n, "pair"), kind, s.height, s.width,
			format.Count(len(s.rows), "row"), format.Count(half, "column"), heading)
	})
}
