package train_test

import (
	"testing"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/train/optimizer"

	"latentlab/lib/train"
)

// What a step reports its scalars as is what a run's tables are headed by: a
// run under other names is another.
func TestDigestKnowsTheNames(t *testing.T) {
	made := func(first, second string) string {
		m := step(func(_ *model.Scope, b train.Batch, _ optimizer.Interface) []train.Metric {
			return []train.Metric{{Name: first, Value: ReduceAllMean(b.X)}, {Name: second, Value: ReduceAllMax(b.X)}}
		})
		return prepare(t, m, pictures(50), train.BatchSize(10)).Digest
	}
	plain := made("loss", "largest")
	for _, names := range [][2]string{{"loss", "maximum"}, {"error", "largest"}, {"largest", "loss"}} {
		if made(names[0], names[1]) == plain {
			t.Errorf("scalars named %q have the digest of loss and largest", names)
		}
	}
	if made("loss", "largest") != plain {
		t.Error("the same again has another digest")
	}
}
