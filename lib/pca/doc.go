// Package pca has the linear counterparts of the autoencoder: principal component
// analysis, and logistic PCA for pixels that are probabilities. Both turn examples
// into codes of k numbers and back, so that their reconstructions compare with the
// autoencoder's, as in chapter 12.1 of a notebook course on TensorFlow 2.
//
//	p, err := pca.Fit(mnist.Train, 30)
//	reconstructed, err := p.Reconstruct(mnist.Test)
//
// The points that a chart or a cloud takes are those of latent.PrincipalAxes, for the codes
// of a model.
//
// Fitting runs on the CPU in Go, with gonum.
package pca
