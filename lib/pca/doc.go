// Package pca implements the linear counterparts of the autoencoder: principal component
// analysis, and logistic PCA for pixels that are probabilities. Both turn examples
// into codes of size k and back, so that their reconstructions can be compared with the
// autoencoder's, as in section 12.1 of the TensorFlow course that notebook 003 follows.
//
//	p, err := pca.Fit(mnist.Train, 30)
//	reconstructed, err := p.Reconstruct(mnist.Test)
//
// To draw a model's codes in the plane, use latent.PrincipalAxes.
//
// Fitting runs on the CPU in Go, with gonum.
package pca
