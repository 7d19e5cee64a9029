// Package classify provides a small classifier of images, trained with labels, which
// evaluates generative models: whether a generated digit is of the requested class,
// and, by the values of its last hidden layer, the distance between generated images
// and real ones (metric.Frechet).
//
// Such an evaluation is only as accurate as the classifier: report its error on test
// images too.
package classify
