package trained

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/lib/backend"
	"latentlab/lib/trace"
	"latentlab/lib/train"
)

// EvaluationDigest identifies what a [Judge] of m on in computes, in 64 hex
// digits: every operation of Evaluate, the names of its values, the examples with
// their labels and scaling, and the initial values of the variables that Evaluate uses and
// training does not, which are all except those in trained. It builds the graph
// on the pure-Go backend without compiling it, so the digest is the same on all
// backends. It returns the errors of NewJudge and of building.
func EvaluationDigest(
	store *model.Store, trained []*model.Variable, m train.Evaluator, in train.Input,
) (string, error) {
	portable, err := backend.Portable()
	if err != nil {
		return "", err
	}
	program, g, names, err := traceEvaluation(portable, store, m, in)
	if err != nil {
		return "", err
	}
	text, err := program.Text()
	if err != nil {
		return "", fmt.Errorf("what the model evaluates cannot be identified: %w", err)
	}
	if err := initialize(portable, store); err != nil {
		return "", fmt.Errorf("initializing the variables of what the model evaluates: %w", err)
	}
	h := sha256.New()
	fmt.Fprintf(h, "latentlab evaluation 2\ndata %s %v\nvalues %q\n%s", in.Digest(), in.Scaling, names, text)
	for v := range store.IterVariables() {
		if !v.InUseByGraph(g) || slices.Contains(trained, v) {
			continue
		}
		value := sha256.New()
		if err := v.MustValue().ConstBytes(func(b []byte) { value.Write(b) }); err != nil {
			return "", err
		}
		fmt.Fprintf(h, "variable %s %s sha256:%x\n", v.Path(), v.Shape(), value.Sum(nil))
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// traceEvaluation builds what a Judge of m on in computes, without compiling
// it. It also returns the names of the values.
func traceEvaluation(
	portable compute.Backend, store *model.Store, m train.Evaluator, in train.Input,
) (program *trace.Program, g *graph.Graph, names []string, err error) {
	b := trace.New(portable)
	j, err := newJudge(b, store, m, in)
	if err != nil {
		return nil, nil, nil, err
	}
	defer j.Close()
	if err := j.stream.Reset(); err != nil {
		return nil, nil, nil, err
	}
	inputs := []shapes.Shape{in.RawShape(j.batch), shapes.Make(dtypes.Int32, j.batch)}
	for _, state := range j.stream.State() {
		inputs = append(inputs, state.(*tensors.Tensor).Shape())
	}
	g, err = train.Compile(j.exec, inputs...)
	if err != nil {
		on := in.Name
		if in.Labels == nil {
			on += ", which has no labels"
		}
		return nil, nil, nil, fmt.Errorf("building what the model evaluates on %s: %w", on, err)
	}
	return b.Program(), g, j.names, nil
}

// initialize sets the variables that have no value to their initial ones. It does
// not change the random numbers of training.
func initialize(portable compute.Backend, store *model.Store) error {
	var missing []*model.Variable
	for v := range store.IterVariables() {
		if !v.HasValue() {
			missing = append(missing, v)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	state := store.GetVariable(model.JoinPath("/", model.RNGStateVariableName))
	var before *tensors.Tensor
	if state != nil && state.HasValue() {
		before = tensors.FromShape(state.Shape())
		var failed error
		err := state.MustValue().ConstBytes(func(from []byte) {
			failed = before.MutableBytes(func(to []byte) { copy(to, from) })
		})
		if err := errors.Join(err, failed); err != nil {
			return err
		}
	}
	if err := store.InitializeVariables(portable, nil); err != nil {
		return err
	}
	for _, v := range missing {
		if err := v.MustValue().ToLocal(); err != nil { // a local tensor can go to any backend
			return err
		}
	}
	if before == nil {
		return nil
	}
	return state.SetValue(before)
}
