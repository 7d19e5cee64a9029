// Package classify holds a small classifier of pictures, trained here with
// labels. It judges what the generative models make: whether a generated digit
// is the digit that was asked for, and, by the values of its last hidden
// layer, how far generated pictures are from real ones (metric.Frechet).
//
// Its answers are as good as the classifier is: report its error on test
// pictures beside whatever it judges.
package classify
