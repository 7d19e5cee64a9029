package train_test

import (
	"testing"

	"github.com/gomlx/compute"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/train/optimizer"

	"latentlab/internal/backendtest"
	"latentlab/lib/dataset"
	"latentlab/lib/train"
)

// An epoch uses every image, even if the last batch is not full. Each image has a bit
// of its own, and a step reports the sum of the bits in its batch.
func TestEpochUsesEveryImage(t *testing.T) {
	bits := step(func(_ *model.Scope, b train.Batch, _ optimizer.Interface) []train.Metric {
		return []train.Metric{{Name: "bits", Value: ReduceAllSum(BitwiseShiftLeft(OnesLike(b.Y), b.Y))}}
	})
	backendtest.Each(t, func(t *testing.T, b compute.Backend) {
		for _, c := range []struct{ n, batch, steps int }{{1, 1, 1}, {5, 5, 1}, {6, 5, 2}, {20, 5, 4}, {23, 5, 5}} {
			data := &dataset.Examples{Name: "bits", Height: 1, Width: 1, Pixels: make([]uint8, c.n),
				Labels: make([]uint16, c.n)}
			for i := range data.Labels {
				data.Labels[i] = uint16(i)
			}
			p := prepare(t, bits, data, train.BatchSize(c.batch))
			if p.Steps() != c.steps {
				t.Errorf("%d images in batches of %d: %d steps per epoch, expected %d",
					c.n, c.batch, p.Steps(), c.steps)
			}
			loop, err := train.NewLoop(b, p)
			if err != nil {
				t.Fatal(err)
			}
			rows, err := loop.Run(0, 0, p.Steps())
			loop.Close()
			if err != nil {
				t.Fatal(err)
			}
			seen := 0
			for _, row := range rows {
				seen |= int(row[0] + 0.5)
			}
			if seen != 1<<c.n-1 {
				t.Errorf("%d images in batches of %d: an epoch used %b", c.n, c.batch, seen)
			}
		}
	})
}
