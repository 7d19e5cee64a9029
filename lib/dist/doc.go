// Package dist has the Gaussian distributions of the models: [Gaussian] in a
// graph, with the reparameterization trick and the KL divergence from N(0, I),
// and [Gaussian1D] outside a graph.
package dist
