package aae

import (
	"fmt"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph"

	"latentlab/lib/train"
)

// SquaredMMD is the unbiased estimate of the squared maximum mean discrepancy
// between two samples (Gretton et al., 2012, lemma 6): 0 on average where both come from the
// same distribution, so sometimes a little less (with fewer than about five rows in b it is
// biased), below 2; where they are far apart it is from 0.38 to 2, and larger the less a is spread
// out beside b. The kernel is the mean of three Gaussian ones exp(-d²/w), with w a quarter of, one
// and four times the mean squared distance within b, which counts as at least 1e-12. a and b are
// [n, size], n ≥ 2, and not so large that a squared distance overflows, 1e19; the result is a scalar
// without a gradient.
func SquaredMMD(a, b *Node) *Node {
	a, b = StopGradient(a), StopGradient(b)
	n := a.Shape().Dimensions[0]
	if !a.Shape().Equal(b.Shape()) || a.Rank() != 2 || n < 2 {
		panic(fmt.Errorf("squared MMD of %s and %s: "+
			"expected two samples of the same shape, [n, size] with n ≥ 2", a.Shape(), b.Shape()))
	}
	centerA, centerB := ReduceAndKeep(a, ReduceMean, 0), ReduceAndKeep(b, ReduceMean, 0) // [1, size]
	aa, bb, ab := squaredDistances(a, a, centerA), squaredDistances(b, b, centerB), squaredDistances(a, b, centerB)
	pairs := 1 / float64(n*(n-1))
	width := MaxScalar(MulScalar(ReduceAllSum(bb), pairs), 1e-12) // a point is at distance 0 from itself
	kernel := func(d *Node) *Node {
		wide := Exp(Neg(Div(d, MulScalar(width, 4))))
		middle := Square(Square(wide)) // exp(-d²/w)
		narrow := Square(Square(middle))
		return MulScalar(Add(Add(narrow, middle), wide), 1.0/3)
	}
	within := func(d *Node) *Node { // mean over pairs of different points
		return MulScalar(ReduceAllSum(Mul(kernel(d), offDiagonal(d))), pairs)
	}
	return Sub(Add(within(aa), within(bb)), MulScalar(ReduceAllMean(kernel(ab)), 2))
}

// squaredDistances between all rows: [n, size], [m, size] → [n, m]. It is |a|² + |b|² - 2ab, by one
// product of matrices, which is much faster than all differences, [n, m, size]. Subtracting a center
// near the rows, [1, size], first reduces cancellation.
func squaredDistances(a, b, center *Node) *Node {
	a, b = Sub(a, center), Sub(b, center)
	squares := func(x *Node) *Node { return ReduceAndKeep(Square(x), ReduceSum, -1) } // [n, 1]
	product := MatMul(a, Transpose(b, 0, 1))
	return MaxScalar(Sub(Add(squares(a), Transpose(squares(b), 0, 1)), MulScalar(product, 2)), 0)
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
