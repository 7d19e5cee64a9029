package figure

import (
	"fmt"
	"strings"

	"latentlab/lib/figure/internal/card"
	"latentlab/lib/format"
)

// maxListedLabels is the number of labels that a description lists: more would
// bury the rest of it.
const maxListedLabels = 40

// Grid shows images row by row. Only Images must be set.
type Grid struct {
	// Images are shown from the first on, as many as there are places for.
	Images Images
	// Rows and Columns are the most rows and columns; 0 means 10, or as many
	// columns as fit.
	Rows, Columns int
	// Pixel is how many device pixels wide and high a pixel of the data is
	// drawn. 0 chooses what suits the width of a notebook: 4 for ten columns of
	// 28 × 28 images. Three such grids [Beside] each other need 2.
	Pixel int
	// RowTitles name the rows, to their left.
	RowTitles []string
	// ColumnTitles name the columns, above them: the value that a dimension of the
	// code has there. A column as narrow as its images grows to fit a long one.
	ColumnTitles []string
	// Labels are written under the images, in their order.
	Labels []string
	Text
}

// Draw draws the figure. It is an error if there are no images, if Rows,
// Columns or Pixel is negative, or if there are more row titles, column titles
// or labels than rows, columns or images shown.
func (g Grid) Draw() (*Figure, error) { return card.Draw("figure.Grid", g.draw) }

func (g Grid) draw() (*Figure, error) {
	if err := CheckImages(g.Images); err != nil {
		return nil, fmt.Errorf("images: %w", err)
	}
	if err := checkPlaces(g.Rows, g.Columns, g.Pixel); err != nil {
		return nil, err
	}
	columns := orDefault(g.Columns, fittingColumns(g.Images, g.Pixel, 10))
	n := shown(g.Images.Len(), orDefault(g.Rows, 10), columns)
	if err := checkTiles(n, columns); err != nil {
		return nil, err
	}
	s := &sheet{pixel: g.Pixel, rows: block(g.Images, n, columns)}
	s.height, s.width = g.Images.Dims()
	if len(g.RowTitles) > len(s.rows) {
		return nil, fmt.Errorf("there are %d row titles for %s", len(g.RowTitles), format.Count(len(s.rows), "row"))
	}
	if len(g.Labels) > n {
		return nil, fmt.Errorf("there are %d labels for %s", len(g.Labels), format.Count(n, "image"))
	}
	if err := s.setTitles(g.ColumnTitles); err != nil {
		return nil, err
	}
	for i, title := range g.RowTitles {
		s.rows[i].title = title
	}
	for i := range s.rows {
		r := &s.rows[i]
		if r.from < len(g.Labels) {
			r.labels = g.Labels[r.from:min(r.from+r.count, len(g.Labels))]
		}
	}
	return s.draw(g.Text, func(kind string) string {
		return fmt.Sprintf("a grid of %s by %s: %s of %d × %d pixels",
			format.Count(len(s.rows), "row"), format.Count(s.columns(), "column"), format.Count(n, kind+" image"),
			s.height, s.width) + g.describeTitles()
	})
}

// describeTitles returns what the description adds about titles and labels.
func (g Grid) describeTitles() string {
	alt := ""
	if len(g.RowTitles) > 0 {
		alt += "; rows from the top: " + strings.Join(g.RowTitles, ", ")
	}
	alt += describeColumns(g.ColumnTitles)
	if n := len(g.Labels); n > maxListedLabels {
		alt += fmt.Sprintf("; the first %d of %d labels: %s", maxListedLabels, n, strings.Join(g.Labels[:maxListedLabels], ", "))
	} else if n > 0 {
		alt += "; labels: " + strings.Join(g.Labels, ", ")
	}
	return alt
}
