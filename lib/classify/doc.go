// Package classify has a small classifier of images, trained here with labels.
// It judges what the generative models make: whether a generated digit is the
// digit that was asked for, and, by the values of its last hidden layer, how far
// generated images are from real ones (metric.Frechet).
//
// Its answers are as good as the classifier is: report its error on test images
// beside whatever it judges.
package classify
