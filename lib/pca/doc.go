// Package pca has the two linear rivals of the autoencoder: principal component
// analysis, and logistic PCA for pixels that are probabilities. Both turn
// pictures into codes of k numbers and back, so that chapter 12.1 can set their
// reconstructions beside the autoencoder's.
//
//	p, err := pca.Fit(mnist.Train, 30)
//	rebuilt, err := p.Reconstruct(mnist.Test)
//
// Fitting runs on the CPU in Go, with gonum.
package pca
