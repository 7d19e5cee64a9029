package browser

import (
	"testing"

	"latentlab/kernelcfg/gocell"
)

// TestCells type-checks the cells that the tests of this package run, which are
// text to the compiler. It opens no page.
func TestCells(t *testing.T) {
	t.Parallel()
	for _, cells := range [][]string{{redrawCell, retrainCell}, {tableCell}, {trainingCell(1, 100)}} {
		errs, err := gocell.Errors("../..", cells)
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range errs {
			t.Error(text)
		}
	}
}
