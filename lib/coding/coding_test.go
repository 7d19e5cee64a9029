package coding_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"latentlab/lib/coding"
	"latentlab/lib/latent"
)

// A posterior of two nats, about three bits, is sent in ten.
func ExampleEncode() {
	q := latent.Posterior{Mean: [][]float32{{1.5, 0}}, Std: [][]float32{{0.5, 0.5}}}
	indices, err := coding.Encode(q, 10, 2)
	if err != nil {
		fmt.Println(err)
		return
	}
	codes, err := coding.Decode(indices, 10, 2, 2)
	fmt.Printf("number %d of 1,024 is the code %.1f %v\n", indices[0], codes[0], err)
	// Output: number 97 of 1,024 is the code [1.9 -0.2] <nil>
}

// copies returns n equal posteriors.
func copies(n int, mean, std []float32) (q latent.Posterior) {
	for range n {
		q.Mean, q.Std = append(q.Mean, mean), append(q.Std, std)
	}
	return q
}

// Each sample is chosen as often as its weight q(z)/p(z) asks, with fewer samples than a
// group has and with several groups.
func TestEncodeFrequencies(t *testing.T) {
	for _, bits := range []int{1, 3, 10} {
		const n = 10000
		mean, std := []float32{0.5, -1}, []float32{0.7, 0.4}
		indices, err := coding.Encode(copies(n, mean, std), bits, 3)
		if err != nil {
			t.Fatal(err)
		}
		all := make([]int, 1<<bits)
		for k := range all {
			all[k] = k
		}
		samples, err := coding.Decode(all, bits, 2, 3)
		if err != nil {
			t.Fatal(err)
		}
		expected, sum, counts := make([]float64, len(all)), 0.0, make([]int, len(all))
		for k, z := range samples {
			log := 0.0
			for d, v := range z {
				u := (float64(v) - float64(mean[d])) / float64(std[d])
				log += -u*u/2 - math.Log(float64(std[d])) + float64(v)*float64(v)/2
			}
			expected[k] = math.Exp(log)
			sum += expected[k]
		}
		for _, k := range indices {
			counts[k]++
		}
		for k, count := range counts {
			p := expected[k] / sum
			if deviation := math.Sqrt(n * p * (1 - p)); math.Abs(float64(count)-n*p) > 5*deviation+2 {
				t.Errorf("%d bits: sample %d was chosen %d times, expected %.1f ± %.1f", bits, k, count, n*p, deviation)
			}
		}
	}
}

// With more bits than the divergence the codes are nearly samples of the posterior, and with
// too few they are not. Different posteriors get their own codes, beyond one block as well.
func TestEncodeSamples(t *testing.T) {
	var q latent.Posterior
	for i := range 2000 {
		q.Mean, q.Std = append(q.Mean, []float32{float32(i%2)*2 - 1}), append(q.Std, []float32{0.1})
	}
	mean := func(bits, of int) (m, std float64) {
		indices, err := coding.Encode(q, bits, 1)
		if err != nil {
			t.Fatal(err)
		}
		codes, err := coding.Decode(indices, bits, 1, 1)
		if err != nil {
			t.Fatal(err)
		}
		var half [][]float32
		for i := of; i < len(codes); i += 2 {
			half = append(half, codes[i])
		}
		fitted, err := latent.FitGaussian(half)
		if err != nil {
			t.Fatal(err)
		}
		return fitted.Mean[0], fitted.Std()[0]
	}
	for of, want := range []float64{-1, 1} {
		if m, std := mean(12, of); math.Abs(m-want) > 0.02 || math.Abs(std-0.1) > 0.01 {
			t.Errorf("with 12 bits codes of N(%v, 0.1²) are N(%.3f, %.3f²)", want, m, std)
		}
	}
	if m, std := mean(1, 1); math.Abs(m-1) < 0.05 && math.Abs(std-0.1) < 0.05 {
		t.Errorf("with 1 bit codes are N(%.3f, %.3f²): expected one of two samples", m, std)
	}
}

func TestEncodeRepeats(t *testing.T) {
	q := copies(20, []float32{1, 2, 3}, []float32{0.5, 0.5, 1e-7})
	first, err := coding.Encode(q, 8, 1)
	again, err2 := coding.Encode(q, 8, 1)
	if err != nil || err2 != nil || !slices.Equal(first, again) {
		t.Errorf("the same seed gives %v and %v, %v, %v", first, again, err, err2)
	}
	// A posterior that is nearly a point takes the sample nearest to it in that dimension.
	codes, err := coding.Decode(first, 8, 3, 1)
	if err != nil || slices.ContainsFunc(codes, func(z []float32) bool { return z[2] != codes[0][2] }) {
		t.Errorf("codes differ in a dimension without width: %v, %v", codes, err)
	}
}

func TestRefuses(t *testing.T) {
	good := copies(1, []float32{0}, []float32{1})
	for want, call := range map[string]func() error{
		"0 bits: expected 1 to 20":  func() error { _, err := coding.Encode(good, 0, 1); return err },
		"21 bits: expected 1 to 20": func() error { _, err := coding.Decode([]int{0}, 21, 1, 1); return err },
		"a standard deviation of 0": func() error {
			_, err := coding.Encode(copies(1, []float32{0}, []float32{0}), 4, 1)
			return err
		},
		"no means":                       func() error { _, err := coding.Encode(latent.Posterior{}, 4, 1); return err },
		"index 1 is 4: expected 0 to 3":  func() error { _, err := coding.Decode([]int{0, 4}, 2, 1, 1); return err },
		"index 0 is -1: expected 0 to 3": func() error { _, err := coding.Decode([]int{-1}, 2, 1, 1); return err },
	} {
		if err := call(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, expected %q", err, want)
		}
	}
}

// A sharp posterior, whose weights differ by more than float32 tells apart, gets samples of it.
func TestEncodeSharp(t *testing.T) {
	q := copies(60, []float32{2}, []float32{1e-4}) // 15.5 bits
	indices, err := coding.Encode(q, coding.MaxBits, 1)
	if err != nil {
		t.Fatal(err)
	}
	codes, err := coding.Decode(indices, coding.MaxBits, 1, 1)
	if err != nil {
		t.Fatal(err)
	}
	squares := 0.0
	for _, z := range codes {
		squares += math.Pow((float64(z[0])-2)/1e-4, 2) / 60
	}
	if squares > 1.8 { // 1, with a standard error of 0.2
		t.Errorf("the codes deviate by %.2f standard deviations, expected 1", math.Sqrt(squares))
	}
	q = copies(1, []float32{1e30}, []float32{1})
	if _, err := coding.Encode(q, 8, 1); err == nil || !strings.Contains(err.Error(), "near 0") {
		t.Errorf("a mean of 1e30: %v", err)
	}
}
