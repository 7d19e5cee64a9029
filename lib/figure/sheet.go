package figure

import (
	"fmt"
	"math"
	"strings"
	"unicode/utf8"
)

// sheet is what all figures made of images have in common: rows of tiles,
// with titles at the left of the rows, words under the tiles, headings above
// the columns, and wider gaps that part the tiles into groups.
type sheet struct {
	height, width int // of every image
	rows          []sheetRow
	split         int       // wide gap before this column, 0 for none
	headings      [2]string // above the columns before and from split
	titles        []string  // above each column; none beside headings
}

// sheetRow is one row of tiles: images from, from+1, … of images.
type sheetRow struct {
	title, note string // at the left; the note is smaller and below
	images      Images
	from, count int
	skip        int      // empty places at the left
	labels      []string // under the tiles
	also        *sheetRow
	apart       bool // wide gap above
	span        int  // the title stands for this many rows; 0 means 1
}

// Distances in CSS pixels.
const (
	tileGap  = 2
	groupGap = 16
	titleGap = 12
	tileSide = 56 // a tile's side is at most this, unless its pixels are many
	sheetMax = 760
	labelGap = 6 // between a label and the tile of the next row, which it does not name
)

// tiles calls f for each tile of the row with its column.
func (r *sheetRow) tiles(f func(im Images, index, column int, label string)) {
	for ; r != nil; r = r.also {
		for i := range r.count {
			label := ""
			if i < len(r.labels) {
				label = r.labels[i]
			}
			f(r.images, r.from+i, r.skip+i, label)
		}
	}
}

// columns returns the number of places in the widest row.
func (s *sheet) columns() int {
	n := 0
	for i := range s.rows {
		s.rows[i].tiles(func(_ Images, _, column int, _ string) { n = max(n, column+1) })
	}
	return n
}

// name puts titles above the columns; it is an error if a title has none.
func (s *sheet) name(titles []string) error {
	if columns := s.columns(); len(titles) > columns {
		return fmt.Errorf("there are %d column titles for %s", len(titles), count(columns, "column"))
	}
	s.titles = titles
	return nil
}

// across is what a description says of the columns' titles.
func across(titles []string) string {
	if len(titles) == 0 {
		return ""
	}
	return "; columns from the left: " + strings.Join(titles, ", ")
}

// draw draws the sheet on a grey card.
func (s *sheet) draw(noun string, c config, alt string) (*Figure, error) {
	w := &writer{}
	columns := s.columns()
	side := 0.0 // width of the row titles
	for _, r := range s.rows {
		side = math.Max(side, math.Max(w.advance(wording(r.title), r.title), w.advance(noteStyle, r.note)))
	}
	if side > 0 {
		side = math.Ceil(side + titleGap)
	}
	parted := s.split > 0 && s.split < columns
	pixel := c.pixel
	if pixel == 0 {
		room := (sheetMax-side-groupGap)/float64(columns) - tileGap
		pixel = s.pixel(math.Min(room, tileSide))
	}
	// Tiles lie on whole CSS pixels; an odd number of device pixels leaves one over.
	cellW, cellH := math.Ceil(float64(s.width)*float64(pixel)/Scale), math.Ceil(float64(s.height)*float64(pixel)/Scale)

	tileGap, groupGap := float64(tileGap), float64(groupGap)
	if cellW < 40 { // small tiles, thin lines between them
		tileGap, groupGap = 1, 10
	}
	extra := 0.0 // of the wide gap between columns
	if parted {
		extra = groupGap
	}

	labelled := make([]float64, len(s.rows)) // height of the line of labels
	for i := range s.rows {
		s.rows[i].tiles(func(_ Images, _, _ int, label string) {
			if label != "" {
				labelled[i] = noteStyle.size*lineHeight + 4
				cellW = math.Max(cellW, math.Ceil(w.advance(noteStyle, label)+8))
			}
		})
	}
	head := 0.0
	for _, title := range s.titles {
		head = math.Max(head, noteStyle.size*lineHeight+4)
		cellW = math.Max(cellW, math.Ceil(w.advance(noteStyle, title)+8))
	}
	if s.headings != [2]string{} {
		head = labelStyle.size*lineHeight + 6
	}
	head = math.Ceil(head)

	xs := make([]float64, columns+1) // left edge of each column
	for i := range columns {
		if i == s.split && extra > 0 {
			xs[i] += extra - tileGap
		}
		xs[i+1] = xs[i] + cellW + tileGap
	}
	ys := make([]float64, len(s.rows))
	y := head
	for i := range s.rows {
		if s.rows[i].apart && i > 0 {
			y += groupGap - tileGap
		}
		if i > 0 && labelled[i-1] > 0 {
			y += labelGap
		}
		ys[i] = math.Ceil(y)
		y = ys[i] + cellH + math.Ceil(labelled[i]) + tileGap
	}
	k, err := newCard(noun, w, c, side+xs[columns]-tileGap, y-tileGap, false)
	if err != nil {
		return nil, err
	}
	left := k.left + side
	for i, title := range s.titles {
		k.text(noteStyle, left+xs[i]+cellW/2, k.top+noteStyle.size/2, 0.5, title)
	}
	if s.headings != [2]string{} {
		last := math.Min(float64(s.split), float64(columns))
		middle := func(from, to int) float64 { return left + (xs[from]+xs[to-1]+cellW)/2 }
		k.text(labelStyle, middle(0, int(last)), k.top+labelStyle.size/2, 0.5, s.headings[0])
		if s.split < columns {
			k.text(labelStyle, middle(s.split, columns), k.top+labelStyle.size/2, 0.5, s.headings[1])
		}
	}
	for i := range s.rows {
		r := &s.rows[i]
		top := k.top + ys[i]
		k.rowTitle(r, left-titleGap, (top+k.top+ys[i+max(r.span, 1)-1]+cellH)/2)
		r.tiles(func(im Images, index, column int, label string) {
			x := left + xs[column]
			inset := (int(cellW)*Scale - s.width*pixel) / 2
			k.tile(im, index, int(x)*Scale+inset, int(top)*Scale, pixel)
			if label != "" {
				k.text(noteStyle, x+cellW/2, top+cellH+4+noteStyle.size/2, 0.5, label)
			}
		})
	}
	return k.figure(c, alt), nil
}

// rowTitle writes the row's title and note, ending at x, about the middle y.
func (k *card) rowTitle(r *sheetRow, x, y float64) {
	if r.note == "" {
		k.text(wording(r.title), x, y, 1, r.title)
		return
	}
	half := labelStyle.size * lineHeight / 2
	if r.title == "" {
		half = 0
	}
	k.text(wording(r.title), x, y-half, 1, r.title)
	k.text(noteStyle, x, y+half, 1, r.note)
}

// wording is the style of a title: a single letter is a symbol of mathematics.
func wording(title string) style {
	if utf8.RuneCountInString(letters(title)) == 1 {
		return symbolStyle
	}
	return labelStyle
}

// pixel returns the largest number of device pixels per image pixel with
// which an image's longer side is at most side CSS pixels, but at least 1;
// above 1 it is even, so that a screen of half the density shows equal blocks.
func (s *sheet) pixel(side float64) int {
	n := int(side * Scale / float64(max(s.height, s.width)))
	if n > 1 {
		n -= n % 2
	}
	return max(n, 1)
}

// count is "1 image" or "12 images".
func count(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return fmt.Sprintf("%d %s", n, noun)
}
