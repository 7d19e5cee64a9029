package latent

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"
)

const (
	restarts      = 3
	restartCodes  = 10_000 // restarts are on so many codes, or on restartEach per component if these are more
	restartEach   = 200
	maxIterations = 500
	tolerance     = 1e-3 // nats, as in scikit-learn
	floor         = 1e-6 // as in scikit-learn, there of codes as they are
)

// FitMixture fits a mixture of k Gaussians with full covariances to codes by
// expectation maximization (Dempster, Laird & Rubin, 1977; Bishop, Pattern Recognition
// and Machine Learning, section 9.2). It returns the most likely of three fits, each
// started by k-means++ (Arthur & Vassilvitskii, 2007) and k-means. With more than
// 10,000 codes the three are fitted to a sample, and the best is fitted further to all. A
// fit ends when an iteration raises the mean log density by less than 0.001 nats, or
// after 500 iterations. The same codes and seed give the same mixture.
//
// Each component's covariance has 1e-6 times the variance of each dimension added to its
// diagonal, since a component of a few equal codes would have no density otherwise. A
// dimension in which all codes are equal gets 1e-6 times the mean variance of all
// dimensions.
//
// It is an error if a number is NaN or infinite, or if there are fewer different codes
// than components or only one.
func FitMixture(codes [][]float32, k int, seed uint64) (Mixture, error) {
	if err := Check("code", codes); err != nil {
		return Mixture{}, err
	}
	if k < 1 {
		return Mixture{}, fmt.Errorf("a mixture of %d components: expected at least 1", k)
	}
	u := unitsOf(codes)
	if slices.Max(u.scale) == 0 {
		return Mixture{}, fmt.Errorf("all %d codes are equal: a mixture needs codes that differ", len(codes))
	}
	u.fill()
	all := u.codesIn(codes)
	rng := rand.New(rand.NewPCG(seed, 0))
	sample := sampleRows(all, max(restartCodes, restartEach*k), rng)
	var best Mixture
	likelihood := math.Inf(-1)
	for range restarts {
		m, err := startMixture(sample, k, rng)
		if err != nil && len(sample) < len(all) { // the others may have rare codes
			sample = all
			m, err = startMixture(sample, k, rng)
		}
		if err != nil {
			return Mixture{}, err
		}
		m, mean, err := maximize(m, sample)
		if err != nil {
			return Mixture{}, err
		}
		if mean > likelihood {
			best, likelihood = m, mean
		}
	}
	if len(sample) < len(all) {
		var err error
		if best, _, err = maximize(best, all); err != nil {
			return Mixture{}, err
		}
	}
	return u.mixtureFrom(best.sorted()), nil
}

// ChooseMixture fits a mixture to codes for each of the given numbers of components,
// and returns the one with the highest mean log density of the codes heldOut, which no
// mixture was fitted to. If heldOut is nil it returns the one with the lowest BIC.
func ChooseMixture(codes, heldOut [][]float32, counts []int, seed uint64) (Mixture, error) {
	if len(counts) == 0 {
		return Mixture{}, fmt.Errorf("there are no numbers of components to choose from: expected at least one")
	}
	var best Mixture
	highest := math.Inf(-1)
	for _, k := range counts {
		m, err := FitMixture(codes, k, seed)
		if err != nil {
			return Mixture{}, fmt.Errorf("%d components: %w", k, err)
		}
		score := 0.0
		if heldOut == nil {
			score, err = m.BIC(codes)
			score = -score
		} else {
			score, err = m.MeanLogDensity(heldOut)
		}
		if err != nil {
			return Mixture{}, err
		}
		if score > highest || best.Components == nil {
			best, highest = m, score
		}
	}
	return best, nil
}

// unitsOf returns the mean and the standard deviation of each dimension of codes.
func unitsOf(codes [][]float32) units {
	dims := len(codes[0])
	u := units{make([]float64, dims), make([]float64, dims)}
	column := make([]float64, len(codes))
	for d := range dims {
		equal := true
		for i, code := range codes {
			column[i] = float64(code[d])
			equal = equal && code[d] == codes[0][d]
		}
		if equal { // rounding would leave a tiny deviation
			u.origin[d] = column[0]
			continue
		}
		u.origin[d] = stat.Mean(column, nil)
		u.scale[d] = stat.PopStdDev(column, nil)
	}
	return u
}

// fill gives dimensions of scale 0 the root mean square of all scales.
func (u units) fill() {
	largest, squares := slices.Max(u.scale), 0.0
	for _, s := range u.scale {
		squares += s / largest * s / largest / float64(len(u.scale))
	}
	for d, s := range u.scale {
		if s == 0 {
			u.scale[d] = largest * math.Sqrt(squares)
		}
	}
}

// sampleRows returns n rows sampled without replacement, all of them if there are
// fewer.
func sampleRows(rows [][]float64, n int, rng *rand.Rand) [][]float64 {
	if len(rows) <= n {
		return rows
	}
	sample := make([][]float64, n)
	for i, at := range rng.Perm(len(rows))[:n] {
		sample[i] = rows[at]
	}
	return sample
}

// maximize fits m to codes by expectation maximization, and returns the mean log
// density that it reaches.
func maximize(m Mixture, codes [][]float64) (Mixture, float64, error) {
	before := math.Inf(-1)
	for range maxIterations {
		f, err := newForms(m)
		if err != nil {
			return m, 0, err
		}
		sums, mean := f.sums(codes)
		if mean-before < tolerance {
			return m, mean, nil
		}
		before = mean
		m = m.from(sums)
	}
	return m, before, nil
}

// from is the M step of expectation maximization: it returns the mixture with the
// means and covariances of [forms.sums]. A component without codes stays as it is in m,
// with the weight 0.
func (m Mixture) from(sums *mat.Dense) Mixture {
	k, _ := sums.Dims()
	total := mat.Sum(sums.ColView(0))
	out := Mixture{Weights: make([]float64, k), Components: slices.Clone(m.Components)}
	for c := range k {
		row := sums.RawRowView(c)
		out.Weights[c] = row[0] / total
		if row[0] > 1e-9 { // of a code
			out.Components[c] = gaussianOf(row, len(m.Components[c].Mean))
		}
	}
	return out
}

// gaussianOf returns the Gaussian of the weighted sums of codes' products, with the
// floor on its diagonal.
func gaussianOf(sums []float64, dims int) Gaussian {
	q := Gaussian{Mean: make([]float64, dims), Covariance: make([][]float64, dims)}
	for i := range dims {
		q.Mean[i] = sums[1+i] / sums[0]
		q.Covariance[i] = make([]float64, dims)
	}
	at := 1 + dims
	for i := range dims {
		for j := i; j < dims; j++ {
			v := sums[at]/sums[0] - q.Mean[i]*q.Mean[j]
			at++
			if i == j {
				v = max(v, 0) + floor
			}
			q.Covariance[i][j], q.Covariance[j][i] = v, v
		}
	}
	return q
}

// sorted returns m without components of weight 0, the one with the largest weight first.
func (m Mixture) sorted() Mixture {
	order := make([]int, 0, len(m.Weights))
	for c, w := range m.Weights {
		if w > 0 {
			order = append(order, c)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(m.Weights[b], m.Weights[a]) })
	var out Mixture
	for _, c := range order {
		out.Weights, out.Components = append(out.Weights, m.Weights[c]), append(out.Components, m.Components[c])
	}
	return out
}
