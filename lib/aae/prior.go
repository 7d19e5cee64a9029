package aae

import (
	"errors"
	"fmt"
	"math"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/lib/backend"
	"latentlab/lib/dataset"
	"latentlab/lib/random"
	"latentlab/lib/train"
)

// Prior is the distribution that codes are trained to follow. The functions of this
// package return the priors of the paper; a composite literal with another
// Sample is a prior too. New returns the error of a prior with invalid parameters, such as a
// standard deviation of 0.
type Prior struct {
	Name  string
	Size  int // length of a sample
	Parts int // number of parts that a label may choose from, 0 if it has none

	// Sample builds n samples, [n, Size]. part is the part that each comes from,
	// [n] int32; priors without parts ignore it.
	Sample func(scope *model.Scope, g *Graph, n int, part *Node) *Node

	err error // of invalid parameters
}

// withErrors returns p if all errs are nil, otherwise a prior whose check returns them
// and whose Sample panics with them.
func (p Prior) withErrors(errs ...error) Prior {
	if err := errors.Join(errs...); err != nil {
		p.err = err
		p.Sample = func(*model.Scope, *Graph, int, *Node) *Node { panic(err) }
	}
	return p
}

// maxParts is the largest number of parts that a uniform float32 chooses from.
const maxParts = 1 << 20

// checkParts returns an error unless a part can be chosen.
func checkParts(name string, parts int) error {
	if parts < 1 || parts > maxParts {
		return fmt.Errorf("the prior %q has %d parts: expected 1 to %d", name, parts, maxParts)
	}
	return nil
}

// checkScale returns an error if float32 cannot hold samples of that scale.
func checkScale(what string, scale float64) error {
	if !(scale >= 1e-30 && scale <= 1e6) {
		return fmt.Errorf("%s %v: expected 1e-30 to 1e6", what, scale)
	}
	return nil
}

// GaussianPrior returns N(0, std²·I) in size dimensions. The
// "N(0, 5)" of Ducau's tutorial is GaussianPrior(2, 5).
func GaussianPrior(size int, std float64) Prior {
	sample := func(scope *model.Scope, g *Graph, n int, _ *Node) *Node {
		return MulScalar(random.Normal(scope, g, n, size), std)
	}
	name := fmt.Sprintf("normal with standard deviation %g", std)
	return Prior{Name: name, Size: size, Sample: sample}.
		withErrors(checkScale("the Gaussian prior has standard deviation", std))
}

// UniformPrior returns the uniform distribution on [low, high] in each of size dimensions,
// both from -1e6 to 1e6.
func UniformPrior(size int, low, high float64) Prior {
	var err error
	if !(math.Abs(low) <= 1e6 && math.Abs(high) <= 1e6 && float32(low) < float32(high)) {
		err = fmt.Errorf("the uniform prior goes from %v to %v: "+
			"expected the first to be less, and both from -1e6 to 1e6", low, high)
	}
	sample := func(scope *model.Scope, g *Graph, n int, _ *Node) *Node {
		return AddScalar(MulScalar(random.Uniform(scope, g, n, size), high-low), low)
	}
	name := fmt.Sprintf("uniform from %g to %g", low, high)
	return Prior{Name: name, Size: size, Sample: sample}.withErrors(err)
}

// MixturePrior returns the mixture of Gaussians in the plane of the paper's figure 4:
// like petals around the origin. Petal k of parts, all equally likely, lies at the angle
// 2π·k/parts and at the given distance, with standard deviations of 0.35 of the distance
// along its direction and 0.08 across.
func MixturePrior(parts int, distance float64) Prior {
	name := fmt.Sprintf("mixture of %d normals", parts)
	sample := func(scope *model.Scope, g *Graph, n int, part *Node) *Node {
		angle := MulScalar(ConvertDType(part, dtypes.Float32), 2*math.Pi/float64(parts)) // [n]
		sin, cos := ExpandAxes(Sin(angle), -1), ExpandAxes(Cos(angle), -1)               // [n, 1]
		ε := random.Normal(scope, g, n, 2)
		along := AddScalar(MulScalar(Slice(ε, AxisRange(), AxisElem(0)), 0.35*distance), distance)
		across := MulScalar(Slice(ε, AxisRange(), AxisElem(1)), 0.08*distance)
		x := Sub(Mul(along, cos), Mul(across, sin))
		y := Add(Mul(along, sin), Mul(across, cos))
		return Concatenate([]*Node{x, y}, -1)
	}
	return Prior{Name: name, Size: 2, Parts: parts, Sample: sample}.
		withErrors(checkParts(name, parts), checkScale("the petals of the mixture lie at distance", distance))
}

