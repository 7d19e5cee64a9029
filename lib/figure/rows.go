package figure

import (
	"fmt"
	"strings"
)

// Row is one row of [Rows].
type Row struct {
	// Title names the row, at its left: "clean", "PCA".
	Title string
	// Note is a few words below the title: "BCE 0.089".
	Note string
	// Images are the row's images; those that do not fit are not shown.
	Images Images
}

// Rows draws labelled rows of images, to compare what several models make of
// the same ones: real, autoencoder, PCA; or clean, noisy, rebuilt. Image i of
// every row is in column i. Options: Pixel, Columns (10), ColumnTitles.
//
// It is an error if there is no row, if a row is empty, if the images' sizes
// differ, or if there are more column titles than columns.
func Rows(rows []Row, options ...Option) (*Figure, error) {
	c, err := configure(options, "Pixel", "Columns", "ColumnTitles")
	if err != nil {
		return nil, fmt.Errorf("figure.Rows: %w", err)
	}
	if len(rows) == 0 {
		return nil, fmt.Errorf("figure.Rows: there are no rows: give at least one")
	}
	columns := c.columns
	if columns == 0 {
		columns = 10
	}
	s := &sheet{}
	var names []string
	for i, r := range rows {
		name := r.Title
		if name == "" {
			name = fmt.Sprintf("row %d", i+1)
		}
		if err := checkImages(r.Images); err != nil {
			return nil, fmt.Errorf("figure.Rows: images of %s: %w", name, err)
		}
		if err := checkSame("first row's", rows[0].Images, name, r.Images); err != nil {
			return nil, fmt.Errorf("figure.Rows: %w", err)
		}
		names = append(names, name)
		s.rows = append(s.rows, sheetRow{title: r.Title, note: r.Note, images: r.Images, count: min(columns, r.Images.Len())})
		if r.Note != "" {
			names[i] += " (" + r.Note + ")"
		}
	}
	s.height, s.width = rows[0].Images.Dims()
	alt := fmt.Sprintf("%s of up to %s of %d × %d pixels, from the top: %s",
		count(len(rows), "row"), count(s.columns(), "grey image"), s.height, s.width, strings.Join(names, ", "))
	if err := s.name(c.columnTitles); err != nil {
		return nil, fmt.Errorf("figure.Rows: %w", err)
	}
	return s.draw("Rows", c, alt+across(c.columnTitles))
}
