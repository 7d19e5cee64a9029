// Package aae implements adversarial autoencoders (Makhzani et al., 2015,
// arXiv:1511.05644), the models of Felipe Ducau's tutorial, which notebook 004 follows:
// autoencoders whose codes follow a prior because a discriminator cannot distinguish them from
// samples of it.
//
//	m, err := aae.New(aae.Config{Hidden: []int{1000, 1000}, Prior: aae.GaussianPrior(2, 5)})
//	r := notebook.Train(m, mnist.Train, train.Epochs(20), train.BatchSize(100), aae.Adam(6e-4, 8e-4))
//
// A step trains three networks in turn: encoder Q and decoder P to reconstruct
// images, the discriminator D to distinguish codes from samples of the prior, and Q
// once more to fool D.
//
// [Model] takes images alone, or with labels: for the discriminator (section 2.3
// of the paper), or for the decoder, which leaves the style to the code.
// [SemiSupervised] learns classes from few labels as the tutorial does,
// [FewLabels] with what lowers the error with 100 labels of MNIST to about 3 % in 40 epochs, and to 1.4 % with a teacher.
package aae
