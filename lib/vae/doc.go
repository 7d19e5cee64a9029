// Package vae implements variational autoencoders (Kingma and Welling 2014,
// Auto-Encoding Variational Bayes, arXiv:1312.6114).
//
// The encoder gives, for each image, not a code but a distribution of codes
// q(z|x); training samples a code from it, decodes it, and minimizes
//
//	loss = reconstruction + β·KL(q(z|x) ‖ p(z)),
//
// which with β = 1 is the negative evidence lower bound (ELBO): at least
// -log p(x), in nats.
//
// In addition to μ, the encoder outputs log σ (LogStd, the VAE article), σ itself (Std,
// the PyTorch notes and the lesson notes) or log σ² (LogVar, the examples of PyTorch and
// Flax and most published networks). The shapes of the weights are the same
// in all three, so Config.Spread must be the one that weights from elsewhere were
// trained with: taking log σ² for log σ squares every σ.
//
// The usual mistake is in how the two terms are reduced. Here the reconstruction
// loss decides: with one that sums over pixels (loss.HalfVarianceSSE, loss.SumBCE)
// the KL is that of an image; with one that averages over them
// (loss.HalfVarianceMSE) it is divided by the number of pixels, as in the
// PyTorch notes. Reports give both terms in nats per image whatever the loss, so that runs
// can be compared.
//
// With loss.LearnedGaussian or loss.Likelihood the variance of the decoder is learned, so
// that no β has to be chosen, and rows of a table have the likelihoods of their columns.
// Config.Condition makes it a conditional VAE, and Config.WarmUp and Config.FreeBits keep
// dimensions of the code from collapsing.
//
// The PyTorch notes are the blog post that notebook 000 follows, the VAE article is that of
// notebook 001, and the lesson notes are those of notebook 002, on lessons 47 to 51 of Long
// Liangqu's video course on PyTorch.
package vae
