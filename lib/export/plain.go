package export

import "github.com/gomlx/compute"

// plain is a backend that keeps the parameters of operations, which GoMLX's nodes do not show.
type plain struct {
	compute.Backend
	parameters *parameters
}

// parameters are those of the operation that was built last, as package compute has them.
type parameters struct {
	axes            compute.ConvolveAxesConfig // of a convolution
	window          []int                      // of a pooling
	strides         []int
	paddings        [][2]int
	inputDilations  []int
	windowDilations []int // of a convolution's kernel, too
	groups          int   // 1 if the convolution has none
	reduction       compute.ReduceOpType
	reduced         []int // axes of a reduction
	contracted      [2][]int
	batched         [2][]int
}

func (p plain) Builder(name string) compute.Builder {
	return plainBuilder{p.Backend.Builder(name), p.parameters}
}

type plainBuilder struct {
	compute.Builder
	parameters *parameters
}

func (b plainBuilder) Main() compute.Function { return plainFunction{b.Builder.Main(), b.parameters} }

type plainFunction struct {
	compute.Function
	parameters *parameters
}

func (f plainFunction) ConvGeneral(
	x, kernel compute.Value, axes compute.ConvolveAxesConfig, strides []int, paddings [][2]int,
	inputDilations, kernelDilations []int, channelGroups, batchGroups int,
) (compute.Value, error) {
	*f.parameters = parameters{
		axes: axes, strides: strides, paddings: paddings,
		inputDilations: inputDilations, windowDilations: kernelDilations, groups: max(1, channelGroups) * max(1, batchGroups),
	}
	return f.Function.ConvGeneral(x, kernel, axes, strides, paddings, inputDilations, kernelDilations, channelGroups, batchGroups)
}

func (f plainFunction) ReduceWindow(
	x compute.Value, reduction compute.ReduceOpType, window, strides, inputDilations, windowDilations []int, paddings [][2]int,
) (compute.Value, error) {
	*f.parameters = parameters{
		reduction: reduction, window: window, strides: strides, paddings: paddings,
		inputDilations: inputDilations, windowDilations: windowDilations,
	}
	return f.Function.ReduceWindow(x, reduction, window, strides, inputDilations, windowDilations, paddings)
}

func (f plainFunction) DotGeneral(
	a compute.Value, aContracted, aBatched []int, b compute.Value, bContracted, bBatched []int, config compute.DotGeneralConfig,
) (compute.Value, error) {
	*f.parameters = parameters{contracted: [2][]int{aContracted, bContracted}, batched: [2][]int{aBatched, bBatched}}
	return f.Function.DotGeneral(a, aContracted, aBatched, b, bContracted, bBatched, config)
}

func (f plainFunction) ReduceSum(x compute.Value, axes ...int) (compute.Value, error) {
	*f.parameters = parameters{reduced: axes}
	return f.Function.ReduceSum(x, axes...)
}

func (f plainFunction) ReduceMax(x compute.Value, axes ...int) (compute.Value, error) {
	*f.parameters = parameters{reduced: axes}
	return f.Function.ReduceMax(x, axes...)
}

func (f plainFunction) ReduceMin(x compute.Value, axes ...int) (compute.Value, error) {
	*f.parameters = parameters{reduced: axes}
	return f.Function.ReduceMin(x, axes...)
}
