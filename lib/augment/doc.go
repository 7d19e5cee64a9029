// Package augment builds images that differ a little from those given, by
// amounts that are sampled anew for each image in each step, so that a network
// learns what does not depend on them. Images have any height and width.
package augment
