// Package vae holds the variational autoencoders of the chapters (Kingma and
// Welling 2014, Auto-Encoding Variational Bayes, arXiv:1312.6114).
//
// The encoder gives, for each picture, not a code but a distribution of codes
// q(z|x); training draws a code of it, decodes it, and makes small
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
// What users of such models trip over is how the two terms are reduced. Here
// the reconstruction loss decides: one that sums over pixels (SumSquares,
// CrossEntropy) stands beside the KL of an image, one that takes their mean
// (MSE) beside the KL divided by the number of pixels, as tutorial 000 does.
// Reports give both terms in nats per image whatever the loss, so that runs
// compare.
package vae
