package train

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/lib/trace"
)

// DigestVersion is the version of the format of [Program.Text]. The text contains
// it, so another version gives every program another digest.
const DigestVersion = 4

// Text describes what the program computes: data, seed and batch size, every
// variable with the SHA-256 of its initial value, and every operation of the step.
// Its SHA-256 is Digest. Comparing two texts shows how two programs differ. The
// caller must not modify it.
func (p *Program) Text() []byte { return p.text }

// recording is a model's step, built once.
type recording struct {
	scalars   []string          // that it reports
	variables []*model.Variable // that it uses, in creation order
	returns   []string          // a description of each value that it returns
	program   *trace.Program
}

// record builds the step.
func (p *Program) record(portable compute.Backend) (*recording, error) {
	r := &recording{}
	traced := trace.New(portable)
	exec, err := model.NewExec(traced, p.Store, func(scope *model.Scope, x, y, epoch *graph.Node) []*graph.Node {
		defer PanicError(x.Graph())
		scope.Store().SetTraining(x.Graph(), true)
		batch := Batch{X: x, Epoch: epoch, Scaling: p.Scaling}
		if p.Data.Labels != nil {
			batch.Y = y
		}
		scalars, values := p.step(scope, batch)
		checkConvolutions(scope, x.Graph(), values)
		r.scalars, r.returns = scalars, describeReturns(scope, x.Graph(), scalars)
		return values
	})
	if err != nil {
		return nil, err
	}
	defer exec.Finalize()
	step, err := Compile(exec,
		shapes.Make(dtypes.Float32, p.Config.Batch, p.Data.Size()),
		shapes.Make(dtypes.Int32, p.Config.Batch),
		shapes.Make(dtypes.Float32))
	if errors.As(err, new(*BuildError)) {
		return nil, err
	}
	if err != nil {
		return nil, fmt.Errorf("building the training step: %w", err)
	}
	for v := range p.Store.IterVariables() {
		if v.InUseByGraph(step) {
			r.variables = append(r.variables, v)
		}
	}
	r.program = traced.Program()
	return r, nil
}

// describeReturns describes the values that the compiled step returns: first the
// variables that it changes, then its scalars.
func describeReturns(scope *model.Scope, g *graph.Graph, scalars []string) []string {
	var names []string
	for v := range scope.Store().IterVariables() {
		if v.ChangedInGraph(g) {
			names = append(names, "variable "+v.Path())
		}
	}
	for _, s := range scalars {
		names = append(names, fmt.Sprintf("scalar %q", s))
	}
	return names
}

// text describes what the step returns and how it is computed.
func (r *recording) text() ([]byte, error) {
	operations, err := r.program.Text()
	if err != nil {
		return nil, fmt.Errorf("the training step cannot be identified: %w", err)
	}
	if n := r.program.Returned(); n != len(r.returns) {
		return nil, fmt.Errorf("the training step cannot be identified: "+
			"it returns %d values, expected %d: %q", n, len(r.returns), r.returns)
	}
	var b bytes.Buffer
	for i, name := range r.returns {
		fmt.Fprintf(&b, "returns %d %s\n", i, name)
	}
	b.Write(operations)
	return b.Bytes(), nil
}

// identify sets p's text and digest, and what the loop needs to know of the step.
func (p *Program) identify(step *recording) (err error) {
	if p.built, err = step.text(); err != nil {
		return err
	}
	b := bytes.NewBuffer(p.inputText())
	values, err := p.valuesText()
	if err != nil {
		return err
	}
	b.Write(values)
	b.Write(p.built)
	sum := sha256.Sum256(b.Bytes())
	p.text, p.Digest = b.Bytes(), hex.EncodeToString(sum[:])
	p.functions, p.borrows = step.program.HasFunctions(), step.program.Borrows()
	return nil
}

// inputText describes what the step is given.
func (p *Program) inputText() []byte {
	text := fmt.Appendf(nil, "latentlab program %d\ndata %s\nseed %d\nbatch %d\n",
		DigestVersion, p.Data.Digest(), p.Config.Seed, p.Config.Batch)
	if p.Data.IsTable() {
		text = fmt.Appendf(text, "scaling %v\n", p.Scaling)
	}
	return text
}

// valuesText describes the variables with their current values.
func (p *Program) valuesText() ([]byte, error) {
	var text []byte
	for _, v := range p.variables {
		value, err := v.Value()
		if err != nil {
			return nil, err
		}
		h := sha256.New()
		if err := value.ConstBytes(func(b []byte) { h.Write(b) }); err != nil {
			return nil, fmt.Errorf("reading %s: %w", v.Path(), err)
		}
		text = fmt.Appendf(text, "variable %s %s sha256:%x\n", v.Path(), v.Shape(), h.Sum(nil))
	}
	return text, nil
}

// Check returns an error if training from a step would compute something else than
// Digest identifies, since something has changed after Prepare: the data, the seed or
// the batch size, or, at step 0, the variables' values.
func (p *Program) Check(step int) error {
	rest, ok := bytes.CutPrefix(p.text, p.inputText())
	if !ok {
		return errors.New("the program's data, seed or batch size has changed since train.Prepare: prepare it again")
	}
	if step > 0 {
		return nil
	}
	values, err := p.valuesText()
	if err == nil && !bytes.HasPrefix(rest, values) {
		err = errors.New("the program's variables no longer have their initial values: prepare it again with train.Prepare")
	}
	return err
}

// verify builds the step again and returns an error if it differs: the loop builds
// its own step, and would train something else than the digest identifies.
func (p *Program) verify(portable compute.Backend) error {
	step, err := p.record(portable)
	if err != nil {
		return err
	}
	text, err := step.text()
	if err != nil {
		return err
	}
	if !bytes.Equal(text, p.built) {
		return errors.New("the model's Step builds a different program each time, so a run cannot be found again " +
			"by what it computes; does it range over a map, count its calls, or sample numbers in Go?")
	}
	return nil
}
