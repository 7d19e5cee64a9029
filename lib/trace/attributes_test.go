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

// list makes variants of uses with one result.
func list(builds ...func(f fn, in inputs) (val, error)) []variant {
	var all []variant
	for _, b := range builds {
		all = append(all, one(b))
	}
	return all
}

// reduce makes variants of a reduction over other axes.
func reduce(of func(f fn) func(x val, axes ...int) (val, error), x, y string) []variant {
	return list(
		func(f fn, in inputs) (val, error) { return of(f)(in[x], 0) },
		func(f fn, in inputs) (val, error) { return of(f)(in[x], 1) },
		func(f fn, in inputs) (val, error) { return of(f)(in[x], 0, 1) },
		func(f fn, in inputs) (val, error) { return of(f)(in[y], 0) },
	)
}

// closure makes a function of main with parameters of the given shape.
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

// branch returns a branch of If: one of main's values, as it is or moved.
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

type scatter = func(operand, indices, updates val, indexVectorAxis int, updateWindowAxes, insertedWindowAxes, scatterAxesToOperandAxes []int, indicesAreSorted, uniqueIndices bool) (val, error)

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
		return f.ReduceWindow(in["img"], kind, []int{1, size, size, 1}, []int{1, stride, stride, 1}, nil, nil, [][2]int{{0, 0}, {padding, 0}, {0, 0}, {0, 0}})
	})
}

func attention(layout compute.AttentionAxesLayout, key string, options *compute.ScaledDotProductAttentionConfig) variant {
	return one(func(f fn, in inputs) (val, error) {
		out, _, err := f.FusedScaledDotProductAttention(in["b4"], in[key], in["b4"], layout, options)
		return out, err
	})
}

