package trace

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"

	"latentlab/lib/backend"
)

// recorded returns the text of a program whose main returns the results of build, which is called
// with values of every type.
func recorded(t *testing.T, build func(f compute.Function, in inputs) ([]compute.Value, error)) (string, error) {
	t.Helper()
	portable, err := backend.Portable()
	if err != nil {
		t.Fatal(err)
	}
	traced := New(portable)
	f := traced.Builder("test").Main()
	in := inputs{}
	for _, p := range []struct {
		name  string
		dtype dtypes.DType
		shape []int
	}{
		{"x", dtypes.Float32, []int{4, 4}}, {"y", dtypes.Float32, []int{4, 4}},
		{"i", dtypes.Int32, []int{4, 4}}, {"j", dtypes.Int32, []int{4, 4}},
		{"u", dtypes.Uint32, []int{4, 4}}, {"w", dtypes.Uint32, []int{4, 4}},
		{"p", dtypes.Bool, []int{4, 4}}, {"q", dtypes.Bool, []int{4, 4}},
		{"c", dtypes.Complex64, []int{4, 4}}, {"d", dtypes.Complex64, []int{4, 4}},
		{"v", dtypes.Float32, []int{4}}, {"v2", dtypes.Float32, []int{4}},
		{"s", dtypes.Float32, nil}, {"s2", dtypes.Float32, nil}, {"true", dtypes.Bool, nil},
		{"k", dtypes.Int32, nil}, {"k2", dtypes.Int32, nil},
		{"img", dtypes.Float32, []int{2, 4, 4, 2}}, {"img2", dtypes.Float32, []int{2, 4, 4, 2}},
		{"kernel", dtypes.Float32, []int{2, 2, 2, 2}},
		{"small", dtypes.Float32, []int{2, 2, 2, 2}}, {"half", dtypes.Float32, []int{2, 2, 2, 1}},
		{"index", dtypes.Int32, []int{2, 1}}, {"rows", dtypes.Float32, []int{2, 4}},
		{"rng", dtypes.Uint64, []int{3}}, {"square", dtypes.Float32, []int{4, 4, 4}},
		{"square2", dtypes.Float32, []int{4, 4, 4}},
		{"qkv", dtypes.Float32, []int{4, 12}}, {"b4", dtypes.Float32, []int{2, 2, 4, 4}},
		{"b5", dtypes.Float32, []int{2, 2, 4, 4}},
		{"int8", dtypes.Int8, []int{4, 4}}, {"scale", dtypes.Float32, []int{4, 1}},
		{"scale2", dtypes.Float32, []int{4, 1}},
	} {
		if p.dtype.IsComplex() && !portable.Capabilities().DTypes[p.dtype] {
			continue
		}
		if in[p.name], err = f.Parameter(p.name, shapes.Make(p.dtype, p.shape...), nil); err != nil {
			t.Fatal(err)
		}
	}
	out, err := build(f, in)
	if err != nil {
		return "", err
	}
	if err := f.Return(out, nil); err != nil {
		return "", err
	}
	text, err := traced.Program().Text()
	if err != nil {
		t.Fatal(err)
	}
	return string(text), nil
}

type inputs map[string]compute.Value

// variant is one use of an operation.
type variant = func(f compute.Function, in inputs) ([]compute.Value, error)

// one returns a variant of an operation with one result.
func one(build func(f compute.Function, in inputs) (compute.Value, error)) variant {
	return func(f compute.Function, in inputs) ([]compute.Value, error) {
		v, err := build(f, in)
		return []compute.Value{v}, err
	}
}

// missing lists the operations that the pure-Go backend does not implement. The same generated code
// records them, and a program that contains one cannot be prepared.
var missing = []string{
	"AllReduce",
	"BatchNormForInference",
	"BatchNormForTraining",
	"BatchNormGradient",
	"Complex",
	"Conj",
	"DynamicSlice",
	"DynamicUpdateSlice",
	"EqualTotalOrder",
	"FFT",
	"FusedScaledDotProductAttention",
	"FusedScaledDotProductAttentionVJP",
	"GreaterOrEqualTotalOrder",
	"GreaterThanTotalOrder",
	"Imag",
	"LessOrEqualTotalOrder",
	"LessThanTotalOrder",
	"NotEqualTotalOrder",
	"QuantizedEmbeddingLookup",
	"Real",
}