// SwissRollPrior returns the roll in the plane of the paper's figure 4: two turns out
// to the given radius, about evenly filled, with Gaussian noise of 0.02 of the radius across.
// Part k, counted from 0, is the k-th of equal shares, from the inside to the outside.
func SwissRollPrior(parts int, radius float64) Prior {
	const name = "Swiss roll"
	sample := func(scope *model.Scope, g *Graph, n int, part *Node) *Node {
		within := random.Uniform(scope, g, n, 1)
		start := ExpandAxes(ConvertDType(part, dtypes.Float32), -1) // [n, 1]
		along := MulScalar(Add(start, within), 1/float64(parts))    // [n, 1] in (0, 1)
		// The square root, since the roll is longer farther out.
		out := Sqrt(along)
		angle := MulScalar(out, 4*math.Pi)
		// The roll has some width, or the discriminator would have to find a line.
		r := Add(MulScalar(out, radius), MulScalar(random.Normal(scope, g, n, 1), 0.02*radius))
		return Concatenate([]*Node{Mul(r, Cos(angle)), Mul(r, Sin(angle))}, -1)
	}
	return Prior{Name: name, Size: 2, Parts: parts, Sample: sample}.
		withErrors(checkParts(name, parts), checkScale("the Swiss roll has radius", radius))
}

// CategoricalPrior is a one-hot vector of a class, all classes being equally
// likely: the prior of y in the last experiment of Ducau's tutorial. A part of Sample is a class, 0 to
// classes-1; of any other number the vector is 0.
func CategoricalPrior(classes int) Prior {
	var err error
	if classes < 1 {
		err = fmt.Errorf("the categorical prior has %d classes: expected at least 1", classes)
	}
	sample := func(scope *model.Scope, g *Graph, n int, part *Node) *Node {
		return oneHot(part, classes)
	}
	name := fmt.Sprintf("one of %d", classes)
	return Prior{Name: name, Size: classes, Parts: classes, Sample: sample}.withErrors(err)
}

// check returns an error if p cannot be sampled.
func (p Prior) check() error {
	switch {
	case p.err != nil:
		return p.err
	case p.Sample == nil:
		return fmt.Errorf("there is no prior: choose one, for example aae.GaussianPrior(2, 5)")
	case p.Size < 1:
		return fmt.Errorf("the samples of the prior %q have length %d: expected at least 1", p.Name, p.Size)
	case p.Parts != 0:
		return checkParts(p.Name, p.Parts)
	}
	return nil
}

// Samples builds n samples, [n, Size], of the parts [n] int32, or of parts chosen uniformly where
// part is nil. It panics if p cannot be sampled, and if its Sample builds another shape.
func (p Prior) Samples(scope *model.Scope, g *Graph, n int, part *Node) *Node {
	if err := p.check(); err != nil {
		panic(err)
	}
	if p.Parts > 0 && part == nil {
		part = sampleIndices(scope, g, n, p.Parts)
	}
	z := p.Sample(scope, g, n, part)
	if !z.Shape().Equal(shapes.Make(dtypes.Float32, n, p.Size)) {
		panic(fmt.Errorf("the samples of the prior %q are %s: "+
			"expected [%d, %d] of float32", p.Name, z.Shape(), n, p.Size))
	}
	return z
}

// sampleIndices builds n uniform integers from 0 to below-1: [n] int32.
func sampleIndices(scope *model.Scope, g *Graph, n, below int) *Node {
	u := MulScalar(random.Uniform(scope, g, n), float64(below))
	// The largest u times below may round up to below.
	return ConvertDType(StopGradient(MinScalar(Floor(u), float64(below-1))), dtypes.Int32)
}

// oneHot builds rows with a 1 at the class of each: [n] int32 → [n, classes].
// graph.OneHot is the same from other operations, which would orphan the runs on
// disk.
func oneHot(class *Node, classes int) *Node {
	g, n := class.Graph(), class.Shape().Dimensions[0]
	position := Iota(g, shapes.Make(dtypes.Int32, n, classes), 1)
	return ConvertDType(Equal(position, BroadcastToDims(ExpandAxes(class, -1), n, classes)), dtypes.Float32)
}

// Points returns n samples of the prior, [n][Size], and the part that each comes
// from, nil for a prior without parts. The same seed gives the same samples.
func (p Prior) Points(n int, seed int64) (points [][]float32, parts []uint16, err error) {
	if err := p.check(); err != nil {
		return nil, nil, err
	}
	if n < 1 {
		return nil, nil, fmt.Errorf("%d samples of the prior: expected at least 1", n)
	}
	if p.Parts > dataset.MaxClasses {
		return nil, nil, fmt.Errorf("the prior %q has %d parts: points have at most %d", p.Name, p.Parts, dataset.MaxClasses)
	}
	b, err := backend.Portable()
	if err != nil {
		return nil, nil, err
	}
	store := model.NewStore()
	if err := random.Seed(store, seed); err != nil {
		return nil, nil, err
	}
	exec, err := model.NewExec(b, store, func(scope *model.Scope, g *Graph) []*Node {
		defer train.PanicError(g)
		part := sampleIndices(scope, g, n, max(1, p.Parts))
		return []*Node{p.Samples(scope, g, n, part), part}
	})
	if err != nil {
		return nil, nil, err
	}
	defer exec.Finalize()
	out, err := train.Call(exec)
	if err != nil {
		return nil, nil, err
	}
	if p.Parts > 0 {
		for _, part := range out[1].Value().([]int32) {
			parts = append(parts, uint16(part))
		}
	}
	return out[0].Value().([][]float32), parts, nil
}
