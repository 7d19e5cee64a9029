package train

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/lib/trace"
)

// DigestVersion is the version of what [Program.Text] holds. Programs of
// different versions have different digests.
const DigestVersion = 2

// Text returns what the program computes, for a reader, and for telling two
// programs apart: data, seed and batch size, every variable with the SHA-256
// of its first value, and every operation of the step with what it returns.
// Its SHA-256 is Digest. The caller must not change it.
func (p *Program) Text() []byte { return p.text }

// returned names the values that the compiled step returns: first those of the
// variables that it changes, then its scalars.
func returned(scope *model.Scope, g *graph.Graph, scalars []string) []string {
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

// identify sets p.text and p.Digest.
func (p *Program) identify(step *trace.Program, returns []string) error {
	operations, err := step.Text()
	if err != nil {
		return fmt.Errorf("the training step cannot be identified: %w", err)
	}
	if n := step.Returned(); n != len(returns) {
		return fmt.Errorf("the training step cannot be identified: it returns %d values, expected %d: %q", n, len(returns), returns)
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "latentlab program %d\ndata %s\nseed %d\nbatch %d\n", DigestVersion, p.Data.Digest(), p.Config.Seed, p.Config.Batch)
	for _, v := range p.variables {
		h := sha256.New()
		if err := v.MustValue().ConstBytes(func(b []byte) { h.Write(b) }); err != nil {
			return err
		}
		fmt.Fprintf(&b, "variable %s %s sha256:%x\n", v.Path(), v.Shape(), h.Sum(nil))
	}
	for i, name := range returns {
		fmt.Fprintf(&b, "returns %d %s\n", i, name)
	}
	b.Write(operations)
	sum := sha256.Sum256(b.Bytes())
	p.text, p.Digest = b.Bytes(), hex.EncodeToString(sum[:])
	p.functions, p.borrows = step.HasFunctions(), step.Borrows()
	return nil
}
