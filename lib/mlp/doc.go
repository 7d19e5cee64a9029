// Package mlp provides the building blocks of all models: dense layers with an
// activation between them, dropout and batch normalization.
//
// Dense is initialized like Keras's layer, which the TensorFlow course of notebook 003 uses.
package mlp
