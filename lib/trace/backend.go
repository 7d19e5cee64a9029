package trace

import (
	"github.com/gomlx/compute"
	"github.com/gomlx/compute/shapes"
)

// Backend wraps another backend and records the graph that is built on it. It is not safe for
// concurrent use.
type Backend struct {
	compute.Backend
	program *Program
}

// New returns a backend that records graphs and computes on b.
func New(b compute.Backend) *Backend { return &Backend{Backend: b} }

// Program returns the program of the latest graph, nil if there is none yet.
func (b *Backend) Program() *Program { return b.program }

// Builder implements compute.Backend.
func (b *Backend) Builder(name string) compute.Builder {
	b.program = &Program{}
	built := &builder{inner: b.Backend.Builder(name), program: b.program}
	built.main = built.function(built.inner.Main(), nil)
	return built
}

// builder does not embed compute.Builder, nor function compute.Function, so that a method added
// by a later version is a compile error here, rather than an unrecorded operation.
type builder struct {
	inner   compute.Builder
	program *Program
	main    *function
}

func (b *builder) function(inner compute.Function, parent *function) *function {
	return &function{inner: inner, builder: b, parent: parent, id: b.program.newFunction()}
}

func (b *builder) Name() string           { return b.inner.Name() }
func (b *builder) Main() compute.Function { return b.main }

func (b *builder) NewFunction(name string) (compute.Function, error) {
	inner, err := b.inner.NewFunction(name)
	if err != nil {
		return nil, err
	}
	return b.function(inner, nil), nil
}

func (b *builder) OpShape(v compute.Value) (shapes.Shape, error) { return b.inner.OpShape(unwrap(v)) }

func (b *builder) DistributedSPMD(numDevices int) error {
	b.program.add(0, setting, nil, "DistributedSPMD", numDevices)
	return b.inner.DistributedSPMD(numDevices)
}

func (b *builder) DistributedAutoSharding(meshes ...compute.Mesh) error {
	b.program.add(0, setting, nil, "DistributedAutoSharding", meshes)
	return b.inner.DistributedAutoSharding(meshes...)
}

func (b *builder) DeviceAssignment(devices ...compute.DeviceNum) error {
	b.program.add(0, setting, nil, "DeviceAssignment", devices)
	return b.inner.DeviceAssignment(devices...)
}

func (b *builder) Compile() (compute.Executable, error) { return b.inner.Compile() }
