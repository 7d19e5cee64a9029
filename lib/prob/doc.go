// Package prob has the Gaussian distributions of the models: [Gaussian] in a
// graph, with the reparameterization trick and the KL divergence from N(0, I),
// and [Gaussian1D] outside a graph.
//
// Tutorial 000 is the PyTorch notes on autoencoders, 001 an article on variational
// autoencoders, and 002 the notes on lessons 47 to 51 of Long Liangqu's video course
// on PyTorch.
package prob
