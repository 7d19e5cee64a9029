package export

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"latentlab/lib/wasm"
)

// Inputs on a plane, as those of a network on codes of two numbers approximately are: using them
// removes most of the error of 8 bits.
func TestRoundForInputs(t *testing.T) {
	checkRounding(t, 60, 20)
	checkRounding(t, maxBlock+200, 4) // in two blocks
}

func checkRounding(t *testing.T, in, out int) {
	t.Helper()
	const rows = 300
	random := rand.New(rand.NewPCG(3, 4))
	sample := func(n int) []float32 {
		x := make([]float32, n)
		for i := range x {
			x[i] = float32(random.NormFloat64())
		}
		return x
	}
	plane := &matrix{in: 2, out: in, weights: sample(2 * in)}
	x := plane.multiply(sample(2*rows), rows)
	fresh := plane.multiply(sample(2*rows), rows)
	w := &matrix{in: in, out: out, weights: sample(in * out)}
	off := func(q *matrix) float64 {
		sum := 0.0
		a, b := w.multiply(fresh, rows), q.multiply(fresh, rows)
		for i := range a {
			sum += float64(a[i]-b[i]) * float64(a[i]-b[i])
		}
		return math.Sqrt(sum / float64(len(a)))
	}
	plain, knowing := w.round(8, w.fullScale(8), nil, 0, 0), w.round(8, w.fullScale(8), x, rows, damping)
	if a, b := off(plain), off(knowing); !(b < a/5) {
		t.Errorf("error of %v with independent rounding, of %v with known inputs: expected at most a fifth", a, b)
	}
	for _, q := range []*matrix{plain, knowing, w.round(16, w.fullScale(16), nil, 0, 0)} {
		most := int32(1)<<(q.bits-1) - 1
		for i, k := range q.whole {
			if k < -most || k > most {
				t.Fatalf("a weight of %d bits is %d", q.bits, k)
			}
			if want := float32(float64(k) * float64(q.scale[i%out])); q.weights[i] != want {
				t.Fatalf("weight %d is %v, expected %v", i, q.weights[i], want)
			}
		}
	}
}

// Columns of zeros, inputs of zeros and a single row work.
func TestRoundZeros(t *testing.T) {
	for _, x := range [][]float32{{0, 0, 0}, {1, 0, 2}} {
		w := &matrix{in: 3, out: 2, weights: []float32{1, 0, -2, 0, 0.5, 0}}
		q := w.round(8, w.fullScale(8), x, 1, damping)
		for i, v := range q.weights {
			if !(math.Abs(float64(v-w.weights[i])) < 0.02) {
				t.Errorf("inputs %v: weights became %v", x, q.weights)
			}
		}
	}
}

// dense and multiply compute the same sum.
func TestDense(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	for _, in := range []int{1, 3, 4, 5, 9} {
		m := &matrix{in: in, out: 3, weights: make([]float32, 3*in), offset: []float32{1, 2, 3}}
		x := make([]float32, in)
		for i := range m.weights {
			m.weights[i] = float32(random.NormFloat64())
		}
		for i := range x {
			x[i] = float32(max(0, random.NormFloat64())) // half of them zero
		}
		y := make([]float32, 3)
		m.dense(x, y)
		if d := maxDifference(y, m.multiply(x, 1)); !(d < 1e-5) {
			t.Errorf("%d numbers in: error of %v", in, d)
		}
	}
}

// EncodeBytes gives five characters of the alphabet for four bytes, and can be inverted.
func FuzzEncodeBytes(f *testing.F) {
	f.Add([]byte{255, 255, 255, 255, 0, 128})
	f.Fuzz(func(t *testing.T, b []byte) {
		s := EncodeBytes(slices.Clone(b))
		if len(s) != (len(b)+3)/4*5 {
			t.Fatalf("%d bytes became %d characters", len(b), len(s))
		}
		var back []byte
		for ; s != ""; s = s[5:] {
			n := uint64(0)
			for i := 4; i >= 0; i-- {
				n = n*85 + uint64(slices.Index([]byte(wasm.Alphabet), s[i]))
			}
			back = append(back, byte(n), byte(n>>8), byte(n>>16), byte(n>>24))
		}
		if !slices.Equal(back[:len(b)], b) {
			t.Errorf("%v became %v", b, back)
		}
	})
}

// No character of the alphabet is special in HTML, JSON or JavaScript strings.
func TestAlphabet(t *testing.T) {
	seen := map[rune]bool{}
	for _, c := range wasm.Alphabet {
		if seen[c] || c <= ' ' || c > '~' || slices.Contains([]rune("\"'`\\<>&$/"), c) {
			t.Errorf("%q is repeated in the alphabet, or not allowed", c)
		}
		seen[c] = true
	}
	if len(seen) != 85 {
		t.Errorf("%d characters, expected 85", len(seen))
	}
}
