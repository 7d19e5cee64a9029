// Package gan implements a small generative adversarial network (Goodfellow et al.,
// 2014, arXiv:1406.2661), which the PyTorch notes compare with the variational
// autoencoder: a generator G: z → x̂ learns from a discriminator D: x → logit,
// which learns to distinguish real images from those of G. It has no encoder,
// so it gives no code for an image.
//
//	m, err := gan.New(gan.Digits())
//	r := notebook.Train(m, mnist.Train, train.Epochs(20), train.BatchSize(64), gan.Adam(5e-4))
//	z, err := latent.SampleNormal(64, 16, 1)
//	samples, err := r.Decode(z)
//
// The PyTorch notes are the blog post that notebook 000 follows.
package gan
