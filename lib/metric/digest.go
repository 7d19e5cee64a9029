package metric

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/lib/backend"
	"latentlab/lib/dataset"
	"latentlab/lib/trace"
	"latentlab/lib/train"
)

// Digest identifies what a [Judge] of m on images computes, in 64 hex digits:
// every operation of Evaluate, the names of its values, and the pictures with
// their labels, but not the values of the variables. It builds the graph
// without compiling it, on the pure-Go backend, so that the digest is the same
// whatever backend evaluates. Errors are those of NewJudge and of building the
// graph.
func Digest(store *model.Store, m train.Evaluator, images *dataset.Images) (string, error) {
	portable, err := backend.Portable()
	if err != nil {
		return "", err
	}
	traced := trace.New(portable)
	j, err := NewJudge(traced, store, m, images)
	if err != nil {
		return "", err
	}
	defer j.Close()
	if err := j.stream.Reset(); err != nil {
		return "", err
	}
	inputs := []shapes.Shape{shapes.Make(dtypes.Uint8, j.batch, images.Size()), shapes.Make(dtypes.Int32, j.batch)}
	for _, state := range j.stream.State() {
		inputs = append(inputs, state.(*tensors.Tensor).Shape())
	}
	if _, err := train.Compile(j.exec, inputs...); err != nil {
		on := images.Name
		if images.Labels == nil {
			on += ", which has no labels"
		}
		return "", fmt.Errorf("building what the model evaluates on %s: %w", on, err)
	}
	text, err := traced.Program().Text()
	if err != nil {
		return "", fmt.Errorf("what the model evaluates cannot be identified: %w", err)
	}
	h := sha256.New()
	fmt.Fprintf(h, "latentlab evaluation 1\ndata %s\nvalues %q\n%s", images.Digest(), j.names, text)
	return hex.EncodeToString(h.Sum(nil)), nil
}
