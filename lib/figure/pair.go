package figure

import (
	"fmt"

	"latentlab/lib/figure/internal/card"
	"latentlab/lib/format"
)

// Pair shows two blocks of images, one under the other: x and, in the same
// positions, its reconstructions x̂. [Reconstructions] shows the two side by side, with
// headings. A set's images without a counterpart are not shown. Only Images and
// Reconstructed must be set.
type Pair struct {
	// Images are x, and Reconstructed image i belongs to image i of them.
	Images, Reconstructed Images
	// Rows and Columns are the most rows and columns of each block; 0 means
	// four rows and eight columns, which show a batch of 32, or as many columns
	// as fit.
	Rows, Columns int
	// Pixel is how many device pixels wide and high a pixel of the data is
	// drawn; 0 chooses, as for a [Grid].
	Pixel int
	Text
}

// Draw draws the figure. It is an error if either set is empty, if their sizes
// differ, or if Rows, Columns or Pixel is negative.
func (p Pair) Draw() (*Figure, error) { return card.Draw("figure.Pair", p.draw) }

func (p Pair) draw() (*Figure, error) {
	if err := checkPair("x", p.Images, "x̂", p.Reconstructed); err != nil {
		return nil, err
	}
	if err := checkPlaces(p.Rows, p.Columns, p.Pixel); err != nil {
		return nil, err
	}
	columns := orDefault(p.Columns, fittingColumns(p.Images, p.Pixel, 8))
	n := shown(min(p.Images.Len(), p.Reconstructed.Len()), orDefault(p.Rows, 4), columns)
	if err := checkTiles(n, columns); err != nil {
		return nil, err
	}
	s := &sheet{pixel: p.Pixel, rows: block(p.Images, n, columns)}
	s.height, s.width = p.Images.Dims()
	each := len(s.rows)
	s.rows = append(s.rows, block(p.Reconstructed, n, columns)...)
	s.rows[0].title, s.rows[each].title = "x", "x\u0302"
	s.rows[0].span, s.rows[each].span = each, each
	s.rows[each].apart = true
	return s.draw(p.Text, func(kind string) string {
		return fmt.Sprintf("%s of %s images of %d × %d pixels in two blocks of %s by %s; above: x, below: x\u0302",
			format.Count(n, "pair"), kind, s.height, s.width, format.Count(each, "row"), format.Count(min(columns, n), "column"))
	})
}
