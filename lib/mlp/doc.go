// Package mlp is the building block of all models: dense layers with an
// activation between them, dropout and batch normalization.
//
// Numbers of tutorials and chapters, here and in the packages of the models, are
// those of the notebooks: 000 is the PyTorch notes on autoencoders, 001 the
// article on variational autoencoders, 002 the notes on lessons 47 to 51 of a
// video course on PyTorch, chapter 12 (notebook 003) that of a notebook course on
// TensorFlow 2, and 004 Ducau's "Adversarial Autoencoders (with PyTorch)".
package mlp
