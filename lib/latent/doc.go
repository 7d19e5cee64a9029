// Package latent manipulates latent codes: it interpolates between codes, varies
// a dimension of a code, lays a grid through their space, samples them from a prior,
// finds the nearest, and describes their distribution: by a Gaussian, or by a mixture
// of Gaussians, from which an autoencoder without a prior can sample. A Posterior has the
// Gaussians that an encoder gives for examples, and their divergence from the prior.
//
// Codes are rows, [n][code] of float32, as a trained model's Encode returns them
// and its Decode takes them:
//
//	codes, err := latent.Line(a, b, 10) // from code a to code b
//	images, err := r.Decode(codes)
//
// Nothing here builds a graph. Grids come row by row as text is written, so that
// figures tile them in order: the first dimension of a code grows to the right, the
// second one upwards.
package latent
