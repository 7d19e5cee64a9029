package pca

import (
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"

	"latentlab/internal/hometest"
	"latentlab/lib/dataset"
)

// falls fails the test unless every deviance is below the one before, but for
// the rounding of single precision.
func falls(t *testing.T, deviance []float64) {
	t.Helper()
	for i := 1; i < len(deviance); i++ {
		if !(deviance[i] <= deviance[i-1]*(1+1e-6)) {
			t.Errorf("iteration %d: the deviance rises from %v to %v", i, deviance[i-1], deviance[i])
		}
	}
	if first, last := deviance[0], deviance[len(deviance)-1]; !(last < first) {
		t.Errorf("the deviance goes from %v to %v", first, last)
	}
}

// binary is n pictures of black and white pixels whose natural parameters lie
// in a plane of k dimensions.
func binary(n, k int, seed uint64) *dataset.Images {
	rng := rand.New(rand.NewPCG(seed, 0))
	const side = 6
	im := &dataset.Images{Name: "binary", Height: side, Width: side, Pixels: make([]uint8, n*side*side)}
	plane := rand.New(rand.NewPCG(99, 0)) // the same for every seed
	directions := make([][]float64, k)
	for c := range directions {
		for range side * side {
			directions[c] = append(directions[c], 2.5*plane.NormFloat64())
		}
	}
	for i := range n {
		theta := make([]float64, side*side)
		for c := range directions {
			z := rng.NormFloat64()
			for j, v := range directions[c] {
				theta[j] += z * v
			}
		}
		for j, v := range theta {
			if rng.Float64() < sigmoid(v) {
				im.Row(i)[j] = 255
			}
		}
	}
	return im
}

func TestLogisticDevianceFalls(t *testing.T) {
	for name, im := range map[string]*dataset.Images{
		"binary": binary(300, 2, 1),
		"gray":   noise(200, 5, 5, 3),
	} {
		for _, config := range []LogisticConfig{{K: 1}, {K: 2, M: 1}, {K: 5, M: 12}, {K: 20}} {
			config.Iterations, config.Tolerance = 25, 1e-12
			l, err := FitLogistic(im, config)
			if err != nil {
				t.Fatalf("%s, K %d: %v", name, config.K, err)
			}
			falls(t, l.Deviance)
		}
	}
}

// The step without momentum is the one that the theory guarantees.
func TestMajorizerStepFalls(t *testing.T) {
	m, err := startMajorizer(binary(200, 3, 4), LogisticConfig{K: 3, M: 8})
	if err != nil {
		t.Fatal(err)
	}
	deviance := []float64{m.deviance()}
	for range 30 {
		if err := m.improve(); err != nil {
			t.Fatal(err)
		}
		deviance = append(deviance, m.deviance())
	}
	falls(t, deviance)
}

// With as many components as pixels θ is θ̃, whatever μ is, so the deviance is
// known beforehand.
func TestLogisticSaturated(t *testing.T) {
	im := noise(50, 3, 4, 1)
	const m = 3.0
	l, err := FitLogistic(im, LogisticConfig{K: 12, M: m, Iterations: 2})
	if err != nil {
		t.Fatal(err)
	}
	var want float64
	for _, tone := range im.Pixels {
		x := float64(tone) / 255
		theta := m * (2*x - 1)
		want += 2 * (softplus(theta) - x*theta - entropy[tone]) / float64(len(im.Pixels))
	}
	for i, got := range l.Deviance {
		if math.Abs(got-want) > 1e-6 {
			t.Errorf("deviance %d is %v, want %v", i, got, want)
		}
	}
}

// A fitted model is where the derivatives vanish: along any μ, the deviance
// has no slope, as it has at the start.
func TestLogisticIsStationary(t *testing.T) {
	m, err := startMajorizer(binary(200, 2, 5), LogisticConfig{K: 2, M: 4})
	if err != nil {
		t.Fatal(err)
	}
	steepest := func() (slope float64) {
		const h = 0.01
		for j, at := range m.mu {
			m.mu[j] = at + h
			up := m.deviance()
			m.mu[j] = at - h
			down := m.deviance()
			m.mu[j] = at
			slope = max(slope, math.Abs(up-down)/(2*h))
		}
		return slope
	}
	start := steepest()
	if _, err := m.run(LogisticConfig{Iterations: 2000}); err != nil {
		t.Fatal(err)
	}
	if end := steepest(); end > 2e-5 || start < 100*end {
		t.Errorf("the steepest slope along μ goes from %v to %v, expected to 0", start, end)
	}
}

