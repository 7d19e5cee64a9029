// Package aae holds adversarial autoencoders (Makhzani et al., 2015,
// arXiv:1511.05644), the models of tutorial 004: autoencoders whose codes
// follow a prior because a discriminator cannot tell them from draws of it.
//
//	m, err := aae.New(aae.Config{Prior: aae.Normal(2, 5)})
//	r := notebook.Train(m, mnist.Train, train.Epochs(20), train.BatchSize(100), aae.Adam(6e-4, 8e-4))
//
// A step trains three networks in turn: encoder Q and decoder P to rebuild
// pictures, the discriminator D to tell codes from draws of the prior, and Q
// once more to be taken for the prior.
//
// [Model] takes pictures alone, or with a label each: for the discriminator
// (section 2.3 of the paper), or for the decoder, which leaves the style to
// the code. [SemiSupervised] learns classes from few labels as the tutorial
// does, [FewLabels] with what brings 100 labels down to errors of one to
// three per cent.
package aae
