// Package coding sends codes in bits: minimal random coding, which makes the KL
// divergence of a variational autoencoder the size of a file.
//
// Sender and receiver share 2^bits samples of the prior by their seed. The sender
// chooses one with a probability in proportion to q(z)/p(z), and sends its index; the
// receiver looks it up. It is nearly a sample of q if the number of bits is above the
// divergence of q from the prior in bits, KL / log 2, by a few (Havasi, Peharz and
// Hernández-Lobato 2019, Minimal Random Code Learning, arXiv:1810.00440, section 3):
//
//	q, err := r.Posterior(data.Test)
//	indices, err := coding.Encode(q, 16, 1) // two bytes a digit
//	z, err := coding.Decode(indices, 16, code, 1)
//	images, err := r.Decode(z)
package coding

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"

	"latentlab/lib/backend"
	"latentlab/lib/latent"
)

// MaxBits is the largest number of bits: a million samples.
const MaxBits = 20

// groupSize is the number of samples whose weights are summed up in the graph, and
// callWeights roughly the number of weights of one call.
const groupSize, callWeights = 256, 1 << 24

// Encode returns for each posterior the index of one of 2^bits samples of N(0, I), from 0
// to 2^bits-1: [n]. bits is 1 to MaxBits. The same posteriors and seed give the same
// indices; Decode needs the same seed. 10,000 posteriors of ten dimensions take a few
// seconds with 16 bits, longer if a standard deviation is below 0.05. It is an error if a
// standard deviation is not above 0, or a mean is beyond ±1e6, where no sample is.
func Encode(q latent.Posterior, bits int, seed uint64) ([]int, error) {
	if err := q.CheckDensity(); err != nil {
		return nil, fmt.Errorf("no number of bits is enough for a standard deviation of 0: %w", err)
	}
	for i, μ := range q.Mean {
		if slices.ContainsFunc(μ, func(v float32) bool { return math.Abs(float64(v)) > 1e6 }) {
			return nil, fmt.Errorf("posterior %d has means %v: expected from -1e6 to 1e6, samples of N(0, I) are near 0", i, μ)
		}
	}
	shared, err := sharedSamples(bits, len(q.Mean[0]), seed)
	if err != nil {
		return nil, err
	}
	b, _, err := backend.Open()
	if err != nil {
		return nil, err
	}
	group := min(groupSize, len(shared))
	exec, err := NewExec(b, func(coefficients, powers *Node) *Node {
		logWeights := MatMul(coefficients, powers) // [some, 2^bits]
		grouped := Reshape(logWeights, logWeights.Shape().Dim(0), len(shared)/group, group)
		top := ReduceAndKeep(grouped, ReduceMax, -1)
		return ReduceSum(Add(top, Log(ReduceAndKeep(Exp(Sub(grouped, top)), ReduceSum, -1))), -1) // [some, groups]
	})
	if err != nil {
		return nil, err
	}
	defer exec.Finalize()
	powers, n := tensors.FromValue(powersOf(shared)), len(q.Mean)
	some := min(max(1, callWeights/len(shared)), n)
	indices, rng := make([]int, n), rand.New(rand.NewPCG(seed, 1))
	for done := 0; done < n; done += some {
		first := min(done, n-some) // the last block overlaps the one before, so that all have the same shape
		out, err := exec.Call1(tensors.FromValue(coefficientsOf(q, first, first+some)), powers)
		if err != nil {
			return nil, fmt.Errorf("weighing %d samples: %w", len(shared), err)
		}
		groups := out.Value().([][]float32)
		for i := done; i < first+some; i++ {
			at := choose(rng, groups[i-first])
			begin, candidates := at*group, shared[at*group:(at+1)*group]
			if isSharp(q, i) {
				begin, candidates = 0, shared
			}
			logs := make([]float64, len(candidates))
			for k, z := range candidates {
				logs[k] = logWeight(q, i, z)
			}
			indices[i] = begin + choose(rng, logs)
		}
	}
	return indices, nil
}

// Decode returns the samples that indices of Encode mean: [n][code].
func Decode(indices []int, bits, code int, seed uint64) ([][]float32, error) {
	shared, err := sharedSamples(bits, code, seed)
	if err != nil {
		return nil, err
	}
	codes := make([][]float32, len(indices))
	for i, k := range indices {
		if k < 0 || k >= len(shared) {
			return nil, fmt.Errorf("index %d is %d: expected 0 to %d, of %d bits", i, k, len(shared)-1, bits)
		}
		codes[i] = append([]float32{}, shared[k]...)
	}
	return codes, nil
}

func sharedSamples(bits, code int, seed uint64) ([][]float32, error) {
	if bits < 1 || bits > MaxBits {
		return nil, fmt.Errorf("%d bits: expected 1 to %d", bits, MaxBits)
	}
	return latent.SampleNormal(1<<bits, code, seed)
}

// The logarithm of q(z)/p(z) is, but for a constant,
//
//	Σ z²·(½ - 1/(2σ²)) + z·μ/σ²,
//
// a product of what depends on q and what depends on z.

// powersOf returns z² and z of each sample in a column: [2·code][samples].
func powersOf(samples [][]float32) [][]float32 {
	code := len(samples[0])
	powers := make([][]float32, 2*code)
	for d := range powers {
		powers[d] = make([]float32, len(samples))
	}
	for k, z := range samples {
		for d, v := range z {
			powers[d][k], powers[code+d][k] = v*v, v
		}
	}
	return powers
}

// maxPrecision keeps products in float32's range; the groups of what is more precise are not used.
const maxPrecision = 1e12

// isSharp reports whether the products of posterior i lose digits that matter in float32: its
// samples are weighed one by one.
func isSharp(q latent.Posterior, i int) bool {
	for d, μ := range q.Mean[i] {
		std := float64(q.Std[i][d])
		if reach := 4 + math.Abs(float64(μ)); reach*reach/(std*std) > 1e4 { // of log weights, rounded to 1e-3
			return true
		}
	}
	return false
}

// coefficientsOf returns what the powers are multiplied by: [to-from][2·code].
func coefficientsOf(q latent.Posterior, from, to int) [][]float32 {
	rows := make([][]float32, to-from)
	for i := range rows {
		mean, std := q.Mean[from+i], q.Std[from+i]
		row := make([]float32, 2*len(mean))
		for d, μ := range mean {
			precision := min(1/(float64(std[d])*float64(std[d])), maxPrecision)
			row[d], row[len(mean)+d] = float32((1-precision)/2), float32(float64(μ)*precision)
		}
		rows[i] = row
	}
	return rows
}

// logWeight returns log q(z)/p(z) of posterior i, but for a constant, to more digits than
// the product has.
func logWeight(q latent.Posterior, i int, z []float32) (log float64) {
	for d, v := range z {
		u := (float64(v) - float64(q.Mean[i][d])) / float64(q.Std[i][d])
		log += (float64(v)*float64(v) - u*u) / 2
	}
	return log
}

// choose returns an index with a probability in proportion to exp(logs[index]).
func choose[T float32 | float64](rng *rand.Rand, logs []T) int {
	top, sum := slices.Max(logs), 0.0
	for _, l := range logs {
		sum += math.Exp(float64(l - top))
	}
	left := rng.Float64() * sum
	for k, l := range logs {
		left -= math.Exp(float64(l - top))
		if left < 0 {
			return k
		}
	}
	return len(logs) - 1 // by rounding
}
