package train_test

import (
	"math"
	"strings"
	"testing"

	"github.com/gomlx/compute"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/internal/backendtest"
	"latentlab/lib/train"
)

// The averages follow a weight that changes by known amounts, as computed in plain Go, and
// what is not trainable, or in another network, has none.
func TestNewAverages(t *testing.T) {
	const maxKept = 0.4 // reached at the sixth step
	backendtest.Each(t, func(t *testing.T, b compute.Backend) {
		store := model.NewStore()
		exec, err := model.NewExec(b, store, func(scope *model.Scope, change *Node) []*Node {
			from, to := scope.At("model"), scope.At("averages")
			weight := from.At("encoder").VariableWithValue("weight", []float32{1, -2})
			from.At("encoder").VariableWithValue("statistic", float32(0)).SetTrainable(false)
			from.At("decoder").VariableWithValue("weight", float32(0))
			update := train.NewAverages(from, to, change.Graph(), maxKept, "encoder")
			weight.SetNodeValue(Add(weight.NodeValue(change.Graph()), change))
			update()
			return []*Node{weight.NodeValue(change.Graph())}
		})
		if err != nil {
			t.Fatal(err)
		}
		defer exec.Finalize()
		weight, average := []float64{1, -2}, []float64{0, 0}
		for step := 1; step <= 12; step++ {
			change := []float32{float32(step), -0.5}
			if _, err := exec.Call(change); err != nil {
				t.Fatal(err)
			}
			got := store.Scope("/averages/encoder").GetVariable("weight")
			if got == nil || got.Trainable {
				t.Fatalf("the average of the weight is %v, expected a variable that is not trainable", got)
			}
			kept := math.Min(maxKept, float64(step-1)/float64(step+8))
			value, err := got.Value()
			if err != nil {
				t.Fatal(err)
			}
			for i, v := range tensors.MustCopyFlatData[float32](value) {
				weight[i] += float64(change[i])
				average[i] = kept*average[i] + (1-kept)*weight[i]
				if math.Abs(float64(v)-average[i]) > 1e-5*(1+math.Abs(average[i])) {
					t.Fatalf("after step %d average %d is %v, expected %v", step, i, v, average[i])
				}
			}
		}
		var paths []string
		for v := range store.Scope("/averages").IterVariables() {
			paths = append(paths, v.Path())
		}
		if len(paths) != 2 { // the average and the number of steps
			t.Errorf("the averages' variables are %q, expected the weight's and the step", paths)
		}
	})
}

// Averages of a network that is not there yet would be those of nothing.
func TestNewAveragesRefuses(t *testing.T) {
	backendtest.Each(t, func(t *testing.T, b compute.Backend) {
		exec, err := model.NewExec(b, model.NewStore(), func(scope *model.Scope, x *Node) *Node {
			from := scope.At("model")
			from.At("encoder").VariableWithValue("weight", []float32{1, -2})
			train.NewAverages(from, scope.At("averages"), x.Graph(), 0.9, "encoder", "decoder")
			return x
		})
		if err != nil {
			t.Fatal(err)
		}
		defer exec.Finalize()
		_, err = exec.Call(float32(0))
		if err == nil || !strings.Contains(err.Error(), "no weights in /model/decoder") {
			t.Errorf("a network without weights: %v, expected an error that names it", err)
		}
	})
}
