package train

import (
	"errors"
	"fmt"
	"runtime"

	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/support/exceptions"
)

// Call runs exec, returning as an error what building its graph panics with.
// Where that function has [PanicError] deferred, an error of its own comes as
// it is, without the words that GoMLX puts before it.
func Call(exec *model.Exec, args ...any) (out []*tensors.Tensor, err error) {
	err = recovered(func() (err error) {
		out, err = exec.Call(args...)
		return err
	})
	return out, err
}

// Compile builds exec's graph for inputs of the given shapes, with errors as
// [Call] returns them.
func Compile(exec *model.Exec, inputs ...shapes.Shape) (g *graph.Graph, err error) {
	err = recovered(func() (err error) {
		g, err = exec.Compile(inputs...)
		return err
	})
	return g, err
}

// refusal is an error that this project's code or a model's, and not GoMLX,
// has panicked with while it built a graph: words for a reader.
type refusal struct{ error }

func (r refusal) Unwrap() error { return r.error }

// PanicError, deferred in a function that builds a graph, turns a panic with
// any value into one with an error. GoMLX returns those, and keeps its lock on
// others, so that whoever frees the program waits for ever.
func PanicError() {
	switch value := recover().(type) {
	case nil:
	case error:
		panic(refused(value))
	default:
		panic(fmt.Errorf("panic: %v", value))
	}
}

// refused returns a panic's error as a refusal, where neither GoMLX nor Go's
// runtime made it: GoMLX's errors have a stack, below a cause each for what
// was added to them.
func refused(err error) error {
	cause := err
	for {
		wrapped, ok := cause.(interface{ Cause() error })
		if !ok {
			break
		}
		cause = wrapped.Cause()
	}
	_, stock := cause.(interface{ Format(s fmt.State, verb rune) })
	if stock || errors.As(cause, new(runtime.Error)) {
		return err
	}
	return refusal{cause}
}

// recovered runs f and returns what graph-building code panics with as an
// error, printed with its stack by %+v where it is GoMLX's. Panics with other
// values go on.
func recovered(f func() error) error {
	var err error
	if panicked := exceptions.TryCatch[error](func() { err = f() }); panicked != nil {
		err = panicked
	}
	if own := (refusal{}); errors.As(err, &own) {
		return own
	}
	return err
}
