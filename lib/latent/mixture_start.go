package latent

import (
	"fmt"
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

const clusterRounds = 10 // of k-means, at most: EM goes on from there

// startMixture returns the mixture of the clusters that k-means finds.
func startMixture(codes [][]float64, k int, rng *rand.Rand) (Mixture, error) {
	centers, err := spreadCenters(codes, k, rng)
	if err != nil {
		return Mixture{}, err
	}
	dims := len(codes[0])
	cluster := make([]int, len(codes))
	for round := range clusterRounds {
		moved := assign(codes, centers, cluster)
		if round > 0 && moved == 0 {
			break
		}
		means, counts := make([][]float64, k), make([]float64, k)
		for c := range means {
			means[c] = make([]float64, dims)
		}
		for i, x := range codes {
			floats.Add(means[cluster[i]], x)
			counts[cluster[i]]++
		}
		for c := range centers {
			if counts[c] > 0 { // otherwise the center stays
				floats.Scale(1/counts[c], means[c])
				centers[c] = means[c]
			}
		}
	}
	assign(codes, centers, cluster)
	sums := mat.NewDense(k, products(dims), nil)
	expanded := make([]float64, products(dims))
	for i, x := range codes {
		expand(x, expanded)
		floats.Add(sums.RawRowView(cluster[i]), expanded)
	}
	m := Mixture{Components: make([]Gaussian, k)}
	for c := range m.Components { // of a center without codes
		point := make([]float64, products(dims))
		expand(centers[c], point)
		m.Components[c] = gaussianOf(point, dims)
	}
	return m.from(sums), nil
}

// spreadCenters chooses k different codes as k-means++ does: each with a probability
// proportional to its squared distance from the nearest one before it.
func spreadCenters(codes [][]float64, k int, rng *rand.Rand) ([][]float64, error) {
	centers := [][]float64{codes[rng.IntN(len(codes))]}
	distance := make([]float64, len(codes))
	for i := range distance {
		distance[i] = math.Inf(1)
	}
	for {
		newest, total := centers[len(centers)-1], 0.0
		for i, x := range codes {
			distance[i] = min(distance[i], squaredDistance(x, newest))
			total += distance[i]
		}
		if len(centers) == k {
			return centers, nil
		}
		if total == 0 {
			return nil, fmt.Errorf("a mixture of %d components of codes of which only %d differ: "+
				"expected at most as many components", k, len(centers))
		}
		at, u := 0, rng.Float64()*total
		for i, d := range distance {
			if d > 0 {
				at = i // rounding may leave a rest of u
			}
			if u -= d; u < 0 {
				break
			}
		}
		centers = append(centers, codes[at])
	}
}

// assign sets each code's cluster to its nearest center, and returns how many changed.
func assign(codes, centers [][]float64, cluster []int) (changed int) {
	for i, x := range codes {
		nearest, least := 0, math.Inf(1)
		for c, center := range centers {
			if d := squaredDistance(x, center); d < least {
				nearest, least = c, d
			}
		}
		if cluster[i] != nearest {
			cluster[i] = nearest
			changed++
		}
	}
	return changed
}

func squaredDistance(a, b []float64) float64 {
	sum := 0.0
	for i, v := range a {
		sum += (v - b[i]) * (v - b[i])
	}
	return sum
}
