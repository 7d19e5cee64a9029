package figure

import (
	"fmt"
	"math"
	"strings"

	"latentlab/lib/figure/internal/card"
	"latentlab/lib/format"
)

// sheet is what all figures made of images have in common: rows of tiles, with
// titles to the left of the rows, words under the tiles, headings above the
// columns, and wider gaps that separate groups of tiles.
type sheet struct {
	height, width int // of every image
	rows          []sheetRow
	split         int       // wide gap before this column, 0 for none
	headings      [2]string // above the columns before split and from it on
	titles        []string  // above each column; none if there are headings
	pixel         int       // device pixels for a pixel of the data; 0 chooses
}

// sheetRow is one row of tiles: images from, from+1, … of images.
type sheetRow struct {
	title, note string // on the left; the note is smaller and below
	images      Images
	from, count int
	skip        int       // empty places on the left
	labels      []string  // under the tiles
	also        *sheetRow // more tiles of the same row; nil for none
	apart       bool      // wide gap above
	span        int       // number of rows that the title names; 0 means 1
}

// Distances in CSS pixels.
const (
	tileGap  = 2
	groupGap = 16
	titleGap = 12
	tileSide = 56 // longest side of a tile whose pixels are enlarged
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

// setTitles puts titles above the columns. It is an error if there are more
// titles than columns.
func (s *sheet) setTitles(titles []string) error {
	if columns := s.columns(); len(titles) > columns {
		return fmt.Errorf("there are %d column titles for %s", len(titles), format.Count(columns, "column"))
	}
	s.titles = titles
	return nil
}

// describeColumns returns what a description adds about the columns' titles.
func describeColumns(titles []string) string {
	if len(titles) == 0 {
		return ""
	}
	return "; columns from the left: " + strings.Join(titles, ", ")
}

// sheetLayout is where the parts of a sheet are, in CSS pixels from its top left.
type sheetLayout struct {
	pixel         int       // device pixels for a pixel of an image
	side          float64   // width of the row titles
	cellW, cellH  float64   // size of a tile's place
	xs, ys        []float64 // left edge of each column, top of each row
	width, height float64   // of the whole sheet
}

// layOut measures the sheet and places its tiles.
func (s *sheet) layOut(w *card.Writer) sheetLayout {
	var l sheetLayout
	columns := s.columns()
	for _, r := range s.rows {
		title := w.Advance(card.TitleStyleOf(r.title), r.title)
		l.side = math.Max(l.side, math.Max(title, w.Advance(card.NoteStyle, r.note)))
	}
	if l.side > 0 {
		l.side = math.Ceil(l.side + titleGap)
	}
	if l.pixel = s.pixel; l.pixel == 0 {
		l.pixel = s.fittingPixel((sheetMax-l.side-groupGap)/float64(columns) - tileGap)
	}
	// Tiles begin at whole CSS pixels; an odd number of device pixels is rounded up.
	l.cellW = math.Ceil(float64(s.width) * float64(l.pixel) / Scale)
	l.cellH = math.Ceil(float64(s.height) * float64(l.pixel) / Scale)
	tileGap, groupGap := float64(tileGap), float64(groupGap)
	if l.cellW < 40 { // small tiles, thin lines between them
		tileGap, groupGap = 1, 10
	}
	labelHeights := make([]float64, len(s.rows)) // of the rows' lines of labels
	for i := range s.rows {
		s.rows[i].tiles(func(_ Images, _, _ int, label string) {
			if label != "" {
				labelHeights[i] = card.NoteStyle.Size*card.LineHeight + 4
				l.cellW = math.Max(l.cellW, math.Ceil(w.Advance(card.NoteStyle, label)+8))
			}
		})
	}
	head := 0.0 // height of the words above the columns
	for _, title := range s.titles {
		head = math.Max(head, card.NoteStyle.Size*card.LineHeight+4)
		l.cellW = math.Max(l.cellW, math.Ceil(w.Advance(card.NoteStyle, title)+8))
	}
	if s.headings != [2]string{} {
		head = card.LabelStyle.Size*card.LineHeight + 6
	}
	x := 0.0
	for i := range columns {
		if i == s.split && s.split > 0 {
			x += groupGap - tileGap
		}
		l.xs = append(l.xs, x)
		x += l.cellW + tileGap
	}
	y := math.Ceil(head)
	for i := range s.rows {
		if s.rows[i].apart && i > 0 {
			y += groupGap - tileGap
		}
		if i > 0 && labelHeights[i-1] > 0 {
			y += labelGap
		}
		l.ys = append(l.ys, math.Ceil(y))
		y = l.ys[i] + l.cellH + math.Ceil(labelHeights[i]) + tileGap
	}
	l.width, l.height = l.side+x-tileGap, y-tileGap
	return l
}

// draw draws the sheet. alt describes it, and is given what the images are:
// "gray" or "color".
func (s *sheet) draw(t Text, alt func(kind string) string) (*Figure, error) {
	w := &card.Writer{}
	l := s.layOut(w)
	k, err := card.New(w, t.Title, t.DrawnCaption(), l.width, l.height, false)
	if err != nil {
		return nil, err
	}
	left := k.Left + l.side
	for i, title := range s.titles {
		k.Text(card.NoteStyle, left+l.xs[i]+l.cellW/2, k.Top+card.NoteStyle.Size/2, 0.5, title)
	}
	if columns := len(l.xs); s.headings != [2]string{} {
		heading := func(from, to int, text string) {
			middle := left + (l.xs[from]+l.xs[to-1]+l.cellW)/2
			k.Text(card.LabelStyle, middle, k.Top+card.LabelStyle.Size/2, 0.5, text)
		}
		heading(0, min(s.split, columns), s.headings[0])
		if s.split < columns {
			heading(s.split, columns, s.headings[1])
		}
	}
	for i := range s.rows {
		r := &s.rows[i]
		top := k.Top + l.ys[i]
		writeRowTitle(k, r, left-titleGap, (top+k.Top+l.ys[i+max(r.span, 1)-1]+l.cellH)/2)
		r.tiles(func(im Images, index, column int, label string) {
			x := left + l.xs[column]
			inset := (int(l.cellW)*Scale - s.width*l.pixel) / 2
			k.Tile(im, index, int(x)*Scale+inset, int(top)*Scale, l.pixel)
			if label != "" {
				k.Text(card.NoteStyle, x+l.cellW/2, top+l.cellH+4+card.NoteStyle.Size/2, 0.5, label)
			}
		})
	}
	if k.IsGray() {
		return New(k, t, alt("gray")), nil
	}
	return New(k, t, alt("color")), nil
}

// writeRowTitle writes the row's title and note, which end at x, around the
// middle y.
func writeRowTitle(k *card.Card, r *sheetRow, x, y float64) {
	if r.note == "" {
		k.Text(card.TitleStyleOf(r.title), x, y, 1, r.title)
		return
	}
	half := card.LabelStyle.Size * card.LineHeight / 2
	if r.title == "" {
		half = 0
	}
	k.Text(card.TitleStyleOf(r.title), x, y-half, 1, r.title)
	k.Text(card.NoteStyle, x, y+half, 1, r.note)
}

// fittingPixel returns the largest number of device pixels per image pixel at
// which an image's longer side is at most tileSide and room CSS pixels, or 2 if
// there is room for that, but at least 1. Above 1 it is even, so that a screen of
// half the density shows equal blocks.
func (s *sheet) fittingPixel(room float64) int {
	side := float64(max(s.height, s.width))
	if n := int(math.Min(room, tileSide) * Scale / side); n > 1 {
		return n - n%2
	}
	if side <= room {
		return Scale
	}
	return 1
}

// fittingColumns returns how many columns of images a sheet has unless it is told:
// usual, or as many as fit into the width of a notebook, but at least 1.
func fittingColumns(im Images, pixel, usual int) int {
	_, width := im.Dims()
	tile := float64(width)*float64(max(pixel, 1))/Scale + tileGap
	return max(1, int(math.Min(float64(usual), (sheetMax+tileGap)/tile)))
}

// checkPlaces returns an error if a number of rows, columns or device pixels
// is negative.
func checkPlaces(rows, columns, pixel int) error {
	if rows < 0 || columns < 0 {
		return fmt.Errorf("there cannot be %d rows and %d columns: both must be at least 1, or 0 for the usual number",
			rows, columns)
	}
	if pixel < 0 {
		return fmt.Errorf("the enlargement Pixel is %d: a pixel of the data must be drawn at least 1 device pixel wide, or 0 to choose",
			pixel)
	}
	return nil
}

// maxTiles is the most tiles along a side: more do not fit on a card.
const maxTiles = 8192

// checkTiles returns an error if n tiles in rows of columns are more than a card can hold.
func checkTiles(n, columns int) error {
	rows, wide := (n-1)/columns+1, min(n, columns)
	if rows > maxTiles || wide > maxTiles {
		return fmt.Errorf("%s of %s would be shown, more than the sensible %d a side: choose fewer",
			format.Count(rows, "row"), format.Count(wide, "image"), maxTiles)
	}
	return nil
}

// orDefault returns n, or usual if n is 0.
func orDefault(n, usual int) int {
	if n == 0 {
		return usual
	}
	return n
}

// shown returns how many of n images rows × columns places hold.
func shown(n, rows, columns int) int {
	if rows > n/columns { // a product may overflow
		return n
	}
	return min(n, rows*columns)
}

// block lays the first n images out in rows of columns images.
func block(images Images, n, columns int) []sheetRow {
	var rows []sheetRow
	for from := 0; from < n; from += columns {
		rows = append(rows, sheetRow{images: images, from: from, count: min(columns, n-from)})
	}
	return rows
}
