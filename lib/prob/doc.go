// Package prob provides the Gaussian distributions of the models: [Gaussian] in a
// graph, with the reparameterization trick and the KL divergence from N(0, I),
// and [Gaussian1D] outside a graph.
//
// The PyTorch notes are the blog post that notebook 000 follows, the VAE article is that of
// notebook 001, and the lesson notes are those of notebook 002, on lessons 47 to 51 of Long
// Liangqu's video course on PyTorch.
package prob
