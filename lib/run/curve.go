package run

import "math"

// Averages returns the first column as at most n points: the means of groups of
// neighboring rows, and for each the middle of its group, in rows.
func (t Table) Averages(n int) (rows, means []float64) {
	if t.Len() == 0 {
		return nil, nil
	}
	return averages(t.Columns[0], n)
}

func averages(column []float32, n int) (rows, means []float64) {
	if n < 1 {
		return nil, nil
	}
	size := max(1, (len(column)+n-1)/n)
	for from := 0; from < len(column); from += size {
		to := min(len(column), from+size)
		rows, means = append(rows, float64(from+to)/2), append(means, mean(column[from:to]))
	}
	return rows, means
}

// Curve returns a column of History against epochs, as at most n points: the means of
// neighboring steps. It returns none if there is no such column.
func (r *Run) Curve(column string, n int) (epochs, means []float64) {
	epochs, means = averages(r.History.Column(column), n)
	for i := range epochs {
		epochs[i] /= float64(r.Program.Steps())
	}
	return epochs, means
}

// TestCurve returns a column of Tests against epochs, NaN where the test set was not
// evaluated. It returns none if there is no such column.
func (r *Run) TestCurve(column string) (epochs, values []float64) {
	for i, v := range r.Tests.Column(column) {
		epochs, values = append(epochs, float64(i+1)), append(values, float64(v))
	}
	return epochs, values
}

// LastMean returns the mean of the last n values of the first column, or of all
// if there are fewer, NaN if there are none.
func (t Table) LastMean(n int) float64 {
	if t.Len() == 0 {
		return math.NaN()
	}
	return mean(t.Columns[0][max(0, t.Len()-n):])
}

func mean(values []float32) float64 {
	sum := 0.0
	for _, v := range values {
		sum += float64(v)
	}
	return sum / float64(len(values))
}
