package trace

import (
	"reflect"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/shapes"
)

//go:generate go run generate.go

// value is a result of a recorded operation.
type value struct {
	inner compute.Value
	id    int
}

// function records the operations of a compute.Function.
type function struct {
	inner   compute.Function
	builder *builder
	parent  *function // of a closure
	id      int       // 0 is main
}

func (f *function) Name() string             { return f.inner.Name() }
func (f *function) Builder() compute.Builder { return f.builder }

func (f *function) Parent() compute.Function {
	if f.parent == nil {
		return nil
	}
	return f.parent
}

func (f *function) Closure() (compute.Function, error) {
	inner, err := f.inner.Closure()
	if err != nil {
		return nil, err
	}
	return f.builder.function(inner, f), nil
}

func (f *function) Shape(v compute.Value) (shapes.Shape, error) { return f.inner.Shape(unwrap(v)) }

func (f *function) Parameter(name string, shape shapes.Shape, sharding *compute.ShardingSpec) (compute.Value, error) {
	out, err := f.inner.Parameter(name, shape, sharding)
	return f.record(out, err, parameter, name, shape, sharding)
}

func (f *function) Return(outputs []compute.Value, shardings []*compute.ShardingSpec) error {
	f.builder.program.add(f.id, returned, nil, outputs, shardings)
	return f.inner.Return(unwrap(outputs), shardings)
}

// record records an operation with one result.
func (f *function) record(out compute.Value, err error, operation string, arguments ...any) (compute.Value, error) {
	all, err := f.recordAll([]compute.Value{out}, err, operation, arguments...)
	if err != nil {
		return nil, err
	}
	return all[0], nil
}

// recordAll records an operation that did not fail, and wraps its results.
func (f *function) recordAll(
	out []compute.Value, err error, operation string, arguments ...any,
) ([]compute.Value, error) {
	if err != nil {
		return nil, err
	}
	results := make([]shapes.Shape, len(out))
	for i, v := range out {
		if results[i], err = f.inner.Shape(v); err != nil {
			return nil, err
		}
	}
	wrapped := make([]compute.Value, len(out))
	for i, id := range f.builder.program.add(f.id, operation, results, arguments...) {
		wrapped[i] = &value{out[i], id}
	}
	return wrapped, nil
}

// unwrap returns a copy of an argument in which the inner backend's values and
// functions replace their wrappers.
func unwrap[T any](argument T) T {
	v := reflect.ValueOf(&argument).Elem()
	unwrapValue(v)
	return argument
}

func unwrapValue(v reflect.Value) {
	switch v.Kind() {
	case reflect.Interface:
		switch wrapped := v.Interface().(type) {
		case *value:
			v.Set(reflect.ValueOf(wrapped.inner))
		case *function:
			v.Set(reflect.ValueOf(wrapped.inner))
		}
	case reflect.Pointer:
		if v.IsNil() || v.Elem().Kind() != reflect.Struct {
			return
		}
		own := reflect.New(v.Type().Elem())
		own.Elem().Set(v.Elem())
		unwrapValue(own.Elem())
		v.Set(own)
	case reflect.Slice:
		if v.IsNil() {
			return
		}
		own := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
		reflect.Copy(own, v)
		for i := range own.Len() {
			unwrapValue(own.Index(i))
		}
		v.Set(own)
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Field(i).CanSet() {
				unwrapValue(v.Field(i))
			}
		}
	}
}
