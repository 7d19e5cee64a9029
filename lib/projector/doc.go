// Package projector writes codes and the pictures they belong to as files
// that the TensorFlow embedding projector opens, to turn them over in three
// dimensions, look for neighbours and try other projections.
//
// Nothing is uploaded. On the projector's page (projector.tensorflow.org)
// press "Load" at the left, choose vectors.tsv in step 1 and metadata.tsv in
// step 2, and colour by "class": the page reads them in the browser. It takes
// pictures only with a configuration, which TensorBoard finds by itself:
//
//	tensorboard --logdir the-folder
//
// opens the same projector with the pictures as points. projector_config.json
// is for a copy of the page that is served from the folder.
package projector
