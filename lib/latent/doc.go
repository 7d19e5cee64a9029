// Package latent is what one does with codes: walk from one to another, vary
// a number of one, lay a grid through their space, draw them from a prior,
// find the nearest, and say how they are distributed.
//
// Codes are rows, [n][code] of float32, as run.Run's Encode gives them and its
// Decode takes them:
//
//	codes, err := latent.Line(a, b, 10) // from code a to code b
//	pictures, err := r.Decode(codes)
//
// Nothing here builds a graph. Grids come row by row as a picture is written,
// so that figures tile them as they are: the first number of a code grows to
// the right, the second one upwards.
package latent
