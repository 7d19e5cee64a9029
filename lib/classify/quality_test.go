package classify_test

import (
	"testing"
	"time"

	"latentlab/internal/backendtest"
	"latentlab/internal/hometest"
	"latentlab/lib/classify"
	"latentlab/lib/dataset"
	"latentlab/lib/metric"
	"latentlab/lib/run"
	"latentlab/lib/train"
)

// TestQuality trains the chapters' classifier for a few epochs on MNIST: enough to be
// better than a plain dense network, which has 1.6 to 2 % of errors (Simard et al.,
// 2003, table 1). It also checks the order of Fréchet distances: other digits are
// near, digits without three classes farther, noisy digits far.
func TestQuality(t *testing.T) {
	backendtest.Full(t)
	hometest.Need(t, "mnist", "data", "mnist")
	mnist := must(dataset.MNIST())
	const epochs, batch = 8, 100
	m := must(classify.New(classify.Digits()))
	start := time.Now()
	r := must(run.Train(t.Context(), m, mnist.Train, nil, train.Epochs(epochs), train.BatchSize(batch),
		train.Adam(1e-3), train.Decay(epochs*mnist.Train.Len()/batch)))
	took := time.Since(start)
	rate, deviation, err := metric.ErrorRate(mnist.Test.Labels, must(classify.Classes(r.Model, mnist.Test)))
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d epochs at batch %d: test error %.2f ± %.2f %%, trained in %v",
		epochs, batch, 100*rate, 100*deviation, took.Round(time.Second))
	if rate > 0.015 {
		t.Errorf("test error is %.2f %%, expected at most 1.5 %%", 100*rate)
	}

	var few []int
	for i, label := range mnist.Test.Labels {
		if label < 7 {
			few = append(few, i)
		}
	}
	sets := []*dataset.Examples{mnist.Test.First(6000), mnist.Test.Select(few[:6000]...), noisy(mnist.Test.First(6000))}
	real := must(classify.Features(r.Model, mnist.Train.First(6000)))
	last := 0.0
	for i, name := range []string{"test images", "test images of 0 to 6", "noisy test images"} {
		distance := must(metric.Frechet(real, must(classify.Features(r.Model, sets[i]))))
		t.Logf("Fréchet distance of training images to %s: %.3f", name, distance)
		if distance < 2*last {
			t.Errorf("%s are at a distance of %.3f, expected more than twice that of those before", name, distance)
		}
		last = distance
	}
}

// noisy returns images with every third pixel inverted.
func noisy(images *dataset.Examples) *dataset.Examples {
	inverted := *images
	inverted.Pixels = append([]uint8{}, images.Pixels...)
	for i := 0; i < len(inverted.Pixels); i += 3 {
		inverted.Pixels[i] = 255 - inverted.Pixels[i]
	}
	return &inverted
}
