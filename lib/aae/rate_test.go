package aae_test

import (
	"testing"

	"latentlab/lib/aae"
	"latentlab/lib/backend/backendtest"
	"latentlab/lib/train"
)

func TestThirdRate(t *testing.T) {
	b := backendtest.Go(t)
	data := tones(20)
	semi := must(aae.NewSemiSupervised(aae.SemiConfig{Labeled: tones(10), Hidden: []int{7}, Style: aae.Normal(2, 5)}))
	after := func(labels float64) map[string]train.Value {
		p := must(train.Prepare(semi, data, train.BatchSize(20), aae.Adam(6e-4, 8e-4, labels)))
		loop := must(train.NewLoop(b, p))
		defer loop.Close()
		must(loop.Run(0, 0, 1))
		return byName(must(p.State()))
	}
	one, other := after(6e-4), after(0.5)
	const name = "/autoencoder/encoder/layer1/dense/weights"
	if string(one[name].Bytes) == string(other[name].Bytes) {
		t.Errorf("the labels' rate is 6e-4 and then 0.5, and one step leaves the same %s", name)
	}
	for _, option := range []train.Option{aae.Adam(6e-4, -5), aae.Adam(6e-4, 0), aae.Adam(6e-4, 8e-4, 0)} {
		if _, err := train.Prepare(semi, data, train.BatchSize(20), option); err == nil {
			t.Error("no error for a rate of -5 or 0")
		}
	}
}
