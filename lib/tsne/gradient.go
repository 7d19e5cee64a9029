package tsne

import (
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph"
)

// The program computes the pairs in blocks of rows: the values of a block stay in
// a core's cache until they are summed, and different blocks run on different
// cores. On four cores an iteration of 5,000 points took 55 ms in one block, 40 ms
// in 20 and 25 ms in 80.
const (
	blockPairs = 320_000 // in one block, 1.3 MB
	maxBlocks  = 160     // since each is a part of the program to compile
	fewBlocks  = 10      // for what is computed too seldom to justify compiling more
)

// blockEdges returns the first row of each block of n points, at most most blocks, and
// then n.
func blockEdges(n, most int) []int {
	count := max(1, min((n*n+blockPairs-1)/blockPairs, most, n))
	edges := make([]int, count+1)
	for k := range edges {
		edges[k] = k * n / count
	}
	return edges
}

// kernel returns d² and w = 1/(1+d²), Student's t with one degree of freedom,
// for the pairs of rows [from, to) with all points: y is [n, dims], d² and w
// are [to-from, n].
func kernel(y *Node, from, to int) (squared, w *Node) {
	n, dims := y.Shape().Dim(0), y.Shape().Dim(1)
	columns := Transpose(y, 0, 1) // [dims, n]
	for k := range dims {
		here := BroadcastToDims(Slice(y, AxisRange(from, to), AxisElem(k)), to-from, n)
		there := BroadcastToDims(Slice(columns, AxisElem(k), AxisRange()), to-from, n)
		if s := Square(Sub(here, there)); k == 0 {
			squared = s
		} else {
			squared = Add(squared, s)
		}
	}
	return squared, Reciprocal(OnePlus(squared))
}

// gradient returns dC/dy of C = KL(P‖Q) at y [n, dims], P being [n, n] and
// attraction a scalar: van der Maaten and Hinton 2008, equation 5,
//
//	dC/dy_i = 4 Σ_j (p_ij - q_ij) w_ij (y_i - y_j),  q_ij = w_ij / Z,  Z = Σ_k≠l w_kl,
//
// with p_ij multiplied by attraction. Sums of a block over j are products with the
// matrix [y, 1], XLA's fastest way to sum on the CPU.
func gradient(y, p, attraction *Node) *Node {
	g, dtype := y.Graph(), y.DType()
	n, dims := y.Shape().Dim(0), y.Shape().Dim(1)
	ones := Ones(g, shapes.Make(dtype, n, 1))
	y1 := Concatenate([]*Node{y, ones}, 1) // [n, dims+1]
	var attract, repel, total []*Node
	edges := blockEdges(n, maxBlocks)
	for k := range len(edges) - 1 {
		from, to := edges[k], edges[k+1]
		_, w := kernel(y, from, to)                              // [block, n]
		pw := Mul(Slice(p, AxisRange(from, to), AxisRange()), w) // [block, n]
		attract = append(attract, MatMul(pw, y1))                // [block, dims+1]
		repel = append(repel, MatMul(Square(w), y1))             // [block, dims+1]
		total = append(total, MatMul(w, ones))                   // [block, 1]
	}
	// Each point is also paired with itself, with w = 1, which is not part of Z
	// and exerts no force.
	z := Sub(ReduceAllSum(Concatenate(total, 0)), Scalar(g, dtype, float64(n)))
	force := Sub(
		Mul(Concatenate(attract, 0), attraction),
		Div(Concatenate(repel, 0), z)) // [n, dims+1]: Σ_j f_ij·y_j and Σ_j f_ij
	sums := Slice(force, AxisRange(), AxisElem(dims)) // [n, 1]
	return MulScalar(Sub(Mul(sums, y), Slice(force, AxisRange(), AxisRange(0, dims))), 4)
}

// crossEntropy returns -Σ p_ij log q_ij in nats, a scalar: y is [n, dims], P
// [n, n].
func crossEntropy(y, p *Node) *Node {
	g, dtype := y.Graph(), y.DType()
	n := y.Shape().Dim(0)
	ones := Ones(g, shapes.Make(dtype, n, 1))
	var sums, total []*Node
	edges := blockEdges(n, fewBlocks)
	for k := range len(edges) - 1 {
		from, to := edges[k], edges[k+1]
		squared, w := kernel(y, from, to)
		sums = append(sums, MatMul(Mul(Slice(p, AxisRange(from, to), AxisRange()), Log1P(squared)), ones))
		total = append(total, MatMul(w, ones))
	}
	z := Sub(ReduceAllSum(Concatenate(total, 0)), Scalar(g, dtype, float64(n)))
	return Add(ReduceAllSum(Concatenate(sums, 0)), Log(z))
}
