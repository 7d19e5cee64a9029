// Package pca has the linear counterparts of the autoencoder: principal component
// analysis, and logistic PCA for pixels that are probabilities. Both turn images
// into codes of k numbers and back, so that chapter 12.1 (see package mlp) can
// compare their reconstructions with the autoencoder's.
//
//	p, err := pca.Fit(mnist.Train, 30)
//	reconstructed, err := p.Reconstruct(mnist.Test)
//
// Fitting runs on the CPU in Go, with gonum.
package pca
