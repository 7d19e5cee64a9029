package trained_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/internal/modeltest"
	"latentlab/lib/ae"
	"latentlab/lib/dataset"
	"latentlab/lib/train"
	"latentlab/lib/trained"
)

// The noise of a denoising autoencoder has its standard deviation, the same for the same
// seed; other models leave examples as they are, and a failed corruption is an error.
func TestCorrupt(t *testing.T) {
	gray := &dataset.Examples{Name: "gray", Height: 8, Width: 8, Pixels: slices.Repeat([]uint8{128}, 64*20)}
	with := func(noise float64) *trained.Model {
		return must(trained.New(must(ae.New(ae.Config{Code: 2, Features: 64, Noise: noise})), gray))
	}
	m := with(0.1)
	noisy := must(m.Corrupt(gray, 1))
	sum, squares := 0.0, 0.0
	for _, pixel := range noisy.Pixels {
		d := (float64(pixel) - 128) / 255
		sum, squares = sum+d, squares+d*d
	}
	n := float64(len(noisy.Pixels))
	if mean, deviation := sum/n, math.Sqrt(squares/n); math.Abs(mean) > 0.015 || math.Abs(deviation-0.1) > 0.01 {
		t.Errorf("the noise has mean %.3f and standard deviation %.3f, expected 0 and 0.1", mean, deviation)
	}
	if again, other := must(m.Corrupt(gray, 1)), must(m.Corrupt(gray, 2)); !slices.Equal(again.Pixels, noisy.Pixels) ||
		slices.Equal(other.Pixels, noisy.Pixels) {
		t.Error("expected the same noise for the same seed only")
	}
	if plain := with(0); plain.Program.Corrupts || !m.Program.Corrupts || must(plain.Corrupt(gray, 1)) != gray {
		t.Error("an autoencoder without noise corrupts")
	}
	useFolders(t)
	tiny := trainTiny(t)
	if x := modeltest.Images(3); tiny.Program.Corrupts || must(tiny.Corrupt(x, 1)) != x {
		t.Error("a model that is no train.Corrupter corrupts")
	}
	if _, err := m.Corrupt(modeltest.Images(3), 1); err == nil || !strings.Contains(err.Error(), "4×4") {
		t.Errorf("corrupting images of another size: %v", err)
	}
}

// labelNoise is an autoencoder whose noise depends on the label.
type labelNoise struct{ *ae.Model }

func (labelNoise) Corrupt(_ *model.Scope, b train.Batch) *graph.Node {
	shade := graph.MulScalar(graph.ConvertDType(b.Y, b.X.DType()), 0.2)                  // [batch]
	return graph.BroadcastToDims(graph.ExpandAxes(shade, -1), b.X.Shape().Dimensions...) // [batch, features]
}

// A corruption is given the labels.
func TestCorruptByLabel(t *testing.T) {
	images := modeltest.Images(3)
	images.Labels = []uint16{0, 5, 1}
	m := must(trained.New(labelNoise{must(ae.New(ae.Config{Code: 2, Features: 16}))}, images))
	shaded := must(m.Corrupt(images, 1))
	if got := []uint8{shaded.Pixels[0], shaded.Pixels[16], shaded.Pixels[32]}; !slices.Equal(got, []uint8{0, 255, 51}) {
		t.Errorf("the images are shaded %v, expected 0, 255 and 51", got)
	}
}
