// Package metric computes statistics that evaluate trained models: distances
// between sets of features, the precision, recall and coverage of samples, the accuracy
// of a linear probe, error rates, and errors of pixels.
//
// It takes plain numbers, such as features, labels and pixels. Package trained runs
// models, and has the metrics that models evaluate themselves.
package metric