// TestEveryOperation checks that every change of an operation's attributes, inputs, their order or
// a function changes the text. It fails if compute.Function has an operation that is not in a table
// here.
func TestEveryOperation(t *testing.T) {
	operations := reflect.TypeFor[compute.Function]()
	var names, unsupported []string
	for i := range operations.NumMethod() {
		m := operations.Method(i)
		switch m.Name {
		case "Name", "Builder", "Parent", "Shape", "Closure", "Return", "Parameter":
			continue
		}
		variants := attributes[m.Name]
		if variants == nil {
			variants = orders(m)
		}
		if len(variants) < 2 {
			t.Errorf("%s has no variants: add some to the table attributes", m.Name)
			continue
		}
		names = append(names, m.Name)
		texts := map[string]int{}
		for k, build := range variants {
			text, err := recorded(t, build)
			if compute.IsNotImplemented(err) || err != nil && strings.Contains(err.Error(), "not implemented") {
				unsupported = append(unsupported, m.Name)
				break
			}
			if err != nil {
				t.Errorf("%s, variant %d: %v", m.Name, k, err)
				continue
			}
			if !strings.Contains(text, m.Name+"(") {
				t.Errorf("%s, variant %d is not in its text:\n%s", m.Name, k, text)
			}
			if other, ok := texts[text]; ok {
				t.Errorf("%s: variants %d and %d have the same text:\n%s", m.Name, other, k, text)
			}
			if again, _ := recorded(t, build); again != text {
				t.Errorf("%s, variant %d has another text the second time", m.Name, k)
			}
			texts[text] = k
		}
	}
	for name := range attributes {
		if _, ok := operations.MethodByName(name); !ok {
			t.Errorf("the table attributes has %s, which is not an operation", name)
		}
	}
	slices.Sort(unsupported)
	if unsupported = slices.Compact(unsupported); !slices.Equal(unsupported, missing) {
		t.Errorf("the pure-Go backend does not have %q, expected %q", unsupported, missing)
	}
	t.Logf("%d operations, %d with attributes: %s", len(names), len(attributes), strings.Join(names, " "))
}

// orders returns variants of an operation whose arguments are all values: with operands reordered
// and repeated, of the first type that it accepts.
func orders(m reflect.Method) []variant {
	for i := range m.Type.NumIn() {
		if m.Type.In(i) != reflect.TypeFor[compute.Value]() {
			return nil
		}
	}
	types := [][2]string{{"x", "y"}, {"i", "j"}, {"u", "w"}, {"p", "q"}, {"c", "d"}}
	permutations := [][]int{{0}, {1}}
	if m.Type.NumIn() == 2 {
		permutations = [][]int{{0, 1}, {1, 0}, {0, 0}}
	}
	var variants []variant
	for _, order := range permutations {
		variants = append(variants, func(f compute.Function, in inputs) (out []compute.Value, err error) {
			for _, pair := range types {
				if in[pair[0]] == nil {
					continue // a type that the backend does not have
				}
				args := []reflect.Value{}
				for _, k := range order {
					args = append(args, reflect.ValueOf(in[pair[k]]))
				}
				results := reflect.ValueOf(f).MethodByName(m.Name).Call(args)
				if err, _ = results[1].Interface().(error); err == nil {
					return []compute.Value{results[0].Interface()}, nil
				}
			}
			return nil, err
		})
	}
	return variants
}

func TestTextOmitsWhatIsNotUsed(t *testing.T) {
	plain := one(func(f compute.Function, in inputs) (compute.Value, error) { return f.Tanh(in["x"]) })
	expected, err := recorded(t, plain)
	if err != nil {
		t.Fatal(err)
	}
	got, err := recorded(t, func(f compute.Function, in inputs) ([]compute.Value, error) {
		unused, _ := f.Exp(in["x"])
		closure, err := f.Closure()
		if err != nil {
			return nil, err
		}
		v, _ := closure.Parameter("a", shapes.Make(dtypes.Float32), nil)
		if err := closure.Return([]compute.Value{v}, nil); err != nil {
			return nil, err
		}
		_, _ = f.Sin(unused)
		return plain(f, in)
	})
	if err != nil || got != expected {
		t.Errorf("unused operations are in the text (%v):\n%s\nexpected\n%s", err, got, expected)
	}
}

func TestWrite(t *testing.T) {
	long := make([]float32, maxWritten+1)
	other := slices.Clone(long)
	other[maxWritten] = 1
	texts := map[string]any{}
	for _, v := range []any{
		nil, true, false, 1, "1", 1.5, []float32{0.1}, []float64{0.1}, []int{1, 2}, []int{2, 1}, []int{},
		[][2]int{{1, 2}}, [][2]int{{2, 1}}, "a\nb", `a\nb`,
		long, other, make([]float64, maxWritten+1), make([]bool, maxWritten+1), make([]int32, maxWritten+1),
		make([]complex64, maxWritten+1), []complex64{1i}, []complex64{1},
		dtypes.Float32, dtypes.Int8, shapes.Make(dtypes.Float32, 2, 3), shapes.Make(dtypes.Float32, 3, 2),
		&compute.ShardingSpec{Mesh: "m"}, &compute.ShardingSpec{},
		[]float32{0}, []float32{float32(negativeZero)},
	} {
		parts, err := write([]any{v})
		text := fmt.Sprint(parts)
		if err != nil {
			t.Errorf("%T %v: %v", v, v, err)
		}
		if before, ok := texts[text]; ok {
			t.Errorf("%T %v and %T %v have the text %s", before, before, v, v, text)
		}
		texts[text] = v
	}
	for _, v := range []any{func() {}, make(chan int), map[string]int{}} {
		if _, err := write([]any{v}); err == nil {
			t.Errorf("%T is written without an error", v)
		}
	}
}

var negativeZero = math.Copysign(0, -1)
