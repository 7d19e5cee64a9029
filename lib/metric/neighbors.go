package metric

import (
	"math"
	"slices"
	"sync"
	"sync/atomic"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"latentlab/lib/parallel"
)

// tileRows is the number of rows of a tile: a pair of tiles stays in the cache, and gonum starts no
// goroutines for their product.
const tileRows = 64

// tile is a part of a set of features.
type tile struct {
	rows     [][]float32   // [rows][features]
	centered *mat.Dense    // [rows, features], rows minus a center that all tiles have in common
	across   *mat.Dense    // [features, rows], centered transposed: a product with it is faster
	squares  []float64     // [rows], |centered|², less its share of the rounding of a bound
	mutex    sync.Mutex    // guards nearest
	nearest  [][]float64   // [rows][k], squared distances to others in the set, in ascending order
	radii    []float64     // [rows], squared distances to the k-th nearest neighbor in the set
	inside   []atomic.Bool // [rows], whether the row lies in the ball of at least one row of the other set
	covered  []atomic.Bool // [rows], whether the row's own ball holds at least one row of the other set; set for real rows only
}

// newTiles returns the tiles of a set, without radii. Bounds are the tighter, the nearer center is
// to the rows of both sets.
func newTiles(rows [][]float32, center []float64) []*tile {
	// A bound sums products of centered values, which are rounded themselves; the distance with
	// which it is compared is rounded too. With u = 2⁻⁵³ all of it is less than
	// (2·features + 12)·u·(|a| + |b|)², which is at most twice that many u of |a|² + |b|².
	rounding := float64(4*len(center)+24) * 0x1p-53
	var tiles []*tile
	for some := range slices.Chunk(rows, tileRows) {
		n := len(some)
		t := &tile{
			rows: some, centered: mat.NewDense(n, len(center), nil),
			squares: make([]float64, n), radii: make([]float64, n), inside: make([]atomic.Bool, n), covered: make([]atomic.Bool, n),
		}
		for i, row := range some {
			x := t.centered.RawRowView(i)
			for d, v := range row {
				x[d] = float64(v) - center[d]
			}
			t.squares[i] = floats.Dot(x, x) * (1 - rounding)
		}
		t.across = mat.DenseCopyOf(t.centered.T())
		tiles = append(tiles, t)
	}
	return tiles
}

// setBounds sets bounds to lower bounds of the squared distances of a's rows to b's,
// |a|² + |b|² - 2ab minus its rounding: [a's rows, b's rows]. A product is several times as fast as
// the distances themselves, but loses the digits of those that are small beside |a| and |b|.
func setBounds(bounds *mat.Dense, a, b *tile) {
	bounds.Reset()
	bounds.Mul(a.centered, b.across)
	for i, square := range a.squares {
		row := bounds.RawRowView(i)
		for j, product := range row {
			row[j] = square + b.squares[j] - 2*product
		}
	}
}

// setRadii sets the radii of the tiles of a set. Two tiles need one product, for the neighbors of both.
func setRadii(tiles []*tile, k int) {
	for _, t := range tiles {
		t.nearest = make([][]float64, len(t.rows))
		for i := range t.nearest {
			t.nearest[i] = slices.Repeat([]float64{math.Inf(1)}, k)
		}
	}
	parallel.Each(len(tiles), func(first int) {
		var bounds mat.Dense
		for second := first; second < len(tiles); second++ {
			setBounds(&bounds, tiles[first], tiles[second])
			addNeighbors(tiles[first], tiles[second], &bounds)
		}
	})
	for _, t := range tiles {
		for i := range t.nearest {
			t.radii[i] = last(t.nearest[i])
		}
	}
}

// addNeighbors makes the rows of a and b neighbors of each other where they are among the nearest. The
// tile a is b, or comes before it.
func addNeighbors(a, b *tile, bounds *mat.Dense) {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	if a != b {
		b.mutex.Lock()
		defer b.mutex.Unlock()
	}
	for i, row := range a.rows {
		for j, bound := range bounds.RawRowView(i) {
			if a == b && i == j { // a row is not its own neighbor
				continue
			}
			if bound < last(a.nearest[i]) || bound < last(b.nearest[j]) {
				distance := squaredDistance(row, b.rows[j])
				replaceLast(a.nearest[i], distance)
				if a != b { // otherwise the pair comes again, the other way round
					replaceLast(b.nearest[j], distance)
				}
			}
		}
	}
}

// medianRadius returns the median radius of the balls of a set: of an even number, the mean of the middle two.
func medianRadius(tiles []*tile) float64 {
	var radii []float64
	for _, t := range tiles {
		for _, square := range t.radii {
			radii = append(radii, math.Sqrt(square))
		}
	}
	slices.Sort(radii)
	n := len(radii)
	return (radii[(n-1)/2] + radii[n/2]) / 2
}

func last(values []float64) float64 { return values[len(values)-1] }

// replaceLast inserts v into values in ascending order, and removes the last of them all.
func replaceLast(values []float64, v float64) {
	if at, _ := slices.BinarySearch(values, v); at < len(values) {
		copy(values[at+1:], values[at:])
		values[at] = v
	}
}

// compare sets for each row of the two sets whether it is inside, and for each real row whether it is covered.
func compare(real, generated []*tile) {
	parallel.Each(len(real), func(t int) {
		a := real[t]
		var bounds mat.Dense
		for _, b := range generated {
			setBounds(&bounds, a, b)
			for i, row := range a.rows {
				for j, bound := range bounds.RawRowView(i) {
					// In many dimensions a ball may hold most rows: once known, a row needs no distance.
					if (bound > a.radii[i] || b.inside[j].Load() && a.covered[i].Load()) && (bound > b.radii[j] || a.inside[i].Load()) {
						continue
					}
					distance := squaredDistance(row, b.rows[j])
					if distance <= a.radii[i] {
						b.inside[j].Store(true)
						a.covered[i].Store(true)
					}
					if distance <= b.radii[j] {
						a.inside[i].Store(true)
					}
				}
			}
		}
	})
}

// share returns the share of a set's rows that have a property.
func share(tiles []*tile, property func(t *tile) []atomic.Bool) float64 {
	count, n := 0, 0
	for _, t := range tiles {
		rows := property(t)
		n += len(rows)
		for i := range rows {
			if rows[i].Load() {
				count++
			}
		}
	}
	return float64(count) / float64(n)
}

// squaredDistance returns the sum of squared differences. It can neither overflow nor vanish: the
// squares of float32 numbers are far within float64's range.
func squaredDistance(a, b []float32) float64 {
	sum := 0.0
	for d, v := range a {
		difference := float64(v) - float64(b[d])
		sum += difference * difference
	}
	return sum
}
