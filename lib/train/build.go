package train

import (
	"errors"
	"fmt"
	"path"
	"runtime"
	"strings"

	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/support/exceptions"

	"latentlab/lib/place"
)

// Call runs exec and returns a panic of the function that builds its graph as an
// error. If that function defers [PanicError], the error is a [*BuildError].
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

// BuildError reports that a model's function could not build its graph: shapes that do
// not fit, two layers of the same name, or an error of the model's own.
type BuildError struct {
	Place place.Place // the line of the reader's code that failed, if there is one
	Layer string      // scope of the last layer before it, such as "/encoder/layer1", or ""
	Err   error       // what is wrong, without what GoMLX adds to a failed graph
	own   bool        // Err is this project's or the model's, and meant for the user
}

// Error returns what is wrong, with the place and the layer unless the error is the
// model's own.
func (e *BuildError) Error() string {
	text := e.Err.Error()
	if at := e.Place.String(); at != "" && !e.own {
		text = at + ": " + text
	}
	if e.Layer != "" {
		text += fmt.Sprintf(" (after the layer %q)", e.Layer)
	}
	return text
}

// Unwrap returns Err.
func (e *BuildError) Unwrap() error { return e.Err }

// PanicError, deferred in a function that builds g, turns a panic with any value into
// one with a [*BuildError]. GoMLX returns error panics; on other values it never
// releases its lock, and freeing the program then blocks forever.
func PanicError(g *graph.Graph) {
	value := recover()
	if value == nil {
		return
	}
	failed := &BuildError{Place: place.Caller()}
	switch value := value.(type) {
	case *BuildError:
		failed = value
	case error:
		if failed.Err, failed.own = value, !isForeign(value); !failed.own {
			failed.Err = readableError(value)
			if !strings.Contains(failed.Err.Error(), `"/`) { // it names no layer itself
				failed.Layer = lastLayer(g)
			}
		}
	default:
		failed.Err = fmt.Errorf("panic: %v", value)
	}
	panic(failed)
}

// recoverError runs f and returns an error that graph-building code panics with,
// without what GoMLX adds to a [*BuildError]. Other panics continue.
func recoverError(f func() error) error {
	var err error
	if panicked := exceptions.TryCatch[error](func() { err = f() }); panicked != nil {
		err = panicked
	}
	if failed := (*BuildError)(nil); errors.As(err, &failed) {
		return failed
	}
	return err
}

// lastLayer returns the scope of the variable that g used last, without a name that its
// layer gave it: "/encoder/layer1" of "/encoder/layer1/dense/weights".
func lastLayer(g *graph.Graph) string {
	if g == nil {
		return ""
	}
	for i := g.NumParameters() - 1; i >= 0; i-- {
		name := g.GetParameterByHandle(graph.ParameterHandle(i)).GetParameterName()
		if at := strings.Index(name, "/"); at >= 0 {
			return strings.TrimSuffix(path.Dir(name[at:]), "/dense")
		}
	}
	return ""
}

// isForeign reports whether GoMLX or Go's runtime created err, rather than this project
// or the reader's code. GoMLX's errors have a stack, below a cause for each added message.
func isForeign(err error) bool {
	for {
		wrapped, ok := err.(interface{ Cause() error })
		if !ok {
			break
		}
		err = wrapped.Cause()
	}
	_, hasStack := err.(interface{ Format(s fmt.State, verb rune) })
	return hasStack || errors.As(err, new(runtime.Error))
}