// On data made by the model's own rule, it predicts unseen pictures better
// than PCA does with as many numbers.
func TestLogisticBeatsPCA(t *testing.T) {
	train, test := binary(2000, 2, 1), binary(500, 2, 2)
	l, err := FitLogistic(train, LogisticConfig{K: 2})
	if err != nil {
		t.Fatal(err)
	}
	p, err := Fit(train, 2)
	if err != nil {
		t.Fatal(err)
	}
	logistic, err := l.Score(test)
	if err != nil {
		t.Fatal(err)
	}
	linear, err := p.Score(test)
	if err != nil {
		t.Fatal(err)
	}
	if logistic.BCE >= linear.BCE || logistic.MSE >= linear.MSE {
		t.Errorf("logistic PCA %v, PCA %v", logistic, linear)
	}
}

func TestLogisticIsDeterministic(t *testing.T) {
	im := noise(400, 5, 5, 6)
	config := LogisticConfig{K: 3, Rows: 300, Iterations: 5, Seed: 7}
	fit := func(config LogisticConfig) *Logistic {
		l, err := FitLogistic(im, config)
		if err != nil {
			t.Fatal(err)
		}
		return l
	}
	a := fit(config)
	cores := runtime.GOMAXPROCS(1)
	b := fit(config)
	runtime.GOMAXPROCS(cores)
	if !slices.Equal(a.Components, b.Components) || !slices.Equal(a.Mean, b.Mean) {
		t.Error("on one core the fit differs from that on all")
	}
	config.Seed = 8
	if slices.Equal(a.Mean, fit(config).Mean) {
		t.Error("the seed does not choose the rows")
	}
}

func TestLogisticRejects(t *testing.T) {
	im := noise(20, 3, 3, 1)
	for name, test := range map[string]struct {
		config LogisticConfig
		want   string
	}{
		"no K":       {LogisticConfig{}, "k is 0, expected 1 to 9"},
		"K":          {LogisticConfig{K: 10}, "k is 10"},
		"M":          {LogisticConfig{K: 1, M: -1}, "M is -1"},
		"M NaN":      {LogisticConfig{K: 1, M: math.NaN()}, "M is NaN"},
		"M infinite": {LogisticConfig{K: 1, M: math.Inf(1)}, "M is +Inf"},
		"rows":       {LogisticConfig{K: 1, Rows: 1}, "Rows is 1"},
		"iterations": {LogisticConfig{K: 1, Iterations: -1}, "Iterations is -1"},
		"tolerance":  {LogisticConfig{K: 1, Tolerance: math.NaN()}, "Tolerance"},
	} {
		if _, err := FitLogistic(im, test.config); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: error %v, want %q", name, err, test.want)
		}
	}
	l, err := FitLogistic(im, LogisticConfig{K: 2, Iterations: 1})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := l.Encode(noise(2, 3, 4, 1)); err == nil {
		t.Error("encodes pictures of another size")
	}
}

// A small fit already does better than PCA on all pictures, in both measures;
// the defaults reach a cross-entropy of 0.0992 and an MSE of 0.0113.
func TestLogisticMNIST(t *testing.T) {
	hometest.Need(t, "MNIST", "data", "mnist")
	set, err := dataset.MNIST()
	if err != nil {
		t.Fatal(err)
	}
	l, err := FitLogistic(set.Train, LogisticConfig{K: 30, Rows: 2000, Iterations: 20})
	if err != nil {
		t.Fatal(err)
	}
	falls(t, l.Deviance)
	score, err := l.Score(set.Test)
	if err != nil {
		t.Fatal(err)
	}
	t.Log(score)
	if score.BCE > 0.107 || score.MSE > 0.0135 {
		t.Errorf("%v, expected at most 0.0135 and 0.107", score)
	}
}

// The default of M, on pictures that the fit has not seen and that are no test
// pictures: the last 10,000 of MNIST's training set.
//
//	go test ./lib/pca -run=- -bench=M -benchtime=1x
func BenchmarkM(b *testing.B) {
	hometest.Need(b, "MNIST", "data", "mnist")
	set, err := dataset.MNIST()
	if err != nil {
		b.Fatal(err)
	}
	seen, held := set.Train.Split(50_000)
	for _, m := range []float64{4, 5, 6, 7, 8} {
		b.Run(fmt.Sprint(m), func(b *testing.B) {
			for b.Loop() {
				l, err := FitLogistic(seen, LogisticConfig{K: 30, M: m})
				if err != nil {
					b.Fatal(err)
				}
				score, err := l.Score(held)
				if err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(score.BCE, "nats/pixel")
			}
		})
	}
}
