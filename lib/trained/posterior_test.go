package trained_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/stat"

	"latentlab/internal/modeltest"
	"latentlab/lib/run"
	"latentlab/lib/train"
	"latentlab/lib/vae"
)

// trainVAE trains a small variational autoencoder of modeltest.Images for an epoch.
func trainVAE(t *testing.T) *run.Run {
	t.Helper()
	m := must(vae.New(vae.Config{Hidden: []int{8}, Code: 3, Features: 16}))
	return must(run.Train(t.Context(), m, modeltest.Images(40), nil, train.BatchSize(8), train.Adam(1e-2)))
}

// The posterior has the model's own means and deviations, and its divergence, computed
// outside the graph, is the one that the model evaluates.
func TestPosterior(t *testing.T) {
	useFolders(t)
	r, images := trainVAE(t), modeltest.Images(20)
	q := must(r.Posterior(images))
	mean, std := must(r.Encode(images)), must(r.Codes(r.Program.Model.(*vae.Model).Std, images))
	for i := range mean {
		for d := range mean[i] {
			if math.Abs(float64(q.Mean[i][d]-mean[i][d])) > 1e-6 || math.Abs(float64(q.Std[i][d]-std[i][d])) > 1e-6 {
				t.Fatalf("example %d: the posterior is %v, %v, expected %v, %v", i, q.Mean[i], q.Std[i], mean[i], std[i])
			}
		}
	}
	if slices.Equal(mean[0], mean[1]) || len(mean) != 20 {
		t.Fatalf("the codes of %d images begin with %v and %v: expected different ones of 20", len(mean), mean[0], mean[1])
	}
	kl := stat.Mean(must(q.KL()), nil)
	for _, v := range must(r.Evaluate(images)) {
		if v.Name == "kl" && math.Abs(v.Value-kl) > 1e-5 {
			t.Errorf("the divergence is %v, the model's own %v", kl, v.Value)
		}
	}
	if _, err := trainTiny(t).Posterior(images); err == nil || !strings.Contains(err.Error(), "no posterior") {
		t.Errorf("a model without a posterior: error %v", err)
	}
}
