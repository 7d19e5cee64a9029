package figure

import (
	"math"
	"strconv"
	"strings"

	"latentlab/lib/dataset"
	"latentlab/lib/figure/internal/card"
	"latentlab/lib/format"
)

// tableLine is a line of a [Table]: a column of the data.
type tableLine struct {
	column     dataset.Column
	name, unit string // as written
	cells      []tableCell
}

// tableCell is a value and its reconstruction as written.
type tableCell struct {
	real, reconstructed string
	difference          float64 // of numbers, in standard deviations; NaN for none
	wrong               bool    // a text of another category
}

// Widths of texts in CSS pixels, beyond which they are cut.
const (
	maxNameWidth = 220
	maxUnitWidth = 60
	maxTextWidth = 110
)

// missingValue stands for a missing number.
const missingValue = "—"

// tableLines returns the first lines of a table with the first rows; reconstructed may
// be nil.
func tableLines(w *card.Writer, real, reconstructed *dataset.Examples, rows, lines int) []tableLine {
	deviations := real.Deviations()
	all := make([]tableLine, 0, lines)
	feature := 0
	for _, c := range real.Columns[:lines] {
		line := tableLine{column: c, name: w.Cut(card.LabelStyle, c.Name, maxNameWidth), cells: make([]tableCell, rows)}
		if c.Unit != "" {
			line.unit = w.Cut(card.NoteStyle, c.Unit, maxUnitWidth)
		}
		values := func(e *dataset.Examples, i int) []float32 { return e.Features(i)[feature : feature+c.Size()] }
		step := stepOf(deviations[feature], float64(values(real, 0)[0]))
		own := math.Inf(1) // the same for all numbers of a line but small ones, which have more digits
		for i := range line.cells {
			if of := stepOfData(values(real, i)[0], step); of >= step {
				own = math.Min(own, of)
			}
		}
		for i := range line.cells {
			var x, y []float32
			if x = values(real, i); reconstructed != nil {
				y = values(reconstructed, i)
			}
			if c.IsText() {
				line.cells[i] = textCell(w, c, x, y)
			} else {
				line.cells[i] = numberCell(x, y, math.Min(own, stepOfData(x[0], step)), step, deviations[feature])
			}
		}
		all = append(all, line)
		feature += c.Size()
	}
	return all
}

// textCell returns the cell of a text with these features; y may be nil.
func textCell(w *card.Writer, c dataset.Column, x, y []float32) tableCell {
	real, text := mostProbable(w, c, x)
	cell := tableCell{real: text, difference: math.NaN()}
	if y != nil {
		var reconstructed int
		reconstructed, cell.reconstructed = mostProbable(w, c, y)
		cell.wrong = reconstructed != real
	}
	return cell
}

// mostProbable returns the feature of a text that is largest, and its category as
// written, with the probability unless that is 1.
func mostProbable(w *card.Writer, c dataset.Column, features []float32) (k int, text string) {
	for i, v := range features {
		if v > features[k] {
			k = i
		}
	}
	text = "(other)"
	if k < len(c.Categories) {
		text = w.Cut(card.LabelStyle, c.Categories[k], maxTextWidth)
	}
	if p := float64(features[k]); math.Abs(p-1) >= 0.005 {
		text += " " + strconv.FormatFloat(p, 'f', 2, 32)
	}
	return k, text
}

// stepOfData returns the unit of the last digit that is shown of a number of the data:
// two significant digits or more, but no more than it has.
func stepOfData(x float32, step float64) float64 {
	v := float64(x)
	if math.IsNaN(v) {
		return math.Inf(1)
	}
	return math.Max(math.Min(step, stepOf(math.Abs(v), v)), math.Pow10(-decimals(x)))
}

// numberCell returns the cell of a number, written in units of own, and of its
// reconstruction, in units of step; y may be nil.
func numberCell(x, y []float32, own, step, deviation float64) tableCell {
	real := float64(x[0])
	cell := tableCell{real: number(real, own), difference: math.NaN()}
	if y != nil {
		reconstructed := float64(y[0])
		cell.reconstructed = number(reconstructed, step)
		if deviation > 0 {
			cell.difference = (reconstructed - real) / deviation
		}
	}
	return cell
}

// stepOf returns the unit of the second digit of a standard deviation or, if it is
// 0, that of the third digit of a value.
func stepOf(deviation, value float64) float64 {
	switch {
	case deviation > 0:
		return math.Pow10(int(math.Floor(math.Log10(deviation))) - 1)
	case value == 0 || math.IsNaN(value):
		return 0.01
	}
	return math.Pow10(int(math.Floor(math.Log10(math.Abs(value)))) - 2)
}

// decimals returns the number of digits that v has after its decimal point.
func decimals(v float32) int {
	_, digits, _ := strings.Cut(strconv.FormatFloat(float64(v), 'f', -1, 32), ".")
	return len(digits)
}

// number writes v with the decimals of step, and with commas between thousands from
// 10,000.
func number(v, step float64) string {
	switch {
	case math.IsNaN(v):
		return missingValue
	case math.Abs(v) < step/2 && step < 1:
		return "0"
	}
	text := format.Number(v, step)
	if math.Abs(v) < 9999.5 { // a year, for one
		text = strings.Replace(text, ",", "", 1)
	}
	return text
}
