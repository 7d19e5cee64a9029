package train_test

import (
	"testing"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/train/optimizer"

	"latentlab/lib/train"
)

// The digest covers the names of a step's scalars, which become the column names of a
// run's tables.
func TestDigestKnowsTheNames(t *testing.T) {
	made := func(first, second string) string {
		m := step(func(_ *model.Scope, b train.Batch, _ optimizer.Interface) []train.Metric {
			return []train.Metric{{Name: first, Value: ReduceAllMean(b.X)}, {Name: second, Value: ReduceAllMax(b.X)}}
		})
		return prepare(t, m, images(50), train.BatchSize(10)).Digest
	}
	plain := made("loss", "largest")
	for _, names := range [][2]string{{"loss", "maximum"}, {"error", "largest"}, {"largest", "loss"}} {
		if made(names[0], names[1]) == plain {
			t.Errorf("scalars named %q have the digest of loss and largest", names)
		}
	}
	if made("loss", "largest") != plain {
		t.Error("the same step has another digest")
	}
}
