package aae_test

import (
	"maps"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/compute"

	"latentlab/internal/backendtest"
	"latentlab/lib/aae"
	"latentlab/lib/train"
)

// Each phase updates its own weights at its own rate. Adam's first step is as long
// as its rate wherever a loss has a gradient, so with all other rates far below a
// weight's last digit a step shows what one phase does.
func TestEachPhaseHasItsRate(t *testing.T) {
	const batch, rate, negligible = 20, 0.01, 1e-15
	data := tones(batch)
	small := func(c aae.Config) train.Model {
		c.Hidden, c.Features, c.Prior = []int{7}, data.Size(), aae.GaussianPrior(2, 5)
		return must(aae.New(c))
	}
	three := map[string][]string{
		"reconstruction": {"/autoencoder/encoder/", "/autoencoder/decoder/"},
		"discriminator":  {"/discriminator/"},
		"generator":      {"/autoencoder/encoder/"},
	}
	for _, c := range []struct {
		name  string
		model train.Model
		moves map[string][]string // phase → scopes of the weights it updates
	}{
		{"plain", small(aae.Config{}), three},
		{"gaussian", small(aae.Config{Gaussian: true}), three},
		{"supervised", small(aae.Config{Supervised: true}), three},
		{"semi-supervised", must(aae.NewSemiSupervised(aae.SemiSupervisedConfig{Labeled: tones(10), Hidden: []int{7}, Style: aae.GaussianPrior(2, 5)})), map[string][]string{
			"reconstruction": {"/autoencoder/encoder/", "/autoencoder/decoder/"},
			"discriminator":  {"/class_discriminator/", "/style_discriminator/"},
			"generator":      {"/autoencoder/encoder/"},
			"labels":         {"/autoencoder/encoder/"},
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			check := func(t *testing.T, b compute.Backend, phases ...string) {
				for _, phase := range phases {
					scopes := c.moves[phase]
					o := train.DefaultAdam(negligible)
					o.Rates = map[string]float64{}
					for other := range c.moves {
						o.Rates[other] = negligible
					}
					o.Rates[phase] = rate
					moved := moves(t, b, c.model, train.WithOptimizer(o))
					seen := map[string]int{} // weights by scope that changed by the rate
					for name, by := range moved {
						at := slices.IndexFunc(scopes, func(s string) bool { return strings.HasPrefix(name, s) })
						for _, d := range by {
							switch {
							case at < 0 && d > 10*negligible: // a bias starts at 0, where this much is visible
								t.Fatalf("phase %q moves %s by %v, expected it not to", phase, name, d)
							case d > 1.01*rate:
								t.Fatalf("phase %q moves %s by %v, expected at most %v", phase, name, d, rate)
							case d > 0.9*rate:
								seen[scopes[at]]++
							}
						}
					}
					for _, scope := range scopes {
						if seen[scope] < 8 {
							t.Errorf("phase %q at rate %v moves %d numbers of %s by that much, expected at least 8",
								phase, rate, seen[scope], scope)
						}
					}
				}
			}
			check(t, backendtest.Go(t), slices.Collect(maps.Keys(c.moves))...)
			if len(c.moves) == 4 {
				// XLA compiles a program a phase.
				t.Run("xla", func(t *testing.T) { check(t, backendtest.XLA(t), "labels") })
			}
		})
	}
}

// moves trains one step on all images and returns by how much each number of each
// trained variable changed.
func moves(t *testing.T, b compute.Backend, m train.Model, options ...train.Option) map[string][]float64 {
	t.Helper()
	p := must(train.Prepare(m, tones(20), append(options, train.BatchSize(20), train.Seed(2))...))
	before := byName(must(p.State()))
	loop := must(train.NewLoop(b, p))
	defer loop.Close()
	must(loop.Run(0, 0, 1))
	after := byName(must(p.State()))
	moved := map[string][]float64{}
	for _, v := range p.Variables() {
		if !v.Trainable {
			continue
		}
		for i := 0; i < len(after[v.Path()].Bytes); i += 4 {
			d := float32At(after[v.Path()].Bytes[i:]) - float32At(before[v.Path()].Bytes[i:])
			moved[v.Path()] = append(moved[v.Path()], math.Abs(float64(d)))
		}
	}
	return moved
}

// aae.Adam sets the rates of the phases, and a rate without effect is an error.
func TestAdam(t *testing.T) {
	semi := must(aae.NewSemiSupervised(aae.SemiSupervisedConfig{Labeled: tones(10), Hidden: []int{7},
		Style: aae.GaussianPrior(2, 5)}))
	plain := must(aae.New(aae.Config{Hidden: []int{7}, Features: 9, Prior: aae.GaussianPrior(2, 5)}))
	for _, c := range []struct {
		option train.Option
		labels float64
	}{{aae.Adam(0.1, 0.2), 0.1}, {aae.Adam(0.1, 0.2, 0.3), 0.3}} {
		p := must(train.Prepare(semi, tones(40), train.BatchSize(20), c.option))
		state := byName(must(p.State()))
		for path, expected := range map[string]float64{
			"/autoencoder/learning rate reconstruction/rate":        0.1,
			"/class_discriminator/learning rate discriminator/rate": 0.2,
			"/style_discriminator/learning rate discriminator/rate": 0.2,
			"/autoencoder/encoder/learning rate generator/rate":     0.2,
			"/autoencoder/encoder/learning rate labels/rate":        c.labels,
		} {
			if v, ok := state[path]; !ok || float32At(v.Bytes) != float32(expected) {
				t.Errorf("with a third rate of %v the state has %v at %s, expected %v",
					c.labels, v.Bytes, path, expected)
			}
		}
	}
	for _, c := range []struct {
		name   string
		model  train.Model
		option train.Option
		want   string
	}{
		{"a third rate without labels", plain, aae.Adam(0.1, 0.2, 0.3),
			`there is a learning rate for the phase "labels", and the model's step has the phases discriminator, generator, reconstruction`},
		{"a step without phases", few(t, 1, 10), aae.Adam(0.1, 0.2),
			`for the phase "discriminator", and the model's step has no phases: give it one rate`},
		{"four rates", semi, aae.Adam(0.1, 0.2, 0.3, 0.4), "aae.Adam is given 4 learning rates: expected two or three"},
		{"first", semi, aae.Adam(0, 0.2), "the learning rate is 0:"},
		{"second", semi, aae.Adam(0.1, math.NaN()), `of the phase "discriminator" is NaN`},
		{"second negative", plain, aae.Adam(0.1, -5), `of the phase "discriminator" is -5`},
		{"third", semi, aae.Adam(0.1, 0.2, math.Inf(1)), `of the phase "labels" is +Inf`},
	} {
		_, err := train.Prepare(c.model, tones(40), train.BatchSize(20), c.option)
		if err == nil {
			t.Errorf("%s: no error", c.name)
			continue
		}
		refused(t, err, c.want)
	}
}
