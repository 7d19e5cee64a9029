package figure_test

import (
	"sync"
	"testing"

	"latentlab/internal/hometest"
	"latentlab/lib/figure"
	"latentlab/lib/figure/internal/figuretest"
)

// TestGolden draws every Example and compares it with its golden figure.
func TestGolden(t *testing.T) {
	figuretest.Golden(t, map[string]func(){
		"beside":              ExampleBeside,
		"grid":                ExampleGrid,
		"grid_labels":         ExampleGrid_labels,
		"grid_mistakes":       ExampleGrid_mistakes,
		"grid_rows":           ExampleGrid_rowTitles,
		"grid_styles":         ExampleGrid_styles,
		"pair":                ExamplePair,
		"panels":              ExamplePanels,
		"reconstructions":     ExampleReconstructions,
		"rows":                ExampleRows,
		"rows_columns":        ExampleRows_columnTitles,
		"rows_denoising":      ExampleRows_denoising,
		"table":               ExampleTable,
		"table_reconstructed": ExampleTable_reconstructed,
	})
}

// TestGoldenData draws patches of a photograph and a real table.
func TestGoldenData(t *testing.T) {
	hometest.Need(t, "scikit-learn's data", "data", "scikit-learn")
	figuretest.Golden(t, map[string]func(){
		"breast_cancer": breastCancer,
		"patches":       patches,
	})
}

// TestParallel draws figures concurrently, as a server of live views does, for
// the race detector.
func TestParallel(t *testing.T) {
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			figuretest.Must(figure.Grid{Images: figuretest.Digits(4), Text: figure.Text{Title: "x"}}.Draw())
		})
	}
	group.Wait()
}
