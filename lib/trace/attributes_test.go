package trace

import (
	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
)

// attributes has variants of every operation with arguments other than values.
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
			return f.DotGeneral(in["square"], []int{1}, []int{0}, in["square2"], []int{1}, []int{0},
				compute.DotGeneralConfig{})
		},
		func(f fn, in inputs) (val, error) {
			return f.DotGeneral(in["square"], []int{2}, []int{0}, in["square2"], []int{1}, []int{0},
				compute.DotGeneralConfig{})
		},
		func(f fn, in inputs) (val, error) {
			return f.DotGeneral(in["square"], []int{1}, []int{2}, in["square2"], []int{1}, []int{0},
				compute.DotGeneralConfig{})
		},
		func(f fn, in inputs) (val, error) {
			return f.DotGeneral(in["square"], []int{1}, []int{0}, in["square2"], []int{2}, []int{0},
				compute.DotGeneralConfig{})
		},
		func(f fn, in inputs) (val, error) {
			return f.DotGeneral(in["square2"], []int{1}, []int{0}, in["square"], []int{1}, []int{0},
				compute.DotGeneralConfig{})
		},
		func(f fn, in inputs) (val, error) {
			return f.DotGeneral(in["square"], []int{1}, []int{0}, in["square2"], []int{1}, []int{0},
				compute.DotGeneralConfig{AccumulatorDType: dtypes.Float64})
		},
	),
	"DynamicDimensionSize": list(
		func(f fn, in inputs) (val, error) { return f.DynamicDimensionSize(in["x"], 0) },
		func(f fn, in inputs) (val, error) { return f.DynamicDimensionSize(in["x"], 1) },
	),
	"DynamicReshape": list(
		func(f fn, in inputs) (val, error) {
			return f.DynamicReshape(in["x"], compute.DynamicDimensionSpec{Static: 2},
				compute.DynamicDimensionSpec{Static: 8})
		},
		func(f fn, in inputs) (val, error) {
			return f.DynamicReshape(in["x"], compute.DynamicDimensionSpec{Static: 8},
				compute.DynamicDimensionSpec{Static: 2})
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
			return f.FusedDense(in["x"], in["y"], in["v"],
				compute.DenseConfig{WeightLayout: compute.DenseLayoutOutputsInput})
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
			return f.FusedQuantizedDense(in["x"], in["int8"], nil,
				&compute.Quantization{Scale: in["scale"], BlockSize: 4, BlockAxis: 1}, compute.ActivationNone)
		},
		func(f fn, in inputs) (val, error) {
			return f.FusedQuantizedDense(in["x"], in["int8"], nil,
				&compute.Quantization{Scale: in["scale2"], BlockSize: 4, BlockAxis: 1}, compute.ActivationNone)
		},
		func(f fn, in inputs) (val, error) {
			return f.FusedQuantizedDense(in["x"], in["int8"], nil,
				&compute.Quantization{Scale: in["scale"], BlockSize: 4, BlockAxis: 1}, compute.ActivationRelu)
		},
	),
	"FusedScaledDotProductAttention": {
		attention(compute.AttentionAxesLayoutBHSD, "b4", nil),
		attention(compute.AttentionAxesLayoutBSHD, "b4", nil),
		attention(compute.AttentionAxesLayoutBHSD, "b5", nil),
		attention(compute.AttentionAxesLayoutBHSD, "b4",
			&compute.ScaledDotProductAttentionConfig{QuantizedMatmuls: true}),
	},
	"FusedScaledDotProductAttentionVJP": {
		func(f fn, in inputs) ([]val, error) {
			a, b, c, err := f.FusedScaledDotProductAttentionVJP(in["b4"], in["b4"], in["b4"],
				compute.AttentionAxesLayoutBHSD, nil, in["b4"], nil, in["b4"])
			return []val{a, b, c}, err
		},
		func(f fn, in inputs) ([]val, error) {
			a, b, c, err := f.FusedScaledDotProductAttentionVJP(in["b4"], in["b4"], in["b4"],
				compute.AttentionAxesLayoutBSHD, nil, in["b4"], nil, in["b4"])
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
			return f.QuantizedEmbeddingLookup(in["int8"], in["index"],
				&compute.Quantization{Scale: in["scale"], BlockSize: 4, BlockAxis: 1})
		},
		func(f fn, in inputs) (val, error) {
			return f.QuantizedEmbeddingLookup(in["int8"], in["index"],
				&compute.Quantization{Scale: in["scale2"], BlockSize: 4, BlockAxis: 1})
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
		windowed(compute.ReduceOpMax, 2, 2, 0), windowed(compute.ReduceOpSum, 2, 2, 0),
		windowed(compute.ReduceOpMax, 3, 2, 0),
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
		sorted(less, 0, true, "x"), sorted(less, 1, true, "x"), sorted(less, 0, false, "x"),
		sorted(greater, 0, true, "x"), sorted(less, 0, true, "y"),
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
