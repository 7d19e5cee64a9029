package figure

import (
	"fmt"
	"strings"
)

// spokenLabels is how many labels a description lists: more would bury it.
const spokenLabels = 40

// Grid draws the first rows × cols images, row by row. If there are fewer it
// draws what there is. Options: Pixel, RowTitles, ColumnTitles, Labels.
//
// It is an error if there are no images, if rows or cols is less than 1, or
// if there are more row titles, column titles or labels than rows, columns or
// images shown.
func Grid(images Images, rows, cols int, options ...Option) (*Figure, error) {
	c, err := configure(options, "Pixel", "RowTitles", "ColumnTitles", "Labels")
	if err != nil {
		return nil, fmt.Errorf("figure.Grid: %w", err)
	}
	if err := checkImages(images); err != nil {
		return nil, fmt.Errorf("figure.Grid: images: %w", err)
	}
	if err := checkPlaces(rows, cols); err != nil {
		return nil, fmt.Errorf("figure.Grid: %w", err)
	}
	n := shown(images.Len(), rows, cols)
	s := &sheet{}
	s.height, s.width = images.Dims()
	s.rows = block(images, n, cols)
	if len(c.rowTitles) > len(s.rows) {
		return nil, fmt.Errorf("figure.Grid: there are %d row titles for %s", len(c.rowTitles), count(len(s.rows), "row"))
	}
	if len(c.labels) > n {
		return nil, fmt.Errorf("figure.Grid: there are %d labels for %s", len(c.labels), count(n, "image"))
	}
	if err := s.name(c.columnTitles); err != nil {
		return nil, fmt.Errorf("figure.Grid: %w", err)
	}
	for i, title := range c.rowTitles {
		s.rows[i].title = title
	}
	for i := range s.rows {
		r := &s.rows[i]
		if r.from < len(c.labels) {
			r.labels = c.labels[r.from:min(r.from+r.count, len(c.labels))]
		}
	}
	alt := fmt.Sprintf("a grid of %s by %s: %s of %d × %d pixels",
		count(len(s.rows), "row"), count(s.columns(), "column"), count(n, "grey image"), s.height, s.width)
	if len(c.rowTitles) > 0 {
		alt += "; rows from the top: " + strings.Join(c.rowTitles, ", ")
	}
	alt += across(c.columnTitles)
	if n := len(c.labels); n > spokenLabels {
		alt += fmt.Sprintf("; the first %d of %d labels: %s", spokenLabels, n, strings.Join(c.labels[:spokenLabels], ", "))
	} else if n > 0 {
		alt += "; labels: " + strings.Join(c.labels, ", ")
	}
	return s.draw("Grid", c, alt)
}

// checkPlaces returns an error unless there is room for an image.
func checkPlaces(rows, cols int) error {
	if rows < 1 || cols < 1 {
		return fmt.Errorf("%d rows and %d columns have no place for an image: both must be at least 1", rows, cols)
	}
	return nil
}

// shown returns how many of n images rows × cols places hold.
func shown(n, rows, cols int) int {
	if rows > n/cols { // without multiplying what may overflow
		return n
	}
	return min(n, rows*cols)
}

// block lays the first n images out in rows of cols.
func block(images Images, n, cols int) []sheetRow {
	var rows []sheetRow
	for from := 0; from < n; from += cols {
		rows = append(rows, sheetRow{images: images, from: from, count: min(cols, n-from)})
	}
	return rows
}
