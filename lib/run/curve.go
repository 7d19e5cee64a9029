package run

import "math"

// Averages returns the first column as at most n points: the means of groups of
// neighboring rows, and for each the middle of its group, in rows.
func (t Table) Averages(n int) (rows, means []float64) {
	size := max(1, (t.Len()+n-1)/n)
	for from := 0; from < t.Len(); from += size {
		to := min(t.Len(), from+size)
		rows, means = append(rows, float64(from+to)/2), append(means, mean(t.Columns[0][from:to]))
	}
	return rows, means
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