// attributes has variants of every operation that is given more than values.
var attributes = map[string][]variant{
	"ArgMinMax": list(
		func(f fn, in inputs) (val, error) { return f.ArgMinMax(in["x"], 0, dtypes.Int32, true) },
		func(f fn, in inputs) (val, error) { return f.ArgMinMax(in["x"], 1, dtypes.Int32, true) },
		func(f fn, in inputs) (val, error) { return f.ArgMinMax(in["x"], 0, dtypes.Int64, true) },
		func(f fn, in inputs) (val, error) { return f.ArgMinMax(in["x"], 0, dtypes.Int32, false) },
		func(f fn, in inputs) (val, error) { return f.ArgMinMax(in["y"], 0, dtypes.Int32, true) },
	),
	"AllReduce": {
		func(f fn, in inputs) ([]val, error) {
			return f.AllReduce([]val{in["x"]}, compute.ReduceOpSum, [][]int{{0}})
		},
		func(f fn, in inputs) ([]val, error) {
			return f.AllReduce([]val{in["x"]}, compute.ReduceOpMax, [][]int{{0}})
		},
		func(f fn, in inputs) ([]val, error) {
			return f.AllReduce([]val{in["y"]}, compute.ReduceOpSum, [][]int{{0}})
		},
	},
	"BatchNormForInference": list(
		func(f fn, in inputs) (val, error) {
			return f.BatchNormForInference(in["x"], in["v"], in["v2"], in["v"], in["v"], 1e-3, 1)
		},
		func(f fn, in inputs) (val, error) {
			return f.BatchNormForInference(in["x"], in["v2"], in["v"], in["v"], in["v"], 1e-3, 1)
		},
		func(f fn, in inputs) (val, error) {
			return f.BatchNormForInference(in["x"], in["v"], in["v2"], in["v"], in["v"], 1e-5, 1)
		},
		func(f fn, in inputs) (val, error) {
			return f.BatchNormForInference(in["x"], in["v"], in["v2"], in["v"], in["v"], 1e-3, 0)
		},
	),
	"BatchNormForTraining": {
		func(f fn, in inputs) ([]val, error) {
			a, b, c, err := f.BatchNormForTraining(in["x"], in["v"], in["v2"], 1e-3, 1)
			return []val{a, b, c}, err
		},
		func(f fn, in inputs) ([]val, error) {
			a, b, c, err := f.BatchNormForTraining(in["x"], in["v"], in["v2"], 1e-3, 0)
			return []val{a, b, c}, err
		},
	},
	"BatchNormGradient": {
		func(f fn, in inputs) ([]val, error) {
			a, b, c, err := f.BatchNormGradient(in["x"], in["v"], in["v2"], in["v"], in["y"], 1e-3, 1)
			return []val{a, b, c}, err
		},
		func(f fn, in inputs) ([]val, error) {
			a, b, c, err := f.BatchNormGradient(in["x"], in["v"], in["v2"], in["v"], in["y"], 1e-3, 0)
			return []val{a, b, c}, err
		},
	},
	"Bitcast": list(
		func(f fn, in inputs) (val, error) { return f.Bitcast(in["x"], dtypes.Int32) },
		func(f fn, in inputs) (val, error) { return f.Bitcast(in["x"], dtypes.Uint32) },
		func(f fn, in inputs) (val, error) { return f.Bitcast(in["y"], dtypes.Int32) },
	),
	"BroadcastInDim": list(
		func(f fn, in inputs) (val, error) { return f.BroadcastInDim(in["v"], float(4, 4), []int{0}) },
		func(f fn, in inputs) (val, error) { return f.BroadcastInDim(in["v"], float(4, 4), []int{1}) },
		func(f fn, in inputs) (val, error) { return f.BroadcastInDim(in["v"], float(4, 5), []int{0}) },
		func(f fn, in inputs) (val, error) { return f.BroadcastInDim(in["v2"], float(4, 4), []int{0}) },
	),
	"Call": {
		called("x", func(c fn, in val) (val, error) { return c.Tanh(in) }),
		called("x", func(c fn, in val) (val, error) { return c.Sin(in) }),
		called("y", func(c fn, in val) (val, error) { return c.Tanh(in) }),
	},
	"Clamp": list(
		func(f fn, in inputs) (val, error) { return f.Clamp(in["s"], in["x"], in["s2"]) },
		func(f fn, in inputs) (val, error) { return f.Clamp(in["s2"], in["x"], in["s"]) },
		func(f fn, in inputs) (val, error) { return f.Clamp(in["s"], in["y"], in["s2"]) },
	),
	"Complex": list(
		func(f fn, in inputs) (val, error) { return f.Complex(in["x"], in["y"]) },
		func(f fn, in inputs) (val, error) { return f.Complex(in["y"], in["x"]) },
	),
	"Concatenate": list(
		func(f fn, in inputs) (val, error) { return f.Concatenate(0, in["x"], in["y"]) },
		func(f fn, in inputs) (val, error) { return f.Concatenate(1, in["x"], in["y"]) },
		func(f fn, in inputs) (val, error) { return f.Concatenate(0, in["y"], in["x"]) },
	),
	"Constant": list(
		func(f fn, in inputs) (val, error) { return f.Constant([]float32{1, 2}, 2) },
		func(f fn, in inputs) (val, error) { return f.Constant([]float32{1, 3}, 2) },
		func(f fn, in inputs) (val, error) { return f.Constant([]float32{1, 2}, 2, 1) },
		func(f fn, in inputs) (val, error) { return f.Constant([]float64{1, 2}, 2) },
		func(f fn, in inputs) (val, error) { return f.Constant(make([]float32, 100), 100) },
		func(f fn, in inputs) (val, error) { return f.Constant(append(make([]float32, 99), 1), 100) },
		func(f fn, in inputs) (val, error) { return f.Constant(make([]int32, 100), 100) },
	),
	"ConvGeneral": {
		convolution(func(*compute.ConvolveAxesConfig, []int, [][2]int, []int, []int) {}),
		convolution(func(_ *compute.ConvolveAxesConfig, strides []int, _ [][2]int, _, _ []int) { strides[0] = 2 }),
		convolution(func(_ *compute.ConvolveAxesConfig, strides []int, _ [][2]int, _, _ []int) { strides[1] = 2 }),
		convolution(func(_ *compute.ConvolveAxesConfig, _ []int, paddings [][2]int, _, _ []int) { paddings[0][0] = 1 }),
		convolution(func(_ *compute.ConvolveAxesConfig, _ []int, paddings [][2]int, _, _ []int) { paddings[0][1] = 1 }),
		convolution(func(_ *compute.ConvolveAxesConfig, _ []int, _ [][2]int, dilations, _ []int) { dilations[0] = 2 }),
		convolution(func(_ *compute.ConvolveAxesConfig, _ []int, _ [][2]int, _, dilations []int) { dilations[0] = 2 }),
		convolution(func(axes *compute.ConvolveAxesConfig, _ []int, _ [][2]int, _, _ []int) {
			axes.KernelSpatial[0], axes.KernelSpatial[1] = 1, 0
		}),
		convolution(func(axes *compute.ConvolveAxesConfig, _ []int, _ [][2]int, _, _ []int) {
			axes.KernelInputChannels, axes.KernelOutputChannels = 3, 2
		}),
	},
	"ConvertDType": list(
		func(f fn, in inputs) (val, error) { return f.ConvertDType(in["x"], dtypes.Int32) },
		func(f fn, in inputs) (val, error) { return f.ConvertDType(in["x"], dtypes.Float64) },
		func(f fn, in inputs) (val, error) { return f.ConvertDType(in["y"], dtypes.Int32) },
	),
	"DotGeneral": list(
		func(f fn, in inputs) (val, error) {
			return f.DotGeneral(in["square"], []int{1}, []int{0}, in["square2"], []int{1}, []int{0}, compute.DotGeneralConfig{})
		},
		func(f fn, in inputs) (val, error) {
			return f.DotGeneral(in["square"], []int{2}, []int{0}, in["square2"], []int{1}, []int{0}, compute.DotGeneralConfig{})
		},
		func(f fn, in inputs) (val, error) {
			return f.DotGeneral(in["square"], []int{1}, []int{2}, in["square2"], []int{1}, []int{0}, compute.DotGeneralConfig{})
		},
		func(f fn, in inputs) (val, error) {
			return f.DotGeneral(in["square"], []int{1}, []int{0}, in["square2"], []int{2}, []int{0}, compute.DotGeneralConfig{})
		},
		func(f fn, in inputs) (val, error) {
			return f.DotGeneral(in["square2"], []int{1}, []int{0}, in["square"], []int{1}, []int{0}, compute.DotGeneralConfig{})
		},
		func(f fn, in inputs) (val, error) {
			return f.DotGeneral(in["square"], []int{1}, []int{0}, in["square2"], []int{1}, []int{0}, compute.DotGeneralConfig{AccumulatorDType: dtypes.Float64})
		},
	),
	"DynamicDimensionSize": list(
		func(f fn, in inputs) (val, error) { return f.DynamicDimensionSize(in["x"], 0) },
		func(f fn, in inputs) (val, error) { return f.DynamicDimensionSize(in["x"], 1) },
	),
	"DynamicReshape": list(
		func(f fn, in inputs) (val, error) {
			return f.DynamicReshape(in["x"], compute.DynamicDimensionSpec{Static: 2}, compute.DynamicDimensionSpec{Static: 8})
		},
		func(f fn, in inputs) (val, error) {
			return f.DynamicReshape(in["x"], compute.DynamicDimensionSpec{Static: 8}, compute.DynamicDimensionSpec{Static: 2})
		},
	),
	"DynamicShape": list(
		func(f fn, in inputs) (val, error) { return f.DynamicShape(in["x"]) },
		func(f fn, in inputs) (val, error) { return f.DynamicShape(in["y"]) },
	),
	"DynamicSlice": list(
		func(f fn, in inputs) (val, error) {
			return f.DynamicSlice(in["x"], []val{in["k"], in["k2"]}, []int{1, 2})
		},
		func(f fn, in inputs) (val, error) {
			return f.DynamicSlice(in["x"], []val{in["k2"], in["k"]}, []int{1, 2})
		},
		func(f fn, in inputs) (val, error) {
			return f.DynamicSlice(in["x"], []val{in["k"], in["k2"]}, []int{2, 1})
		},
	),
	"DynamicUpdateSlice": list(
		func(f fn, in inputs) (val, error) {
			return f.DynamicUpdateSlice(in["x"], in["rows"], []val{in["k"], in["k2"]})
		},
		func(f fn, in inputs) (val, error) {
			return f.DynamicUpdateSlice(in["x"], in["rows"], []val{in["k2"], in["k"]})
		},
	),
	"FFT": list(
		func(f fn, in inputs) (val, error) { return f.FFT(in["c"], compute.FFTForward, []int{4}) },
		func(f fn, in inputs) (val, error) { return f.FFT(in["c"], compute.FFTInverse, []int{4}) },
	),
	"FusedAttentionQKVProjection": {
		func(f fn, in inputs) ([]val, error) {
			a, b, c, err := f.FusedAttentionQKVProjection(in["x"], in["qkv"], nil, nil, nil, 4, 4)
			return []val{a, b, c}, err
		},
		func(f fn, in inputs) ([]val, error) {
			a, b, c, err := f.FusedAttentionQKVProjection(in["x"], in["qkv"], nil, nil, nil, 8, 2)
			return []val{a, b, c}, err
		},
		func(f fn, in inputs) ([]val, error) {
			a, b, c, err := f.FusedAttentionQKVProjection(in["x"], in["qkv"], in["v"], nil, nil, 4, 4)
			return []val{a, b, c}, err
		},
	},
	"FusedDense": list(
		func(f fn, in inputs) (val, error) {
			return f.FusedDense(in["x"], in["y"], in["v"], compute.DenseConfig{})
		},
		func(f fn, in inputs) (val, error) { return f.FusedDense(in["x"], in["y"], nil, compute.DenseConfig{}) },
		func(f fn, in inputs) (val, error) {
			return f.FusedDense(in["y"], in["x"], in["v"], compute.DenseConfig{})
		},
		func(f fn, in inputs) (val, error) {
			return f.FusedDense(in["x"], in["y"], in["v"], compute.DenseConfig{Activation: compute.ActivationRelu})
		},
		func(f fn, in inputs) (val, error) {
			return f.FusedDense(in["x"], in["y"], in["v"], compute.DenseConfig{WeightLayout: compute.DenseLayoutOutputsInput})
		},
	),
	"FusedGelu": list(
		func(f fn, in inputs) (val, error) { return f.FusedGelu(in["x"], true) },
		func(f fn, in inputs) (val, error) { return f.FusedGelu(in["x"], false) },
	),
	"FusedLayerNorm": list(
		func(f fn, in inputs) (val, error) {
			return f.FusedLayerNorm(in["x"], []int{1}, 1e-3, in["v"], in["v2"])
		},
		func(f fn, in inputs) (val, error) {
			return f.FusedLayerNorm(in["x"], []int{1}, 1e-5, in["v"], in["v2"])
		},
		func(f fn, in inputs) (val, error) {
			return f.FusedLayerNorm(in["x"], []int{1}, 1e-3, in["v2"], in["v"])
		},
		func(f fn, in inputs) (val, error) {
			return f.FusedLayerNorm(in["x"], []int{0}, 1e-3, in["v"], in["v2"])
		},
	),
	"FusedQuantizedDense": list(
		func(f fn, in inputs) (val, error) {
			return f.FusedQuantizedDense(in["x"], in["int8"], nil, &compute.Quantization{Scale: in["scale"], BlockSize: 4, BlockAxis: 1}, compute.ActivationNone)
		},
		func(f fn, in inputs) (val, error) {
			return f.FusedQuantizedDense(in["x"], in["int8"], nil, &compute.Quantization{Scale: in["scale2"], BlockSize: 4, BlockAxis: 1}, compute.ActivationNone)
		},
		func(f fn, in inputs) (val, error) {
			return f.FusedQuantizedDense(in["x"], in["int8"], nil, &compute.Quantization{Scale: in["scale"], BlockSize: 4, BlockAxis: 1}, compute.ActivationRelu)
		},
	),
	"FusedScaledDotProductAttention": {
		attention(compute.AttentionAxesLayoutBHSD, "b4", nil),
		attention(compute.AttentionAxesLayoutBSHD, "b4", nil),
		attention(compute.AttentionAxesLayoutBHSD, "b5", nil),
		attention(compute.AttentionAxesLayoutBHSD, "b4", &compute.ScaledDotProductAttentionConfig{QuantizedMatmuls: true}),
	},
	"FusedScaledDotProductAttentionVJP": {
		func(f fn, in inputs) ([]val, error) {
			a, b, c, err := f.FusedScaledDotProductAttentionVJP(in["b4"], in["b4"], in["b4"], compute.AttentionAxesLayoutBHSD, nil, in["b4"], nil, in["b4"])
			return []val{a, b, c}, err
		},
		func(f fn, in inputs) ([]val, error) {
			a, b, c, err := f.FusedScaledDotProductAttentionVJP(in["b4"], in["b4"], in["b4"], compute.AttentionAxesLayoutBSHD, nil, in["b4"], nil, in["b4"])
			return []val{a, b, c}, err
		},
	},
	"FusedSoftmax": list(
		func(f fn, in inputs) (val, error) { return f.FusedSoftmax(in["x"], 0) },
		func(f fn, in inputs) (val, error) { return f.FusedSoftmax(in["x"], 1) },
		func(f fn, in inputs) (val, error) { return f.FusedSoftmax(in["y"], 0) },
	),
	"Gather": list(
		func(f fn, in inputs) (val, error) {
			return f.Gather(in["x"], in["index"], 1, []int{1}, []int{0}, []int{0}, []int{1, 4}, false)
		},
		func(f fn, in inputs) (val, error) {
			return f.Gather(in["x"], in["index"], 1, []int{1}, []int{0}, []int{0}, []int{1, 4}, true)
		},
		func(f fn, in inputs) (val, error) {
			return f.Gather(in["x"], in["index"], 1, []int{1}, []int{1}, []int{1}, []int{4, 1}, false)
		},
		func(f fn, in inputs) (val, error) {
			return f.Gather(in["x"], in["index"], 1, []int{0}, []int{0}, []int{0}, []int{1, 4}, false)
		},
		func(f fn, in inputs) (val, error) {
			return f.Gather(in["y"], in["index"], 1, []int{1}, []int{0}, []int{0}, []int{1, 4}, false)
		},
	),
	"If": {
		chosen(branch("x", true), branch("y", false)),
		chosen(branch("y", false), branch("x", true)),
		chosen(branch("x", false), branch("y", false)),
		chosen(branch("y", true), branch("y", false)),
	},
	"Iota": list(
		func(f fn, in inputs) (val, error) { return f.Iota(float(4, 4), 0) },
		func(f fn, in inputs) (val, error) { return f.Iota(float(4, 4), 1) },
		func(f fn, in inputs) (val, error) { return f.Iota(float(4, 5), 0) },
		func(f fn, in inputs) (val, error) { return f.Iota(shapes.Make(dtypes.Int32, 4, 4), 0) },
	),
	"OptimizationBarrier": {
		func(f fn, in inputs) ([]val, error) { return f.OptimizationBarrier(in["x"], in["y"]) },
		func(f fn, in inputs) ([]val, error) { return f.OptimizationBarrier(in["y"], in["x"]) },
	},
	"Pad": list(
		func(f fn, in inputs) (val, error) { return f.Pad(in["x"], in["s"], compute.PadAxis{Start: 1}) },
		func(f fn, in inputs) (val, error) { return f.Pad(in["x"], in["s"], compute.PadAxis{End: 1}) },
		func(f fn, in inputs) (val, error) { return f.Pad(in["x"], in["s"], compute.PadAxis{Interior: 1}) },
		func(f fn, in inputs) (val, error) {
			return f.Pad(in["x"], in["s"], compute.PadAxis{}, compute.PadAxis{Start: 1})
		},
		func(f fn, in inputs) (val, error) { return f.Pad(in["x"], in["s2"], compute.PadAxis{Start: 1}) },
	),
	"QuantizedEmbeddingLookup": list(
		func(f fn, in inputs) (val, error) {
			return f.QuantizedEmbeddingLookup(in["int8"], in["index"], &compute.Quantization{Scale: in["scale"], BlockSize: 4, BlockAxis: 1})
		},
		func(f fn, in inputs) (val, error) {
			return f.QuantizedEmbeddingLookup(in["int8"], in["index"], &compute.Quantization{Scale: in["scale2"], BlockSize: 4, BlockAxis: 1})
		},
	),
	"RNGBitGenerator": {
		func(f fn, in inputs) ([]val, error) {
			a, b, err := f.RNGBitGenerator(in["rng"], shapes.Make(dtypes.Uint32, 4))
			return []val{a, b}, err
		},
		func(f fn, in inputs) ([]val, error) {
			a, b, err := f.RNGBitGenerator(in["rng"], shapes.Make(dtypes.Uint32, 5))
			return []val{a, b}, err
		},
		func(f fn, in inputs) ([]val, error) {
			a, b, err := f.RNGBitGenerator(in["rng"], shapes.Make(dtypes.Uint32, 4))
			return []val{b, a}, err
		},
	},
	"ReduceBitwiseAnd": reduce(func(f fn) func(val, ...int) (val, error) { return f.ReduceBitwiseAnd }, "i", "j"),
	"ReduceBitwiseOr":  reduce(func(f fn) func(val, ...int) (val, error) { return f.ReduceBitwiseOr }, "i", "j"),
	"ReduceBitwiseXor": reduce(func(f fn) func(val, ...int) (val, error) { return f.ReduceBitwiseXor }, "i", "j"),
	"ReduceLogicalAnd": reduce(func(f fn) func(val, ...int) (val, error) { return f.ReduceLogicalAnd }, "p", "q"),
	"ReduceLogicalOr":  reduce(func(f fn) func(val, ...int) (val, error) { return f.ReduceLogicalOr }, "p", "q"),
	"ReduceLogicalXor": reduce(func(f fn) func(val, ...int) (val, error) { return f.ReduceLogicalXor }, "p", "q"),
	"ReduceMax":        reduce(func(f fn) func(val, ...int) (val, error) { return f.ReduceMax }, "x", "y"),
	"ReduceMin":        reduce(func(f fn) func(val, ...int) (val, error) { return f.ReduceMin }, "x", "y"),
	"ReduceProduct":    reduce(func(f fn) func(val, ...int) (val, error) { return f.ReduceProduct }, "x", "y"),
	"ReduceSum":        reduce(func(f fn) func(val, ...int) (val, error) { return f.ReduceSum }, "x", "y"),
	"ReduceWindow": {
		windowed(compute.ReduceOpMax, 2, 2, 0), windowed(compute.ReduceOpSum, 2, 2, 0), windowed(compute.ReduceOpMax, 3, 2, 0),
		windowed(compute.ReduceOpMax, 2, 1, 0), windowed(compute.ReduceOpMax, 2, 2, 1),
	},
	"Reshape": list(
		func(f fn, in inputs) (val, error) { return f.Reshape(in["x"], 2, 8) },
		func(f fn, in inputs) (val, error) { return f.Reshape(in["x"], 8, 2) },
		func(f fn, in inputs) (val, error) { return f.Reshape(in["y"], 2, 8) },
	),
	"Reverse": list(
		func(f fn, in inputs) (val, error) { return f.Reverse(in["x"], 0) },
		func(f fn, in inputs) (val, error) { return f.Reverse(in["x"], 1) },
		func(f fn, in inputs) (val, error) { return f.Reverse(in["y"], 0) },
	),
	"ScatterMax": scattered(func(f fn) scatter { return f.ScatterMax }),
	"ScatterMin": scattered(func(f fn) scatter { return f.ScatterMin }),
	"ScatterSum": scattered(func(f fn) scatter { return f.ScatterSum }),
	"SchedulingBarrier": list(
		func(f fn, in inputs) (val, error) { return f.SchedulingBarrier(in["x"], in["y"]) },
		func(f fn, in inputs) (val, error) { return f.SchedulingBarrier(in["y"], in["x"]) },
	),
	"SelectAndScatterMax": selected(func(f fn) selectAndScatter { return f.SelectAndScatterMax }),
	"SelectAndScatterMin": selected(func(f fn) selectAndScatter { return f.SelectAndScatterMin }),
	"Slice": list(
		func(f fn, in inputs) (val, error) { return f.Slice(in["x"], []int{0, 0}, []int{2, 4}, []int{1, 1}) },
		func(f fn, in inputs) (val, error) { return f.Slice(in["x"], []int{2, 0}, []int{4, 4}, []int{1, 1}) },
		func(f fn, in inputs) (val, error) { return f.Slice(in["x"], []int{0, 0}, []int{3, 4}, []int{1, 1}) },
		func(f fn, in inputs) (val, error) { return f.Slice(in["x"], []int{0, 0}, []int{3, 4}, []int{2, 1}) },
	),
	"Sort": {
		sorted(less, 0, true, "x"), sorted(less, 1, true, "x"), sorted(less, 0, false, "x"), sorted(greater, 0, true, "x"), sorted(less, 0, true, "y"),
	},
	"Transpose": list(
		func(f fn, in inputs) (val, error) { return f.Transpose(in["square"], 0, 2, 1) },
		func(f fn, in inputs) (val, error) { return f.Transpose(in["square"], 2, 1, 0) },
		func(f fn, in inputs) (val, error) { return f.Transpose(in["square2"], 0, 2, 1) },
	),
	"Where": list(
		func(f fn, in inputs) (val, error) { return f.Where(in["p"], in["x"], in["y"]) },
		func(f fn, in inputs) (val, error) { return f.Where(in["p"], in["y"], in["x"]) },
		func(f fn, in inputs) (val, error) { return f.Where(in["q"], in["x"], in["y"]) },
	),
	"While": {while(10, 1, "s"), while(11, 1, "s"), while(10, 2, "s"), while(10, 1, "s2")},
}
