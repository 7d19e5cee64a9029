package run

import (
	"errors"
	"slices"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/lib/train"
	"latentlab/lib/trained"
)

// Snapshot is a copy of a run in training, for figures that are drawn while training
// continues. It has its own copy of the variables.
type Snapshot struct {
	Model      *trained.Model // use Snapshot.Network for networks that Update is to update
	History    Table
	Tests      Table
	Validation Table

	read map[string]bool // paths of the variables that networks read
}

// Snapshot returns a copy of the run's current state.
func (r *Run) Snapshot() (*Snapshot, error) {
	store, err := r.Program.Store.Clone()
	if err != nil {
		return nil, err
	}
	p := r.Program
	s := &Snapshot{read: map[string]bool{}, Model: &trained.Model{
		Program: &train.Program{
			Model: p.Model, Data: p.Data, Scaling: p.Scaling, Config: p.Config, Scalars: p.Scalars, Units: p.Units,
			Store: store, Corrupts: p.Corrupts, CodeSize: p.CodeSize, DecoderSize: p.DecoderSize,
		},
		StepsPerEpoch: r.StepsPerEpoch,
	}}
	s.copyTables(r)
	return s, nil
}

// Update sets the snapshot to the run's current state. It copies only variables that
// the snapshot's networks read; a variable that cannot be copied keeps its value.
// Update must not run concurrently with training, nor with the networks.
func (s *Snapshot) Update(r *Run) {
	s.copyTables(r)
	for path := range s.read {
		from, to := r.Program.Store.GetVariable(path), s.Model.Program.Store.GetVariable(path)
		if from != nil && to != nil {
			_ = copyValue(to, from)
		}
	}
}

func (s *Snapshot) copyTables(r *Run) {
	s.Model.Step = r.Step
	// Rows are only appended, after the end of these columns.
	s.History = Table{Names: r.History.Names, Columns: slices.Clone(r.History.Columns)}
	s.Tests = Table{Names: r.Tests.Names, Columns: slices.Clone(r.Tests.Columns)}
	s.Validation = Table{Names: r.Validation.Names, Columns: slices.Clone(r.Validation.Columns)}
}

func copyValue(to, from *model.Variable) error {
	value, err := from.Value()
	if err != nil {
		return err
	}
	t := tensors.FromShape(from.Shape())
	var failed error
	err = value.ConstBytes(func(source []byte) {
		failed = t.MutableBytes(func(b []byte) { copy(b, source) })
	})
	if err := errors.Join(err, failed); err != nil {
		return err
	}
	return to.SetValue(t)
}

// Network is [trained.Model.Network] on the snapshot's variables. The snapshot notes
// which of them the network reads when it is built, in its first call.
func (s *Snapshot) Network(net func(scope *model.Scope, x *graph.Node) *graph.Node) (*trained.Network, error) {
	return s.Model.Network(func(scope *model.Scope, x *graph.Node) *graph.Node {
		y := net(scope, x)
		for v := range scope.Store().IterVariables() {
			if v.InUseByGraph(x.Graph()) {
				s.read[v.Path()] = true
			}
		}
		return y
	})
}
