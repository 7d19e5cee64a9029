package figure

import "fmt"

// Reconstructions draws rows × cols images in two halves: at the left real
// ones, at the right, in the same places, what was rebuilt from them. So a
// 10 × 10 grid shows 50 pairs: rebuilt image i belongs to real image i. If
// one set is longer its rest is not shown; if both hold less, what there is.
// Options: Pixel, Headings (instead of "real" and "rebuilt").
//
// It is an error if either set is empty, if their sizes differ, or if cols is
// not even.
func Reconstructions(real, rebuilt Images, rows, cols int, options ...Option) (*Figure, error) {
	c, err := configure(options, "Pixel", "Headings")
	if err != nil {
		return nil, fmt.Errorf("figure.Reconstructions: %w", err)
	}
	if err := checkPair("real", real, "rebuilt", rebuilt); err != nil {
		return nil, fmt.Errorf("figure.Reconstructions: %w", err)
	}
	if err := checkPlaces(rows, cols); err != nil {
		return nil, fmt.Errorf("figure.Reconstructions: %w", err)
	}
	if cols%2 != 0 {
		return nil, fmt.Errorf("figure.Reconstructions: %d columns have no two equal halves: choose an even number", cols)
	}
	n := shown(min(real.Len(), rebuilt.Len()), rows, cols/2)
	half := min(cols/2, n)
	s := &sheet{split: half, headings: [2]string{"real", "rebuilt"}}
	s.height, s.width = real.Dims()
	if c.headings != nil {
		s.headings = [2]string(c.headings)
	}
	s.rows = block(real, n, half)
	for i, right := range block(rebuilt, n, half) {
		right.skip = half
		s.rows[i].also = &right
	}
	alt := fmt.Sprintf("%s of %d × %d pixels in two halves of %s by %s; left: %s, right: %s",
		count(n, "pair")+" of grey images", s.height, s.width,
		count(len(s.rows), "row"), count(half, "column"), s.headings[0], s.headings[1])
	return s.draw("Reconstructions", c, alt)
}

// checkPair returns an error unless both sets hold images of one size.
func checkPair(aName string, a Images, bName string, b Images) error {
	if err := checkImages(a); err != nil {
		return fmt.Errorf("%s images: %w", aName, err)
	}
	if err := checkImages(b); err != nil {
		return fmt.Errorf("%s images: %w", bName, err)
	}
	return checkSame(aName, a, bName, b)
}
