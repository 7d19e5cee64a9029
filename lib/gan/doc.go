// Package gan is a small generative adversarial network (Goodfellow et al.,
// 2014, arXiv:1406.2661), the rival that tutorial 000 sets beside the
// variational autoencoder: a generator G: z → x̂ that learns from a
// discriminator D: x → logit, which learns to tell the pictures of the data
// from those of G. It has no encoder, so it gives no code for a picture.
//
//	m, err := gan.New(gan.Digits())
//	r := notebook.Train(m, mnist.Train, train.Epochs(20), train.BatchSize(64), gan.Adam(5e-4))
//	z, err := latent.Normal(64, 16, 1)
//	samples, err := r.Decode(z)
package gan
