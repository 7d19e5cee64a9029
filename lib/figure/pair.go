package figure

import "fmt"

// Pair draws two blocks of rows × cols images, one under the other: x, and in
// the same places x̂, what was rebuilt from it; x̂'s image i belongs to x's
// image i. Four rows of eight show a batch of 32. If one set is longer its
// rest is not shown; if both hold less, what there is.
// Options: Pixel, Headings (instead of "x" and "x̂").
//
// It is an error if either set is empty or if their sizes differ.
func Pair(x, xhat Images, rows, cols int, options ...Option) (*Figure, error) {
	c, err := configure(options, "Pixel", "Headings")
	if err != nil {
		return nil, fmt.Errorf("figure.Pair: %w", err)
	}
	if err := checkPair("x", x, "x̂", xhat); err != nil {
		return nil, fmt.Errorf("figure.Pair: %w", err)
	}
	if err := checkPlaces(rows, cols); err != nil {
		return nil, fmt.Errorf("figure.Pair: %w", err)
	}
	n := shown(min(x.Len(), xhat.Len()), rows, cols)
	headings := []string{"x", "x\u0302"}
	if c.headings != nil {
		headings = c.headings
	}
	s := &sheet{}
	s.height, s.width = x.Dims()
	s.rows = block(x, n, cols)
	each := len(s.rows)
	s.rows = append(s.rows, block(xhat, n, cols)...)
	s.rows[0].title, s.rows[each].title = headings[0], headings[1]
	s.rows[0].span, s.rows[each].span = each, each
	s.rows[each].apart = true
	alt := fmt.Sprintf("%s of grey images of %d × %d pixels in two blocks of %s by %s; above: %s, below: %s",
		count(n, "pair"), s.height, s.width, count(each, "row"), count(min(cols, n), "column"), headings[0], headings[1])
	return s.draw("Pair", c, alt)
}
