package notebook

import (
	"strings"
	"testing"

	"latentlab/internal/modeltest"
	"latentlab/lib/dataset"
)

// TestDrawExamples checks what Show shows of images and of rows.
func TestDrawExamples(t *testing.T) {
	gray := modeltest.Squares(1234, 28)
	gray.Name = "squares"
	color := &dataset.Examples{
		Height: 2, Width: 3, Channels: 3, Pixels: []uint8{17: 9}, Labels: []uint16{4}, Classes: []string{"a", "b"},
	}
	rows := &dataset.Examples{
		Name: "plants", Columns: []dataset.Column{{Name: "height", Unit: "mm"}}, Values: []float32{12, 7},
	}
	for _, c := range []struct {
		shown        *dataset.Examples
		alt, caption string
	}{
		{gray, "a grid of 4 rows by 10 columns: 40 gray images of 28 × 28 pixels", "squares: 1,234 images of 28×28"},
		{color, "a grid of 1 row by 1 column: 1 color image of 2 × 3 pixels", "1 image of 2×3×3, 5 classes"},
		{rows, "a table of 2 rows and 1 column; height (mm): 12, 7", "plants: 2 rows of 1 column"},
	} {
		f, err := drawExamples(c.shown)
		if err != nil {
			t.Fatal(err)
		}
		if f.Alt != c.alt || f.Caption != c.caption {
			t.Errorf("%s is shown as %q, %q, expected %q, %q", c.shown.Name, f.Alt, f.Caption, c.alt, c.caption)
		}
	}
	var none *dataset.Examples
	for _, e := range []*dataset.Examples{none, {}} {
		if _, err := drawExamples(e); err == nil || !strings.Contains(err.Error(), "no images or rows") {
			t.Errorf("without examples the error is %v", err)
		}
	}
}
