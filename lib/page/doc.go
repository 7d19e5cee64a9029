// Package page makes the live elements of a page: an [Explorer] of a decoder,
// a [Cloud] of points, a [Trainer] in which networks learn, a [Game] of
// adversarial ones, a [HumanEvaluation] of images, and [Frames] of figures. Each
// is HTML that holds all it needs, so that it works without a kernel or a network,
// in a notebook saved as HTML and after the program has ended.
package page
