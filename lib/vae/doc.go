// Package vae has variational autoencoders (Kingma and Welling 2014,
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
// The second output of the encoder, beside μ, is log σ (LogStd, tutorial 001), σ
// itself (Std, tutorials 000 and 002) or log σ² (LogVar, the examples of PyTorch
// and Flax and most published networks). The shapes of the weights are the same
// in all three, so Config.Spread must be the one that weights from elsewhere were
// trained with: taking log σ² for log σ squares every σ.
//
// The usual mistake is in how the two terms are reduced. Here the reconstruction
// loss decides: beside one that sums over pixels (loss.HalfVarianceSSE,
// loss.SumBCE) the KL is that of an image, beside one that takes their mean
// (loss.HalfVarianceMSE) it is divided by the number of pixels, as in tutorial
// 000. Reports give both terms in nats per image whatever the loss, so that runs
// compare.
//
// With loss.LearnedGaussian or loss.Likelihood the variance of the decoder is learned, so
// that no β has to be chosen, and rows of a table have the likelihoods of their columns.
// Config.Condition makes it a conditional VAE, and Config.WarmUp and Config.FreeBits keep
// dimensions of the code in use.
//
// Tutorial 000 is the PyTorch notes on autoencoders, 001 an article on variational
// autoencoders, and 002 the notes on lessons 47 to 51 of Long Liangqu's video course
// on PyTorch.
package vae
