package notebook_test

import (
	"latentlab/lib/aae"
	"latentlab/lib/ae"
	"latentlab/lib/classify"
	"latentlab/lib/dataset"
	"latentlab/lib/figure"
	"latentlab/lib/format"
	"latentlab/lib/latent"
	"latentlab/lib/metric"
	"latentlab/lib/notebook"
	"latentlab/lib/train"
	"latentlab/lib/vae"
)

// The plane of codes of an adversarial autoencoder.
func ExampleExplorer() {
	digits := notebook.Must(dataset.MNIST())
	r := notebook.Train(notebook.Must(aae.New(aae.Tutorial())), digits.Train, train.Epochs(20), train.BatchSize(100), aae.Adam(6e-4, 8e-4))
	some := digits.Test.First(2000)
	notebook.Explorer{
		Model: r.Model, Codes: notebook.Must(r.Encode(some)), Labels: some.Labels,
		Caption: "What the decoder makes of each place.",
	}.Show()
}

// A decoder that is given the class, so that codes are styles.
func ExampleExplorer_classes() {
	c := aae.Tutorial()
	c.Supervised = true
	digits := notebook.Must(dataset.MNIST())
	r := notebook.Train(notebook.Must(aae.New(c)), digits.Train, train.Epochs(30), train.BatchSize(100), aae.Adam(6e-4, 8e-4))
	notebook.Explorer{
		Model: r.Model, OneHot: 10, Low: -10, High: 10, // two standard deviations of the prior
		Samples: notebook.Must(latent.SampleUniform(50, 2, -8, 8, 1)),
	}.Show()
}

// The dimensions that a variational autoencoder uses, by their divergence from the prior. For a model without a
// posterior, r.Sensitivity(codes) measures what the decoder makes of each.
func ExampleExplorer_use() {
	digits := notebook.Must(dataset.MNIST())
	r := notebook.Train(notebook.Must(vae.New(vae.Wide())), digits.Train, train.Epochs(20))
	q := notebook.Must(r.Posterior(digits.Test))
	notebook.Explorer{
		Model: r.Model, Codes: q.Mean, Labels: digits.Test.Labels,
		Use: notebook.Must(q.KLByDimension()), UseName: "KL, nats",
	}.Show()
}

// The codes of a test set, with the images between any two of them.
func ExampleCloud() {
	digits := notebook.Must(dataset.MNIST())
	r := notebook.Train(notebook.Must(aae.New(aae.Tutorial())), digits.Train, train.Epochs(20), train.BatchSize(100), aae.Adam(6e-4, 8e-4))
	some := digits.Test.First(2000)
	codes := notebook.Must(r.Encode(some))
	notebook.Cloud{
		Images: some, Reconstructed: notebook.Must(r.Reconstruct(some)), Decode: r.Model, Codes: codes,
		Projections: []notebook.Projection{{Name: "code", Points: codes}},
	}.Show()
}

// Samples of two models, and test digits as a control: which can you read? The ranking is beside
// that of the Fréchet distance.
func ExampleHumanEvaluation() {
	digits := notebook.Must(dataset.MNIST())
	epochs := train.Epochs(20)
	plain := notebook.Train(notebook.Must(ae.New(ae.Config{Hidden: []int{400}, Code: 8})), digits.Train, epochs)
	variational := notebook.Train(notebook.Must(vae.New(vae.Config{Hidden: []int{400}, Code: 8})), digits.Train, epochs)
	judge := notebook.Train(notebook.Must(classify.New(classify.Digits())), digits.Train, epochs)

	const n = 2000
	codes := notebook.Must(latent.SampleNormal(n, 8, 1))
	sources := []notebook.Source{
		{Name: "AE", Images: notebook.Must(plain.Decode(codes))},
		{Name: "VAE", Images: notebook.Must(variational.Decode(codes))},
		{Name: "test digits", Images: digits.Test.Sample(n, 1)},
	}
	real := notebook.Must(classify.Features(judge.Model, digits.Train.Sample(n, 2)))
	frechet := notebook.SourceMetric{Name: "Fréchet distance"}
	for _, s := range sources {
		features := notebook.Must(classify.Features(judge.Model, s.Images))
		frechet.Values = append(frechet.Values, notebook.Must(metric.Frechet(features, real)))
	}
	notebook.HumanEvaluation{Sources: sources, Metrics: []notebook.SourceMetric{frechet}}.Show()
}

// What the same codes are decoded to after more and more epochs. Each training continues the one before.
func ExampleFrames() {
	digits := notebook.Must(dataset.MNIST())
	codes := notebook.Must(latent.SampleNormal(50, 8, 1))
	var frames []notebook.Frame
	for _, epochs := range []int{0, 1, 2, 5, 20} {
		model := notebook.Must(vae.New(vae.Config{Hidden: []int{400}, Code: 8}))
		r := notebook.Trained(model, digits.Train, train.Epochs(epochs))
		images := notebook.Must(r.Decode(codes))
		frames = append(frames, notebook.Frame{
			Name:   format.Count(epochs, "epoch"),
			Figure: notebook.Must(figure.Grid{Images: images, Rows: 5, Columns: 10}.Draw()),
		})
	}
	notebook.Frames{Frames: frames, Caption: "Samples of a VAE after 0 to 20 epochs."}.Show()
}
