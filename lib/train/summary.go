package train

import (
	"path"
	"strings"
)

// Layer is a line of a model's summary: a scope with trained variables.
type Layer struct {
	Network    string  // the scope's first part, such as "encoder"
	Name       string  // the scope, such as "encoder/layer0"
	Shapes     [][]int // of its variables in creation order, as [784 256] and [256]
	Units      int     // length of the layer's output, the last axis of its variables
	Parameters int     // number of trained values
}

// Summary lists a program's layers in the order in which they were built. It omits
// variables of the optimizer.
func Summary(p *Program) []Layer {
	var layers []Layer
	at := map[string]int{}
	for _, v := range p.variables {
		if !v.Trainable {
			continue
		}
		// GoMLX's dense layers have their own scope "dense".
		scope := strings.TrimSuffix(path.Dir(v.Path()), "/dense")
		name := strings.TrimPrefix(scope, "/")
		i, ok := at[name]
		if !ok {
			network, _, _ := strings.Cut(name, "/")
			i = len(layers)
			at[name], layers = i, append(layers, Layer{Network: network, Name: name})
		}
		l, dims := &layers[i], v.Shape().Dimensions
		l.Shapes = append(l.Shapes, append([]int{}, dims...))
		l.Parameters += v.Shape().Size()
		if len(dims) > 0 {
			l.Units = dims[len(dims)-1]
		}
	}
	return layers
}
