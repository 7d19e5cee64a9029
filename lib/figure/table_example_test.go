package figure_test

import (
	"math"

	"latentlab/lib/dataset"
	"latentlab/lib/figure"
	"latentlab/lib/figure/internal/figuretest"
)

// penguins are rows of the Palmer penguins (Gorman, Williams and Fraser 2014).
func penguins() *dataset.Examples {
	missing := float32(math.NaN())
	return &dataset.Examples{
		Name: "penguins",
		Columns: []dataset.Column{
			{Name: "island", Categories: []string{"Biscoe", "Dream", "Torgersen"}},
			{Name: "bill length", Unit: "mm"},
			{Name: "bill depth", Unit: "mm"},
			{Name: "flipper length", Unit: "mm", FillMissing: true},
			{Name: "body mass", Unit: "g"},
		},
		Values: []float32{
			0, 0, 1, 0, 39.1, 18.7, 181, 3750,
			0, 0, 1, 0, 39.5, 17.4, missing, 3800,
			1, 0, 0, 0, 46.1, 13.2, 211, 4500,
			0, 1, 0, 0, 46.5, 17.9, 192, 3500,
		},
		Labels: []uint16{0, 0, 1, 2}, Classes: []string{"Adelie", "Gentoo", "Chinstrap"},
	}
}

func ExampleTable() {
	figuretest.Show(figure.Table{Examples: penguins(), Text: figure.Text{Title: "Palmer penguins"}}.Draw())
	// Output:
	// 484 × 231: Palmer penguins: a table of 4 rows and 5 columns; island: Torgersen, Torgersen, Biscoe, Dream; bill length (mm): 39.1, 39.5, 46.1, 46.5; bill depth (mm): 18.7, 17.4, 13.2, 17.9; flipper length (mm): 181, —, 211, 192; body mass (g): 3750, 3800, 4500, 3500
}

func ExampleTable_reconstructed() {
	reconstructed := penguins()
	reconstructed.Values = []float32{
		0.02, 0.05, 0.93, 0, 40.27, 18.12, 185.4, 3702.2,
		0.01, 0.62, 0.37, 0, 40.02, 17.81, 186.1, 3688.9,
		1, 0, 0, 0, 45.5, 14.13, 214.8, 4771.5,
	}
	reconstructed.Labels = nil
	figuretest.Show(figure.Table{Examples: penguins(), Reconstructed: reconstructed, Rows: 3}.Draw())
	// Output:
	// 810 × 251: a table of 3 rows and 5 columns, each value real → reconstructed; island: Torgersen → Torgersen 0.93, Torgersen → Dream 0.62, Biscoe → Biscoe; bill length (mm): 39.1 → 40.3, 39.5 → 40.0, 46.1 → 45.5; bill depth (mm): 18.7 → 18.1, 17.4 → 17.8, 13.2 → 14.1; flipper length (mm): 181 → 185, — → 186, 211 → 215; body mass (g): 3750 → 3702, 3800 → 3689, 4500 → 4772
}

// breastCancer draws rows of thirty columns and, for reconstructions, what is half way
// to the mean of a row's class.
func breastCancer() {
	data := must(dataset.BreastCancer())
	reconstructed := *data
	reconstructed.Values = make([]float32, len(data.Values))
	for _, rows := range data.ByClass() {
		for k := range data.Size() {
			mean := float32(0)
			for _, i := range rows {
				mean += data.Features(i)[k] / float32(len(rows))
			}
			for _, i := range rows {
				reconstructed.Features(i)[k] = (data.Features(i)[k] + mean) / 2
			}
		}
	}
	figuretest.Show(figure.Table{Examples: data, Reconstructed: &reconstructed, Text: figure.Text{
		Caption: "Breast cancer: three malignant tumors, and what is half way to the mean of their class", DrawCaption: true}}.Draw())
}
