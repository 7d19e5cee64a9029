package train_test

import (
	"fmt"
	"testing"

	"latentlab/internal/modeltest"
	"latentlab/lib/aae"
	"latentlab/lib/ae"
	"latentlab/lib/classify"
	"latentlab/lib/dataset"
	"latentlab/lib/gan"
	"latentlab/lib/loss"
	"latentlab/lib/train"
	"latentlab/lib/vae"
)

// The models of the library report the units of their losses.
func TestUnits(t *testing.T) {
	squares := modeltest.Squares(20, 6)
	squares.Labels = make([]uint16, 20)
	squares.Labels[1] = 1
	rows := &dataset.Examples{
		Name: "rows", Columns: []dataset.Column{{Name: "a"}, {Name: "b"}}, Values: []float32{1, 2, 3, 5, 2, 0, 4, 1},
	}
	for i, c := range []struct {
		model func() (train.Model, error)
		data  *dataset.Examples
		want  string
	}{
		{func() (train.Model, error) { return ae.New(ae.Config{Code: 2, Features: 36}) }, squares, "[nats per pixel]"},
		{func() (train.Model, error) {
			return ae.New(ae.Config{Code: 1, Features: 2, Loss: loss.LinearSSE})
		}, rows, "[squared error per row]"},
		{func() (train.Model, error) { return vae.New(vae.Config{Code: 2, Features: 36}) }, squares,
			"[nats per image nats per image nats per image ]"},
		{func() (train.Model, error) {
			return vae.New(vae.Config{Code: 2, Features: 36, Loss: loss.HalfVarianceMSE})
		}, squares, "[squared error + KL per pixel nats per image nats per image ]"},
		{func() (train.Model, error) {
			return vae.New(vae.Config{Code: 2, Features: 36, Loss: loss.HalfVarianceSSE, KLOnly: true})
		}, squares, "[nats per image nats per image nats per image ]"},
		{func() (train.Model, error) {
			return vae.New(vae.Config{Code: 2, Features: 36, Loss: loss.HalfVarianceSSE, Beta: vae.Beta(4)})
		}, squares, "[squared error + β·KL per image nats per image nats per image ]"},
		{func() (train.Model, error) {
			return vae.New(vae.Config{Code: 2, Features: 36, Loss: loss.HalfVarianceSSE, Beta: vae.Beta(0)})
		}, squares, "[squared error per image nats per image nats per image ]"},
		{func() (train.Model, error) { return gan.New(gan.Config{Code: 2, Features: 36}) }, squares, "[nats nats ]"},
		{func() (train.Model, error) {
			return aae.New(aae.Config{Features: 36, Prior: aae.GaussianPrior(5, 1)})
		}, squares, "[nats per pixel nats nats  ]"},
		{func() (train.Model, error) { return classify.New(classify.Config{Hidden: []int{3}}) }, squares, "[nats per image share of the batch]"},
	} {
		m, err := c.model()
		if err != nil {
			t.Fatal(err)
		}
		p, err := train.Prepare(m, c.data, train.BatchSize(4))
		if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(p.Units); got != c.want {
			t.Errorf("the units of model %d are %s of %q, expected %s", i, got, p.Scalars, c.want)
		}
	}
}
