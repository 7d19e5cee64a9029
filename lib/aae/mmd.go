package aae

import (
	"fmt"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph"

	"latentlab/lib/train"
)

// SquaredMMD is the unbiased estimate of the squared maximum mean discrepancy
// between two samples (Gretton et al., 2012, lemma 6), a two-sample statistic: 0
// on average where both come from the same distribution, so sometimes a little less
// (with fewer than about five rows in b it is biased), below 2, and from 0.5 to 1.5 where they
// have nothing in common, the larger the narrower a is beside b. The kernel is the mean of
// three Gaussian ones exp(-d²/w), with w a quarter of, one and four times the
// mean squared distance within b. a and b are [n, size], n ≥ 2; the result is a
// scalar without a gradient.
func SquaredMMD(a, b *Node) *Node {
	a, b = StopGradient(a), StopGradient(b)
	n := a.Shape().Dimensions[0]
	if !a.Shape().Equal(b.Shape()) || a.Rank() != 2 || n < 2 {
		panic(fmt.Errorf("two-sample statistic of %s and %s: "+
			"expected two samples of the same shape, [n, size] with n ≥ 2", a.Shape(), b.Shape()))
	}
	aa, bb, ab := squaredDistances(a, a), squaredDistances(b, b), squaredDistances(a, b)
	pairs := 1 / float64(n*(n-1))
	width := MaxScalar(MulScalar(ReduceAllSum(bb), pairs), 1e-12) // a point is at distance 0 from itself
	kernel := func(d *Node) *Node {
		var sum *Node
		for _, w := range []float64{0.25, 1, 4} {
			k := Exp(Neg(Div(d, MulScalar(width, w))))
			if sum == nil {
				sum = k
			} else {
				sum = Add(sum, k)
			}
		}
		return MulScalar(sum, 1.0/3)
	}
	within := func(d *Node) *Node { // mean over pairs of different points
		return MulScalar(ReduceAllSum(Mul(kernel(d), offDiagonal(d))), pairs)
	}
	return Sub(Add(within(aa), within(bb)), MulScalar(ReduceAllMean(kernel(ab)), 2))
}

// squaredDistances between all rows: [n, size], [m, size] → [n, m].
func squaredDistances(a, b *Node) *Node {
	difference := Sub(ExpandAxes(a, 1), ExpandAxes(b, 0)) // [n, m, size]
	return ReduceSum(Square(difference), -1)
}

// offDiagonal is 0 on the diagonal and 1 elsewhere, in d's shape and type.
func offDiagonal(d *Node) *Node {
	n := d.Shape().Dimensions[0]
	i, j := Iota(d.Graph(), shapes.Make(dtypes.Int32, n, n), 0), Iota(d.Graph(), shapes.Make(dtypes.Int32, n, n), 1)
	return ConvertDType(NotEqual(i, j), d.DType())
}

// mmdMetric reports SquaredMMD, unless the batch is a single image.
func mmdMetric(name string, codes, samples *Node) []train.Metric {
	if codes.Shape().Dimensions[0] < 2 {
		return nil
	}
	return []train.Metric{{Name: name, Value: SquaredMMD(codes, samples)}}
}

// codeMetrics reports the mean of each dimension of a code and the covariance of
// each pair, over a batch of codes of up to three dimensions: "mean 1",
// "covariance 1 1".
func codeMetrics(z *Node) []train.Metric {
	n, size := z.Shape().Dimensions[0], z.Shape().Dimensions[1]
	if size > 3 {
		return nil
	}
	mean := ReduceAndKeep(z, ReduceMean, 0) // [1, size]
	centered := Sub(z, mean)
	column := func(of *Node, i int) *Node { return Slice(of, AxisRange(), AxisElem(i)) }
	var all []train.Metric
	for i := range size {
		all = append(all, train.Metric{Name: fmt.Sprintf("mean %d", i+1), Value: ReduceAllSum(column(mean, i))})
	}
	for i := range size {
		for j := i; j < size; j++ {
			products := ReduceAllSum(Mul(column(centered, i), column(centered, j)))
			covariance := MulScalar(products, 1/float64(max(1, n-1)))
			all = append(all, train.Metric{Name: fmt.Sprintf("covariance %d %d", i+1, j+1), Value: covariance})
		}
	}
	return all
}
