package trace

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"

	"latentlab/lib/backend"
)

// Operations has the lines of the text, in its order, with what the operations were given.
func TestOperations(t *testing.T) {
	portable, err := backend.Portable()
	if err != nil {
		t.Fatal(err)
	}
	traced := New(portable)
	f := traced.Builder("test").Main()
	shape := shapes.Make(dtypes.Float32, 2, 3)
	value := func(v compute.Value, err error) compute.Value {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	x := value(f.Parameter("x", shape, nil))
	value(f.Parameter("unused", shape, nil))
	numbers, order := []float32{1, 2, 3, 4, 5, 6}, []int{1, 0}
	k := value(f.Constant(numbers, 2, 3))
	value(f.Exp(x)) // on which no result depends
	both := value(f.Concatenate(0, x, k))
	turned := value(f.Transpose(both, order...))
	numbers[0], order[0] = 7, 0 // after the calls
	if err := f.Return([]compute.Value{turned}, nil); err != nil {
		t.Fatal(err)
	}
	text, err := traced.Program().Text()
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(text), "\n")
	operations := traced.Program().Operations()
	var names []string
	for _, o := range operations {
		names = append(names, o.Name)
		if !strings.Contains(lines[o.Line], o.Name+"(") {
			t.Errorf("line %d of the text is %q, expected %s", o.Line, lines[o.Line], o.Name)
		}
	}
	if got := strings.Join(names, " "); got != "Parameter Parameter Constant Concatenate Transpose Return" {
		t.Fatalf("operations %s", got)
	}
	xRef, constant := operations[0].Results[0], operations[2]
	if !reflect.DeepEqual(constant.Arguments, []any{[]float32{1, 2, 3, 4, 5, 6}, []int{2, 3}}) {
		t.Errorf("the constant has the arguments %v", constant.Arguments)
	}
	concatenated := operations[3]
	if !reflect.DeepEqual(concatenated.Arguments, []any{0, []Ref{xRef, constant.Results[0]}}) {
		t.Errorf("Concatenate has the arguments %v", concatenated.Arguments)
	}
	if !reflect.DeepEqual(operations[4].Arguments, []any{concatenated.Results[0], []int{1, 0}}) {
		t.Errorf("Transpose has the arguments %v", operations[4].Arguments)
	}
	if got := fmt.Sprint(operations[4].Results[0].Shape); got != "(Float32)[3, 4]" {
		t.Errorf("the result has the shape %s", got)
	}
	if !reflect.DeepEqual(operations[5].Arguments[0], operations[4].Results) {
		t.Errorf("Return has the arguments %v", operations[5].Arguments)
	}
}

// On an unfused backend, no operation is fused.
func TestUnfused(t *testing.T) {
	portable, err := backend.Portable()
	if err != nil {
		t.Fatal(err)
	}
	fused := []string{"FusedDense", "FusedSoftmax", "FusedGelu", "FusedLayerNorm", "FusedAttentionQKVProjection"}
	for _, name := range fused {
		failed := 0
		for _, b := range []compute.Backend{portable, Unfused(portable)} {
			f := New(b).Builder("test").Main()
			method := reflect.ValueOf(f).MethodByName(name)
			shape := shapes.Make(dtypes.Float32, 4, 4)
			x, err := f.Parameter("x", shape, nil)
			if err != nil {
				t.Fatal(err)
			}
			in := []reflect.Value{}
			for i := range method.Type().NumIn() {
				switch at := method.Type().In(i); at {
				case reflect.TypeFor[compute.Value]():
					in = append(in, reflect.ValueOf(&x).Elem())
				case reflect.TypeFor[[]int]():
					in = append(in, reflect.ValueOf([]int{1}))
				default:
					in = append(in, reflect.Zero(at))
				}
			}
			out := method.Call(in)
			if err, _ := out[len(out)-1].Interface().(error); compute.IsNotImplemented(err) {
				failed++
			}
		}
		if failed != 1 {
			t.Errorf("%s is not implemented by %d backends, expected by the one that is unfused", name, failed)
		}
	}
}
