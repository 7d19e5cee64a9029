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

// Call runs exec and returns a panic of the function that builds its graph as an
// error. If that function defers [PanicError], its own errors are returned
// unchanged, without the text that GoMLX adds.
func Call(exec *model.Exec, args ...any) (out []*tensors.Tensor, err error) {
	err = recoverError(func() (err error) {
		out, err = exec.Call(args...)
		return err
	})
	return out, err
}

// Compile builds exec's graph for inputs of the given shapes. It returns errors as
// [Call] does.
func Compile(exec *model.Exec, inputs ...shapes.Shape) (g *graph.Graph, err error) {
	err = recoverError(func() (err error) {
		g, err = exec.Compile(inputs...)
		return err
	})
	return g, err
}

// ownError is an error that this project's code or a model's, rather than GoMLX's,
// panicked with while it built a graph. Its text is meant for the user.
type ownError struct{ error }

func (e ownError) Unwrap() error { return e.error }

// PanicError, deferred in a function that builds a graph, turns a panic with any
// value into one with an error. GoMLX returns error panics; on other values it never
// releases its lock, and freeing the program then blocks forever.
func PanicError() {
	switch value := recover().(type) {
	case nil:
	case error:
		panic(asOwnError(value))
	default:
		panic(fmt.Errorf("panic: %v", value))
	}
}

// asOwnError returns a panic's error as an ownError if neither GoMLX nor Go's
// runtime created it. GoMLX's errors have a stack, below a cause for each added
// message.
func asOwnError(err error) error {
	cause := err
	for {
		wrapped, ok := cause.(interface{ Cause() error })
		if !ok {
			break
		}
		cause = wrapped.Cause()
	}
	_, hasStack := cause.(interface{ Format(s fmt.State, verb rune) })
	if hasStack || errors.As(cause, new(runtime.Error)) {
		return err
	}
	return ownError{cause}
}

// recoverError runs f and returns an error that graph-building code panics with.
// If the error is GoMLX's, %+v prints its stack. Other panics continue.
func recoverError(f func() error) error {
	var err error
	if panicked := exceptions.TryCatch[error](func() { err = f() }); panicked != nil {
		err = panicked
	}
	if own := (ownError{}); errors.As(err, &own) {
		return own
	}
	return err
}
