// Package metric computes statistics that evaluate trained models: distances
// between sets of features, the precision, recall and coverage of samples, the accuracy
// of a linear probe, error rates, and errors of pixels.
//
// It takes plain numbers. Package trained runs models and the values that they
// evaluate themselves.
package metric
