package pca

import (
	"fmt"
	"testing"

	"latentlab/lib/dataset"
	"latentlab/lib/home/hometest"
)

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
