// Package mlp has the building blocks of all models: dense layers with an
// activation between them, dropout and batch normalization.
//
// Chapter 12, whose layers are Keras's, is that of a notebook course on TensorFlow 2.
package mlp
