// Package projector writes codes and their images as files for the TensorFlow embedding
// projector, which shows them in three dimensions, finds neighbors and computes other
// projections.
//
// Nothing is uploaded. On the projector's page (projector.tensorflow.org) press "Load" at
// the left, choose vectors.tsv in step 1 and metadata.tsv in step 2, and color by "class":
// the page reads the files in the browser. It accepts images only with a configuration,
// which TensorBoard finds by itself:
//
//	tensorboard --logdir the-folder
//
// opens the same projector with the images as points. projector_config.json is for a copy
// of the page that is served from the folder.
package projector
