package figure_test

import (
	"fmt"
	"image"
	"strings"
	"testing"

	"golang.org/x/image/font/opentype"
	"gonum.org/v1/plot/font/liberation"

	"latentlab/lib/figure"
	"latentlab/lib/figure/internal/figuretest"
)

// The images that a classifier got wrong: what each is, and what it was taken
// for. Twelve columns fill the width of a notebook.
func ExampleGrid_mistakes() {
	images := figuretest.Digits(4000)
	labels, predicted := figuretest.Misclassified(images.Len(), 33)
	wrong := &figuretest.Set{Height: images.Height, Width: images.Width}
	var names []string
	for i, label := range labels {
		if predicted[i] != label {
			names = append(names, fmt.Sprintf("%d → %d", label, predicted[i]))
			wrong.Pixels = append(wrong.Pixels, images.Pixels[i*28*28:][:28*28]...)
		}
	}
	figuretest.Show(figure.Grid{
		Images: wrong, Rows: 20, Columns: 12, Labels: names,
		Text: figure.Text{Alt: fmt.Sprintf("the %d digits of 4000 that are taken for others", len(names))},
	}.Draw())
	// Output:
	// 734 × 806: the 103 digits of 4000 that are taken for others
}

// One style a row, one digit a column.
func ExampleGrid_styles() {
	figuretest.Show(figure.Grid{
		Images: figuretest.Blurred(styles(), 1), Rows: 12, Columns: 10,
		ColumnTitles: []string{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"},
		Text:         figure.Text{Caption: "Each row keeps one style z, each column one class y."},
	}.Draw())
	// Output:
	// 618 × 756: a grid of 12 rows by 10 columns: 120 gray images of 28 × 28 pixels; columns from the left: 0, 1, 2, 3, 4, 5, 6, 7, 8, 9
}

// styles returns the ten digits in each of twelve typefaces.
func styles() *figuretest.Set {
	const side = 28
	fonts := liberation.Collection()
	s := &figuretest.Set{Height: side, Width: side, Pixels: make([]uint8, len(fonts)*10*side*side)}
	for row, kind := range fonts {
		face, err := opentype.NewFace(kind.Face, &opentype.FaceOptions{Size: 26, DPI: 72})
		if err != nil {
			panic(err)
		}
		for digit := range 10 {
			s.Write(row*10+digit, face, digit, 0, 0)
		}
	}
	return s
}

// TestLabelsBelong checks that a label is nearer to the image that it names than
// to the one below it.
func TestLabelsBelong(t *testing.T) {
	black := &figuretest.Set{Height: 28, Width: 28, Pixels: make([]uint8, 2*28*28)} // two black squares, one above the other
	f := figuretest.Must(figure.Grid{Images: black, Rows: 2, Columns: 1, Labels: []string{"H", "H"}}.Draw())
	b := f.Image.Bounds()
	inked := func(y int) (n int) { // number of dark pixels in a row
		for x := b.Min.X; x < b.Max.X; x++ {
			if r, _, _, _ := f.Image.At(x, y).RGBA(); r < 0x8000 {
				n++
			}
		}
		return n
	}
	var runs []image.Point // first and last row of a tile, a label, a tile, a label
	for y := b.Min.Y; y < b.Max.Y; y++ {
		if inked(y) == 0 {
			continue
		}
		if len(runs) == 0 || runs[len(runs)-1].Y != y-1 {
			runs = append(runs, image.Pt(y, y))
		}
		runs[len(runs)-1].Y = y
	}
	if len(runs) != 4 {
		t.Fatalf("the rows with ink are %v: expected a tile, a label, a tile, a label", runs)
	}
	above, below := runs[1].X-runs[0].Y, runs[2].X-runs[1].Y
	if above*3 > below*2 {
		t.Errorf("the label is %d pixels below its image and %d above the next", above, below)
	}
}

// TestManyLabels checks that the description of many labeled images stays short.
func TestManyLabels(t *testing.T) {
	labels := make([]string, 200)
	for i := range labels {
		labels[i] = fmt.Sprintf("label %d", i)
	}
	f := figuretest.Must(figure.Grid{Images: figuretest.Digits(200), Rows: 20, Columns: 10, Labels: labels}.Draw())
	if !strings.Contains(f.Alt, "the first 40 of 200 labels: label 0, ") || strings.Contains(f.Alt, "label 40") {
		t.Errorf("the description is %q", f.Alt)
	}
}

// TestHeading checks the words above the halves of reconstructions, which cost height.
func TestHeading(t *testing.T) {
	im := figuretest.Digits(4)
	draw := func(r figure.Reconstructions) (alt string, height float64) {
		r.Images, r.Reconstructed, r.Columns = im, im, 4
		f := figuretest.Must(r.Draw())
		_, h := f.Size()
		return f.Alt, float64(h)
	}
	alt, height := draw(figure.Reconstructions{})
	named, same := draw(figure.Reconstructions{Heading: "test images, noisy"})
	_, lower := draw(figure.Reconstructions{NoHeadings: true})
	if want := strings.Replace(alt, "left: real", "left: test images, noisy", 1); named != want || alt == want {
		t.Errorf("described as %q, expected %q", named, want)
	}
	if same != height || lower >= height {
		t.Errorf("the heights are %g, %g and without headings %g", height, same, lower)
	}
}
