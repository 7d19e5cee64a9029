package figure

import (
	"errors"
	"fmt"
	"strings"

	"latentlab/lib/figure/internal/card"
	"latentlab/lib/format"
)

// Rows shows labeled rows of images, to compare what several models output for
// the same ones: real, autoencoder, PCA; or clean, noisy, reconstructed. Image
// i of every row is in column i. Only Rows must be set.
type Rows struct {
	// Rows are the rows, from the top.
	Rows []Row
	// Columns is the most images of a row; 0 means 10, or as many as fit.
	Columns int
	// Pixel is how many device pixels wide and high a pixel of the data is
	// drawn; 0 chooses, as for a [Grid].
	Pixel int
	// ColumnTitles name the columns, above them.
	ColumnTitles []string
	Text
}

// Row is one row of [Rows].
type Row struct {
	// Title names the row, to its left: "clean", "PCA".
	Title string
	// Note is a few words below the title: "BCE 0.089".
	Note string
	// Images are the row's images; those that do not fit are not shown.
	Images Images
}

// Draw draws the figure. It is an error if there is no row, if a row is empty,
// if the images' sizes differ, if Columns or Pixel is negative, or if there are
// more column titles than columns.
func (r Rows) Draw() (*Figure, error) { return card.Draw("figure.Rows", r.draw) }

func (r Rows) draw() (*Figure, error) {
	if len(r.Rows) == 0 {
		return nil, errors.New("there are no rows: give at least one")
	}
	if err := checkPlaces(len(r.Rows), r.Columns, r.Pixel); err != nil {
		return nil, err
	}
	columns := r.Columns
	s := &sheet{pixel: r.Pixel}
	var names []string
	for i, row := range r.Rows {
		name := row.Title
		if name == "" {
			name = fmt.Sprintf("row %d", i+1)
		}
		if err := CheckImages(row.Images); err != nil {
			return nil, fmt.Errorf("images of %s: %w", name, err)
		}
		if err := checkSize("first row's", r.Rows[0].Images, name, row.Images); err != nil {
			return nil, err
		}
		if columns == 0 {
			columns = fittingColumns(row.Images, r.Pixel, 10)
		}
		if err := checkTiles(min(columns, row.Images.Len()), columns); err != nil {
			return nil, err
		}
		names = append(names, name)
		s.rows = append(s.rows, sheetRow{
			title: row.Title, note: row.Note, images: row.Images, count: min(columns, row.Images.Len()),
		})
		if row.Note != "" {
			names[i] += " (" + row.Note + ")"
		}
	}
	s.height, s.width = r.Rows[0].Images.Dims()
	if err := s.setTitles(r.ColumnTitles); err != nil {
		return nil, err
	}
	return s.draw(r.Text, func(kind string) string {
		return fmt.Sprintf("%s of up to %s of %d × %d pixels, from the top: %s",
			format.Count(len(r.Rows), "row"), format.Count(s.columns(), kind+" image"), s.height, s.width,
			strings.Join(names, ", ")) + describeColumns(r.ColumnTitles)
	})
}
