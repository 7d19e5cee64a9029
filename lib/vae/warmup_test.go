package vae_test

import (
	"testing"

	"github.com/gomlx/compute"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/train/optimizer"

	"latentlab/internal/backendtest"
	"latentlab/lib/dataset"
	"latentlab/lib/prob"
	"latentlab/lib/train"
	"latentlab/lib/vae"
)

// watched is an optimizer that keeps the loss that a step minimizes.
type watched struct {
	optimizer.Interface
	loss *Node
}

func (w *watched) UpdateGraph(_ *model.Scope, _ *Graph, loss *Node) { w.loss = loss }

// A step minimizes max(FreeBits, KL) of each dimension, averaged over the batch, times
// β and the share of WarmUp that has passed, and reports the loss of β without both.
func TestWarmUpAndFreeBits(t *testing.T) {
	x := [][]float64{{0, 0.1}, {2, 0.1}}
	kl, free := []float64{1, 0.005}, 0.5 // KL(N(x, 1) ‖ N(0, 1)) is x²/2; averaged over the batch
	for _, c := range []struct {
		name                 string
		beta, warmUp, epoch  float64
		freeBits, expectedKL float64
		expectedBeta         float64 // reported with a warm-up
	}{
		{"plain", 2, 0, 3, 0, kl[0] + kl[1], 0},
		{"start", 2, 4, 0, 0, 0, 0},
		{"a quarter", 2, 4, 1, 0, (kl[0] + kl[1]) / 4, 0.5},
		{"after", 2, 4, 9, 0, kl[0] + kl[1], 2},
		{"free bits", 2, 0, 3, free, kl[0] + free, 0},
		{"all free", 2, 0, 3, 5, 10, 0},
		{"both", 2, 4, 2, free, (kl[0] + free) / 2, 1},
		{"no KL", 0, 4, 2, free, 0, 0},
	} {
		m := &vae.Model{
			Encoder: func(scope *model.Scope, x *Node) prob.Posterior { return prob.FromLogStd(x, ZerosLike(x)) },
			Decoder: func(scope *model.Scope, z *Node) *Node { return MulScalar(z, 0) },
			Beta:    vae.Beta(c.beta), WarmUp: c.warmUp, FreeBits: c.freeBits,
		}
		values := map[string]float64{}
		exec := model.MustNewExec(backendtest.Go(t), model.NewStore(), func(scope *model.Scope, x *Node) []*Node {
			w := &watched{}
			metrics := m.Step(scope, train.Batch{X: x, Epoch: Const(x.Graph(), float32(c.epoch))}, w)
			out := []*Node{w.loss}
			for _, metric := range metrics {
				values[metric.Name] = 0
				out = append(out, metric.Value)
			}
			return out
		})
		out := exec.MustCall(x)
		exec.Finalize()
		names := []string{"loss", "reconstruction", "kl", "sigma"}
		if c.warmUp > 0 {
			names = append(names, "beta")
		}
		if len(out) != len(names)+1 {
			t.Fatalf("%s: %d reports, expected %q", c.name, len(out)-1, names)
		}
		for i, name := range names {
			values[name] = out[i+1].Value().(float64)
		}
		near(t, c.name+": kl", values["kl"], kl[0]+kl[1], 1e-6)
		near(t, c.name+": loss", values["loss"], values["reconstruction"]+c.beta*(kl[0]+kl[1]), 1e-6)
		near(t, c.name+": minimized", out[0].Value().(float64), values["reconstruction"]+c.beta*c.expectedKL, 1e-6)
		if c.warmUp > 0 {
			near(t, c.name+": beta", values["beta"], c.expectedBeta, 1e-6)
		}
	}
}

// The weight of the KL term follows the steps of a training, whichever step it is
// continued from.
func TestWarmUpFollowsTheEpochs(t *testing.T) {
	faces := dataset.Faces(40, 1)
	backendtest.Each(t, func(t *testing.T, b compute.Backend) {
		m := must(vae.New(vae.Config{Hidden: []int{4}, Code: 2, Features: faces.Size(), WarmUp: 1.5}))
		p := must(train.Prepare(m, faces, train.BatchSize(10)))
		loop := must(train.NewLoop(b, p))
		defer loop.Close()
		for _, c := range []struct{ epoch, start, end int }{{0, 0, 4}, {1, 1, 3}, {3, 0, 1}, {0, 2, 3}} {
			for i, row := range must(loop.Run(c.epoch, c.start, c.end)) {
				passed := float64(c.epoch) + float64(c.start+i)/4
				near(t, "beta", float64(row[len(row)-1]), min(1, passed/1.5), 1e-6)
			}
		}
		if last := p.Scalars[len(p.Scalars)-1]; last != "beta" {
			t.Errorf("the last report is %q, expected beta", last)
		}
	})
}

// What is warmed up, and how many nats are free, is recorded with a run.
func TestDescribesWarmUp(t *testing.T) {
	plain := must(vae.New(vae.Config{Code: 2})).Describe()
	d := must(vae.New(vae.Config{Code: 2, WarmUp: 10, FreeBits: 0.25})).Describe()
	if d["warm-up"] != 10.0 || d["free bits"] != 0.25 || plain["warm-up"] != nil || plain["free bits"] != nil {
		t.Errorf("described as %v, and without them as %v", d, plain)
	}
}
