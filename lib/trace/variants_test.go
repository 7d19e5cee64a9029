package trace

import (
	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
)

type (
	fn  = compute.Function
	val = compute.Value
)

func float(dims ...int) shapes.Shape { return shapes.Make(dtypes.Float32, dims...) }

// list returns variants of uses with one result.
func list(builds ...func(f fn, in inputs) (val, error)) []variant {
	var all []variant
	for _, b := range builds {
		all = append(all, one(b))
	}
	return all
}

// reduce returns variants of a reduction over different axes.
func reduce(of func(f fn) func(x val, axes ...int) (val, error), x, y string) []variant {
	return list(
		func(f fn, in inputs) (val, error) { return of(f)(in[x], 0) },
		func(f fn, in inputs) (val, error) { return of(f)(in[x], 1) },
		func(f fn, in inputs) (val, error) { return of(f)(in[x], 0, 1) },
		func(f fn, in inputs) (val, error) { return of(f)(in[y], 0) },
	)
}

// closure returns a closure of main with parameters of the given shape.
func closure(f fn, n int, shape shapes.Shape, body func(c fn, in []val) (val, error)) fn {
	c, err := f.Closure()
	if err != nil {
		panic(err)
	}
	in := make([]val, n)
	for i := range in {
		if in[i], err = c.Parameter(string(rune('a'+i)), shape, nil); err != nil {
			panic(err)
		}
	}
	out, err := body(c, in)
	if err == nil {
		err = c.Return([]val{out}, nil)
	}
	if err != nil {
		panic(err)
	}
	return c
}

func less(c fn, in []val) (val, error)    { return c.LessThan(in[0], in[1]) }
func greater(c fn, in []val) (val, error) { return c.GreaterThan(in[0], in[1]) }

func sorted(compare func(c fn, in []val) (val, error), axis int, stable bool, x string) variant {
	return func(f fn, in inputs) ([]val, error) {
		return f.Sort(closure(f, 2, float(), compare), axis, stable, in[x])
	}
}

// branch returns a branch of If: one of main's values, unchanged or shifted.
func branch(x string, move bool) func(f fn, in inputs) fn {
	return func(f fn, in inputs) fn {
		return closure(f, 0, float(), func(c fn, _ []val) (val, error) {
			if move {
				return c.Tanh(in[x])
			}
			return c.Identity(in[x])
		})
	}
}

func chosen(yes, no func(f fn, in inputs) fn) variant {
	return func(f fn, in inputs) ([]val, error) { return f.If(in["true"], yes(f, in), no(f, in)) }
}

func while(limit, add float32, start string) variant {
	return func(f fn, in inputs) ([]val, error) {
		constant := func(c fn, v float32) val {
			k, err := c.Constant([]float32{v})
			if err != nil {
				panic(err)
			}
			return k
		}
		cond := closure(f, 1, float(), func(c fn, s []val) (val, error) { return c.LessThan(s[0], constant(c, limit)) })
		body := closure(f, 1, float(), func(c fn, s []val) (val, error) { return c.Add(s[0], constant(c, add)) })
		return f.While(cond, body, in[start])
	}
}

// called calls a top-level function.
func called(x string, body func(c fn, in val) (val, error)) variant {
	return func(f fn, in inputs) ([]val, error) {
		c, err := f.Builder().NewFunction("g")
		if err != nil {
			return nil, err
		}
		a, err := c.Parameter("a", float(4, 4), nil)
		if err != nil {
			return nil, err
		}
		out, err := body(c, a)
		if err != nil {
			return nil, err
		}
		if err := c.Return([]val{out}, nil); err != nil {
			return nil, err
		}
		return f.Call(c, in[x])
	}
}

type scatter = func(operand, indices, updates val, indexVectorAxis int, updateWindowAxes, insertedWindowAxes,
	scatterAxesToOperandAxes []int, indicesAreSorted, uniqueIndices bool) (val, error)

func scattered(of func(f fn) scatter) []variant {
	return list(
		func(f fn, in inputs) (val, error) {
			return of(f)(in["x"], in["index"], in["rows"], 1, []int{1}, []int{0}, []int{0}, false, false)
		},
		func(f fn, in inputs) (val, error) {
			return of(f)(in["y"], in["index"], in["rows"], 1, []int{1}, []int{0}, []int{0}, false, false)
		},
		func(f fn, in inputs) (val, error) {
			return of(f)(in["x"], in["index"], in["rows"], 1, []int{1}, []int{0}, []int{0}, true, false)
		},
		func(f fn, in inputs) (val, error) {
			return of(f)(in["x"], in["index"], in["rows"], 1, []int{1}, []int{0}, []int{0}, false, true)
		},
		func(f fn, in inputs) (val, error) {
			return of(f)(in["x"], in["index"], in["rows"], 1, []int{1}, []int{1}, []int{1}, false, false)
		},
	)
}

type selectAndScatter = func(operand, source val, windowDimensions, windowStrides []int, paddings [][2]int) (val, error)

func selected(of func(f fn) selectAndScatter) []variant {
	window := []int{1, 2, 2, 1}
	return list(
		func(f fn, in inputs) (val, error) { return of(f)(in["img"], in["small"], window, window, nil) },
		func(f fn, in inputs) (val, error) { return of(f)(in["img2"], in["small"], window, window, nil) },
		func(f fn, in inputs) (val, error) {
			return of(f)(in["img"], in["half"], []int{1, 2, 2, 2}, []int{1, 2, 2, 2}, nil)
		},
	)
}

func convolution(change func(axes *compute.ConvolveAxesConfig, strides []int, paddings [][2]int, inputDilations, kernelDilations []int)) variant {
	return one(func(f fn, in inputs) (val, error) {
		axes := compute.ConvolveAxesConfig{
			InputBatch: 0, InputSpatial: []int{1, 2}, InputChannels: 3,
			KernelSpatial: []int{0, 1}, KernelInputChannels: 2, KernelOutputChannels: 3,
			OutputBatch: 0, OutputSpatial: []int{1, 2}, OutputChannels: 3,
		}
		strides, paddings := []int{1, 1}, [][2]int{{0, 0}, {0, 0}}
		inputDilations, kernelDilations := []int{1, 1}, []int{1, 1}
		change(&axes, strides, paddings, inputDilations, kernelDilations)
		return f.ConvGeneral(in["img"], in["kernel"], axes, strides, paddings, inputDilations, kernelDilations, 1, 1)
	})
}

func windowed(kind compute.ReduceOpType, size, stride, padding int) variant {
	return one(func(f fn, in inputs) (val, error) {
		return f.ReduceWindow(in["img"], kind, []int{1, size, size, 1}, []int{1, stride, stride, 1}, nil, nil,
			[][2]int{{0, 0}, {padding, 0}, {0, 0}, {0, 0}})
	})
}

func attention(layout compute.AttentionAxesLayout, key string, options *compute.ScaledDotProductAttentionConfig) variant {
	return one(func(f fn, in inputs) (val, error) {
		out, _, err := f.FusedScaledDotProductAttention(in["b4"], in[key], in["b4"], layout, options)
		return out, err
	})
}
